/* option_row.c - rows that describe options, as scripts see them. */
#include "options.h"

#include "option.h"

void duet_lua_push_default(lua_State *L, const struct duet_option *option)
{
    struct duet_range range;
    const char *choice;
    size_t length;

    switch ((int)option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        if (option->value != option->value ||
            !duet_range_parse(option->allowed, &range) ||
            !duet_range_holds(&range, option->value))
            lua_pushnil(L);
        else if (option->type == DUET_TYPE_INT)
            lua_pushinteger(L, (lua_Integer)option->value);
        else
            lua_pushnumber(L, option->value);
        break;
    case DUET_TYPE_BOOL:
        lua_pushboolean(L, option->value != 0);
        break;
    case DUET_TYPE_CHOICE:
        choice =
            duet_choice_name(option->allowed, (size_t)option->value, &length);
        lua_pushlstring(L, choice, length);
        break;
    case DUET_TYPE_REALS:
    case DUET_TYPE_PLUGINS:
        lua_newtable(L);
        break;
    default:
        lua_pushnil(L);
    }
}

static void push_choices(lua_State *L, const char *allowed)
{
    const size_t n = duet_choice_count(allowed);

    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        size_t length;
        const char *choice = duet_choice_name(allowed, i, &length);

        lua_pushlstring(L, choice, length);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* The fields of the row on top of the stack that say what is permitted. */
static void set_allowed(lua_State *L, const struct duet_option *option)
{
    struct duet_range range;

    if (option->type == DUET_TYPE_CHOICE) {
        push_choices(L, option->allowed);
        lua_setfield(L, -2, "choices");
    } else if (option->type == DUET_TYPE_PLUGIN ||
               option->type == DUET_TYPE_PLUGINS) {
        lua_pushstring(L, option->allowed);
        lua_setfield(L, -2, "kind");
    } else if ((option->type == DUET_TYPE_REAL ||
                option->type == DUET_TYPE_INT) &&
               option->allowed && duet_range_parse(option->allowed, &range)) {
        lua_pushnumber(L, range.low);
        lua_setfield(L, -2, "min");
        lua_pushnumber(L, range.high);
        lua_setfield(L, -2, "max");
        lua_pushstring(L, option->allowed);
        lua_setfield(L, -2, "range");
    }
}

void duet_lua_push_option_row(lua_State *L, const struct duet_option *option)
{
    lua_createtable(L, 0, 6);
    lua_pushstring(L, option->name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, option->summary);
    lua_setfield(L, -2, "summary");
    duet_lua_push_default(L, option);
    lua_setfield(L, -2, "default");
    set_allowed(L, option);
    lua_pushstring(L, duet_type_name(option->type));
    lua_setfield(L, -2, "type");
    lua_pushstring(L, option->needs);
    lua_setfield(L, -2, "needs");
}
