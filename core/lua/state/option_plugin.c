/* option_plugin.c - options whose values are plugins: one, a sum, a list. */
#include "option_value.h"

#include <string.h>

/* Its address is the registry's key of what takes a value for a plugin. */
static const char plugins_key;

void duet_lua_options_set_plugins(lua_State *L, duet_lua_take_plugin *take)
{
    *(duet_lua_take_plugin **)lua_newuserdatauv(L, sizeof take, 0) = take;
    lua_rawsetp(L, LUA_REGISTRYINDEX, &plugins_key);
}

bool duet_lua_option_plugin(const struct duet_lua_given *given,
                            const char *kind)
{
    duet_lua_take_plugin *take;
    char what[128];

    lua_rawgetp(given->L, LUA_REGISTRYINDEX, &plugins_key);
    take = *(duet_lua_take_plugin **)lua_touserdata(given->L, -1);
    lua_pop(given->L, 1);
    return take(given->L, duet_kind_of(kind),
                duet_lua_option_title(given, what));
}

/* One regularizer or a sum becomes a list. */
void duet_lua_option_sum(const struct duet_lua_given *given)
{
    lua_State *L = given->L;

    if (luaL_getmetafield(L, -1, "__name") != LUA_TNIL) {
        const bool is_sum = lua_type(L, -1) == LUA_TSTRING &&
                            !strcmp(lua_tostring(L, -1), "duet.sum");

        lua_pop(L, 1);
        if (is_sum)
            return;
    }
    if (lua_istable(L, -1) && lua_rawlen(L, -1) && given->table->list)
        duet_lua_raise(L, "%s: option '%s' is a list; %s", given->what,
                       given->row->option.name, given->table->list);
    if (!duet_lua_option_plugin(given, given->row->option.allowed))
        duet_lua_option_wrong(given);
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
}

/* Append the plugin on top of the stack to the list below it, under a name. */
static void append_named(const struct duet_lua_given *given, const char *name)
{
    lua_State *L = given->L;
    const lua_Integer i = (lua_Integer)lua_rawlen(L, -2) + 1;

    if (!duet_lua_option_plugin(given, given->row->option.allowed))
        duet_lua_option_wrong(given);
    if (!name) {
        lua_getfield(L, -1, "name");
        name = lua_tostring(L, -1); /* the plugin keeps it */
        lua_pop(L, 1);
    }
    lua_getfield(L, -2, "names");
    for (lua_Integer k = 1; k < i; k++) {
        lua_rawgeti(L, -1, k);
        if (!strcmp(lua_tostring(L, -1), name))
            duet_lua_raise(L,
                           "%s: option '%s' has two named '%s'; give one "
                           "another name: { other_name = ... }",
                           given->what, given->row->option.name, name);
        lua_pop(L, 1);
    }
    lua_pushstring(L, name);
    lua_rawseti(L, -2, i);
    lua_pop(L, 1);
    lua_rawseti(L, -2, i);
}

/* The smallest key that is a string and comes after `name`, on top of the
 * stack in its place; false once there is none. */
static bool next_name(lua_State *L, int table)
{
    const int last = lua_gettop(L);

    lua_pushnil(L); /* the smallest so far */
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING &&
            (lua_isnil(L, last) || lua_compare(L, last, -1, LUA_OPLT)) &&
            (lua_isnil(L, last + 1) ||
             lua_compare(L, -1, last + 1, LUA_OPLT))) {
            lua_pushvalue(L, -1);
            lua_replace(L, last + 1);
        }
    }
    lua_replace(L, last);
    return !lua_isnil(L, last);
}

/* Length of the list on top of the stack, whose other keys are names. */
static size_t check_named(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const lua_Unsigned n = lua_rawlen(L, -1);
    char text[DUET_LUA_TEXT], what[128];

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING &&
            (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
             (lua_Unsigned)lua_tointeger(L, -1) > n))
            duet_lua_raise(L, "%s has the key %s, expected a list or names",
                           duet_lua_option_title(given, what),
                           duet_lua_describe(L, -1, text));
    }
    return n;
}

/* One plugin, or a list with names, becomes a list with a list of names. */
void duet_lua_option_named(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const int from = lua_gettop(L);
    size_t n;

    if (!lua_istable(L, -1)) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    n = check_named(given);
    lua_newtable(L);
    lua_newtable(L);
    lua_setfield(L, -2, "names");
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, from, (lua_Integer)i);
        append_named(given, NULL);
    }
    lua_pushnil(L);
    while (next_name(L, from)) {
        lua_pushvalue(L, from + 1);
        lua_pushvalue(L, -2);
        lua_rawget(L, from);
        append_named(given, lua_tostring(L, -3));
        lua_pop(L, 1);
    }
    lua_settop(L, from + 1);
    lua_remove(L, from);
}
