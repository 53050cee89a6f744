/* type.c - types of objects for Lua. */
#include "state.h"

#include "hint.h"

#include <stdlib.h>
#include <string.h>

/* Upvalues of __index. */
enum { METHODS = 1, GETTERS, TYPE, N_UPVALUES = TYPE };

/* ---- Functions ----------------------------------------------------------- */

void duet_lua_check_most(lua_State *L, int most)
{
    int n = lua_gettop(L);
    lua_Debug ar;

    while (n > most && lua_isnil(L, n))
        n--;
    if (n <= most)
        return;
    lua_getstack(L, 0, &ar);
    lua_getinfo(L, "n", &ar);
    if (!strcmp(ar.namewhat, "method")) {
        n--;
        most--;
    }
    duet_lua_raise(L, "%s: too many arguments: got %d, expected at most %d",
                   ar.name ? ar.name : "?", n, most);
}

/* Upvalue 1 is a struct duet_lua_function, which is called in this frame. */
static int call_checked(lua_State *L)
{
    const struct duet_lua_function *function =
        lua_touserdata(L, lua_upvalueindex(1));

    if (lua_gettop(L) > function->most)
        duet_lua_check_most(L, function->most);
    return function->call(L);
}

void duet_lua_set_functions(lua_State *L,
                            const struct duet_lua_function *functions)
{
    for (; functions->name; functions++) {
        lua_pushlightuserdata(L, (void *)functions);
        lua_pushcclosure(L, call_checked, 1);
        lua_setfield(L, -2, functions->name);
    }
}

/* ---- Names that an object doesn't have ----------------------------------- */

void duet_lua_append(lua_State *L, const char *text)
{
    lua_pushstring(L, text);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Append the keys of the table at an index to the list on top of the stack. */
static void append_keys(lua_State *L, int table)
{
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Push what is said of a name that isn't in the list on top of the stack. */
static void push_hint(lua_State *L, const char *where, const char *name)
{
    const size_t n = lua_rawlen(L, -1);
    const char **names = lua_newuserdatauv(L, (n + 1) * sizeof *names, 0);
    char hint[DUET_HINT_SIZE];

    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        names[i] = lua_tostring(L, -1); /* which the list keeps */
        lua_pop(L, 1);
    }
    qsort(names, n, sizeof *names, by_name);
    lua_pushstring(L, duet_hint(hint, where, name, names, n));
}

/* "tensor" of "duet.tensor" */
static const char *short_name(const struct duet_lua_type *type)
{
    const char *dot = strchr(type->name, '.');

    return dot ? dot + 1 : type->name;
}

/* Push "tensor", or what the type calls this object. */
static void push_title(lua_State *L, const struct duet_lua_type *type)
{
    if (type->title)
        type->title(L);
    else
        lua_pushstring(L, short_name(type));
}

static _Noreturn void no_field(lua_State *L, const struct duet_lua_type *type)
{
    char text[DUET_LUA_TEXT];
    const char *title, *hint = "";

    push_title(L, type);
    title = lua_tostring(L, -1);
    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_newtable(L);
        append_keys(L, lua_upvalueindex(METHODS));
        append_keys(L, lua_upvalueindex(GETTERS));
        if (type->list)
            type->list(L);
        push_hint(L, short_name(type), lua_tostring(L, 2));
        hint = lua_tostring(L, -1);
    }
    duet_lua_raise(L, "%s: no field or method %s%s", title,
                   duet_lua_describe(L, 2, text), hint);
}

/* What a table with functions says of a name that it doesn't have. */
static int no_function(lua_State *L)
{
    const char *title = lua_tostring(L, lua_upvalueindex(1));
    const char *dot = strchr(title, '.');
    const char *hint = "";
    char text[DUET_LUA_TEXT];

    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_newtable(L);
        append_keys(L, 1);
        push_hint(L, dot ? dot + 1 : title, lua_tostring(L, 2));
        hint = lua_tostring(L, -1);
    }
    duet_lua_raise(L, "%s: no field or function %s%s", title,
                   duet_lua_describe(L, 2, text), hint);
}

void duet_lua_set_strict(lua_State *L, const char *title)
{
    if (!lua_getmetatable(L, -1))
        lua_createtable(L, 0, 1);
    lua_pushstring(L, title);
    lua_pushcclosure(L, no_function, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static int type_index(lua_State *L)
{
    const struct duet_lua_type *type =
        lua_touserdata(L, lua_upvalueindex(TYPE));
    lua_CFunction push;

    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(METHODS)) != LUA_TNIL)
            return 1;
        lua_pop(L, 1);
        lua_pushvalue(L, 2);
        lua_rawget(L, lua_upvalueindex(GETTERS));
        push = lua_tocfunction(L, -1);
        lua_pop(L, 1);
        if (push)
            return push(L);
    }
    if (type->find && type->find(L))
        return 1;
    no_field(L, type);
}

static int type_newindex(lua_State *L)
{
    const struct duet_lua_type *type =
        lua_touserdata(L, lua_upvalueindex(TYPE));
    char text[DUET_LUA_TEXT];

    push_title(L, type);
    duet_lua_raise(L, "%s: field %s can't be assigned to", lua_tostring(L, -1),
                   duet_lua_describe(L, 2, text));
}

/* ---- Types --------------------------------------------------------------- */

/* Set a function with the values on top of the stack as its upvalues. */
static void set_with_upvalues(lua_State *L, const char *name,
                              lua_CFunction function)
{
    for (int i = 0; i < N_UPVALUES; i++)
        lua_pushvalue(L, -N_UPVALUES);
    lua_pushcclosure(L, function, N_UPVALUES);
    lua_setfield(L, -N_UPVALUES - 2, name);
}

void duet_lua_new_type(lua_State *L, const struct duet_lua_type *type)
{
    luaL_newmetatable(L, type->name);
    lua_pushstring(L, type->name);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    if (type->methods)
        duet_lua_set_functions(L, type->methods);
    lua_newtable(L);
    for (const struct duet_lua_getter *g = type->getters; g && g->name; g++) {
        lua_pushcfunction(L, g->push);
        lua_setfield(L, -2, g->name);
    }
    lua_pushlightuserdata(L, (void *)type);
    set_with_upvalues(L, "__index", type_index);
    set_with_upvalues(L, "__newindex", type_newindex);
    lua_pop(L, N_UPVALUES);
    if (type->metamethods)
        luaL_setfuncs(L, type->metamethods, 0);
    lua_pop(L, 1);
}

void duet_lua_push_methods(lua_State *L, const char *type)
{
    luaL_getmetatable(L, type);
    lua_getfield(L, -1, "__index");
    lua_getupvalue(L, -1, METHODS);
    lua_replace(L, -3);
    lua_pop(L, 1);
}

void duet_lua_add_methods(lua_State *L, const char *type,
                          const struct duet_lua_function *methods)
{
    duet_lua_push_methods(L, type);
    duet_lua_set_functions(L, methods);
    lua_pop(L, 1);
}
