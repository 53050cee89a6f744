/* option_value.c - values of options: checked, and brought into one form. */
#include "option_value.h"

#include "option.h"

#include <stdio.h>
#include <string.h>

/* ---- Plain values -------------------------------------------------------- */

static void take_number(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const struct duet_option *option = &given->row->option;
    const double value = lua_tonumber(L, -1);
    struct duet_range range;
    int is_integer;
    lua_Integer integer;

    if (lua_type(L, -1) != LUA_TNUMBER ||
        !duet_range_parse(option->allowed, &range) ||
        !duet_range_holds(&range, value)) /* so that NaN never passes */
        duet_lua_option_wrong(given);
    if (option->type != DUET_TYPE_INT)
        return;
    integer = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer)
        duet_lua_option_wrong(given);
    lua_pop(L, 1);
    lua_pushinteger(L, integer);
}

/* A string without NUL bytes. */
static bool is_text(lua_State *L)
{
    return lua_type(L, -1) == LUA_TSTRING &&
           strlen(lua_tostring(L, -1)) == lua_rawlen(L, -1);
}

static void check(const struct duet_lua_given *given, bool is_right)
{
    if (!is_right)
        duet_lua_option_wrong(given);
}

/* ---- Lists --------------------------------------------------------------- */

/* The list on top of the stack is replaced by a copy of checked strings. */
static void take_texts(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    char what[128];
    size_t n;

    if (is_text(L)) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
        return;
    }
    check(given, lua_istable(L, -1));
    n = duet_lua_check_list(L, lua_gettop(L),
                            duet_lua_option_title(given, what));
    lua_createtable(L, (int)n, 0);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i);
        check(given, is_text(L));
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_remove(L, -2);
}

/* ---- One of several forms ------------------------------------------------ */

/* Whether the value on top of the stack is the string that a form quotes. */
static bool is_quoted(lua_State *L, const char *form)
{
    const size_t length = strlen(form) - 2;

    return is_text(L) && lua_rawlen(L, -1) == length &&
           !memcmp(lua_tostring(L, -1), form + 1, length);
}

static bool fits(const struct duet_lua_given *given, const char *name)
{
    lua_State *L = given->L;
    const struct duet_lua_form *form = duet_lua_find_form(name);
    struct duet_range range;

    if (name[0] == '"')
        return is_quoted(L, name);
    if (form && form->meta)
        return luaL_testudata(L, -1, form->meta) != NULL;
    if (form && form->type == LUA_TFUNCTION)
        return lua_isfunction(L, -1);
    if (!strcmp(name, "false"))
        return lua_isboolean(L, -1) && !lua_toboolean(L, -1);
    if (form)
        return lua_type(L, -1) == form->type;
    if (strchr("[(", name[0]))
        return lua_type(L, -1) == LUA_TNUMBER &&
               duet_range_parse(name, &range) &&
               duet_range_holds(&range, lua_tonumber(L, -1));
    return duet_lua_option_plugin(given, name);
}

static void take_form(const struct duet_lua_given *given)
{
    char name[DUET_LUA_FORM_SIZE];

    for (const char *rest = given->row->option.allowed; rest;) {
        rest = duet_lua_next_form(rest, name);
        if (fits(given, name))
            return;
    }
    duet_lua_option_wrong(given);
}

void duet_lua_option_take(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const struct duet_option *option = &given->row->option;

    switch ((int)option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        take_number(given);
        break;
    case DUET_TYPE_BOOL:
        check(given, lua_isboolean(L, -1));
        break;
    case DUET_TYPE_CHOICE:
        check(given, is_text(L) && duet_choice_index(option->allowed,
                                                     lua_tostring(L, -1)) >= 0);
        break;
    case DUET_TYPE_TEXT:
        check(given, is_text(L));
        break;
    case DUET_TYPE_TEXTS:
        take_texts(given);
        break;
    case DUET_TYPE_PLUGIN:
        check(given, duet_lua_option_plugin(given, option->allowed));
        break;
    case DUET_TYPE_SUM:
        duet_lua_option_sum(given);
        break;
    case DUET_TYPE_NAMED:
        duet_lua_option_named(given);
        break;
    default:
        take_form(given);
    }
}
