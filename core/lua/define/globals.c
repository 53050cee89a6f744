/* globals.c - global variables of plugins' files. */
#include "globals.h"

/* Their addresses are keys of the registry. */
static const char own_key, noted_key;

static const char *const libraries[] = { "_G",        "string", "table", "math",
                                         "coroutine", "io",     "os",    "utf8",
                                         "debug",     "package" };

enum { N_LIBRARIES = sizeof libraries / sizeof *libraries };

/* A table of the registry, made when it is first needed. */
static void push_table(lua_State *L, const void *key)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

void duet_lua_globals_own(lua_State *L)
{
    const int function = lua_gettop(L);

    lua_newtable(L);
    lua_newtable(L);
    lua_pushglobaltable(L);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    push_table(L, &own_key);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    if (!lua_setupvalue(L, function, 1)) /* _ENV */
        lua_pop(L, 1);
}

/* ---- What is changed ----------------------------------------------------- */

/* The library on the stack; NULL is pushed where it isn't loaded. */
static bool push_library(lua_State *L, const char *name)
{
    bool is_table;

    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    is_table = lua_getfield(L, -1, name) == LUA_TTABLE;
    lua_remove(L, -2);
    return is_table;
}

void duet_lua_globals_note(lua_State *L)
{
    push_table(L, &noted_key);
    for (size_t i = 0; i < N_LIBRARIES; i++) {
        if (!push_library(L, libraries[i])) {
            lua_pop(L, 1);
            continue;
        }
        lua_newtable(L);
        for (lua_pushnil(L); lua_next(L, -3);) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -4);
        }
        lua_setfield(L, -3, libraries[i]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Whether a name of one table has another value in a second one; both lie on
   top of the stack. The name is pushed if so. */
static bool differs(lua_State *L)
{
    const int one = lua_gettop(L) - 1, other = one + 1;

    for (lua_pushnil(L); lua_next(L, one);) {
        lua_pushvalue(L, -2);
        lua_rawget(L, other);
        if (lua_type(L, -3) == LUA_TSTRING && !lua_rawequal(L, -1, -2)) {
            lua_pop(L, 2);
            return true;
        }
        lua_pop(L, 2);
    }
    return false;
}

/* Both ways: what is new or other now, and what is gone. */
static bool is_changed(lua_State *L, const char *library, char *text,
                       size_t size)
{
    const int top = lua_gettop(L);
    bool found;

    push_library(L, library);
    push_table(L, &noted_key);
    lua_getfield(L, -1, library);
    lua_remove(L, -2);
    found = lua_istable(L, -1) && lua_istable(L, -2) && differs(L);
    if (!found && lua_istable(L, -1) && lua_istable(L, -2)) {
        lua_insert(L, -2);
        found = differs(L);
    }
    if (found && library[0] == '_')
        snprintf(text, size, "the program's global variable '%.100s'",
                 lua_tostring(L, -1));
    else if (found)
        snprintf(text, size, "%s.%.100s of Lua's standard library", library,
                 lua_tostring(L, -1));
    lua_settop(L, top);
    return found;
}

/* Whether a file has set a variable that it hasn't declared. */
static bool has_own(lua_State *L, char *text, size_t size)
{
    const int top = lua_gettop(L);
    bool found = false;

    push_table(L, &own_key);
    for (lua_Integer i = 1; !found && lua_rawgeti(L, top + 1, i) == LUA_TTABLE;
         i++) {
        lua_pushnil(L);
        found = lua_next(L, -2);
        if (found && lua_type(L, -2) == LUA_TSTRING)
            snprintf(text, size,
                     "the global variable '%.100s', which its calls share; "
                     "expected `local %.100s`",
                     lua_tostring(L, -2), lua_tostring(L, -2));
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return found;
}

bool duet_lua_globals_changed(lua_State *L, char *text, size_t size)
{
    if (!lua_checkstack(L, LUA_MINSTACK))
        return false;
    for (size_t i = 0; i < N_LIBRARIES; i++)
        if (is_changed(L, libraries[i], text, size))
            return true;
    return has_own(L, text, size);
}
