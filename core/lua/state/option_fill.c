/* option_fill.c - structs filled in from checked tables of options. */
#include "options.h"

#include "option.h"

/* Texts in an array, which the copy at index `copy` keeps alive. */
static struct duet_texts texts_of(lua_State *L, int list, int copy)
{
    const size_t n = (size_t)lua_rawlen(L, list);
    const char **text = lua_newuserdatauv(L, (n + 1) * sizeof *text, 0);

    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        text[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    lua_pushboolean(L, true);
    lua_rawset(L, copy);
    return (struct duet_texts) { n, text };
}

static void write_value(lua_State *L, int copy,
                        const struct duet_option *option, void *field)
{
    const int top = lua_gettop(L);

    switch ((int)option->type) {
    case DUET_TYPE_REAL:
        *(double *)field = lua_tonumber(L, top);
        break;
    case DUET_TYPE_INT:
        *(int64_t *)field = lua_tointeger(L, top);
        break;
    case DUET_TYPE_BOOL:
        *(bool *)field = lua_toboolean(L, top);
        break;
    case DUET_TYPE_CHOICE:
        *(unsigned *)field =
            (unsigned)duet_choice_index(option->allowed, lua_tostring(L, top));
        break;
    case DUET_TYPE_TEXT:
        *(const char **)field = lua_tostring(L, top);
        break;
    case DUET_TYPE_TEXTS:
        *(struct duet_texts *)field = lua_isnil(L, top)
                                          ? (struct duet_texts) { 0, NULL }
                                          : texts_of(L, top, copy);
        break;
    case DUET_TYPE_PLUGIN:
        *(struct duet_instance **)field =
            lua_isnil(L, top)
                ? NULL
                : *(struct duet_instance **)lua_touserdata(L, top);
        break;
    default:
        duet_lua_raise(L, "option '%s' can't have a field", option->name);
    }
}

/* The copy at index `copy`, into a struct. */
static void write_fields(lua_State *L, int copy, const struct duet_table *table,
                         char *config)
{
    for (const struct duet_row *row = table->rows; row->option.name; row++) {
        if (row->option.offset == DUET_NO_FIELD)
            continue;
        lua_getfield(L, copy, row->option.name);
        if ((int)row->option.type != DUET_TYPE_TABLE)
            write_value(L, copy, &row->option, config + row->option.offset);
        else if (!lua_isnil(L, -1))
            write_fields(L, lua_gettop(L), row->table,
                         config + row->option.offset);
        lua_settop(L, copy);
    }
}

void duet_lua_options_fill(lua_State *L, int copy,
                           const struct duet_table *table, void *config)
{
    const int top = lua_gettop(L);

    lua_pushvalue(L, copy);
    write_fields(L, lua_gettop(L), table, config);
    lua_settop(L, top);
}
