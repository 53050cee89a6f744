/* argument.c - checking what functions are called with. */
#include "state.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

static _Noreturn void wrong_type(lua_State *L, int argument,
                                 const char *expected)
{
    char text[DUET_LUA_TEXT];

    duet_lua_bad_argument(L, argument, "%s expected, got %s", expected,
                          duet_lua_describe(L, argument, text));
}

double duet_lua_check_number(lua_State *L, int argument)
{
    if (lua_type(L, argument) != LUA_TNUMBER)
        wrong_type(L, argument, "number");
    return lua_tonumber(L, argument);
}

const char *duet_lua_plain_text(lua_State *L, int index)
{
    size_t length;
    const char *text;

    if (lua_type(L, index) != LUA_TSTRING)
        return NULL;
    text = lua_tolstring(L, index, &length);
    return strlen(text) == length ? text : NULL;
}

const char *duet_lua_check_text(lua_State *L, int argument)
{
    const char *text = duet_lua_plain_text(L, argument);

    if (!text && lua_type(L, argument) != LUA_TSTRING)
        wrong_type(L, argument, "string");
    if (!text)
        duet_lua_bad_argument(L, argument, "a NUL byte in '%.40s'",
                              lua_tostring(L, argument));
    return text;
}

size_t duet_lua_length(lua_State *L, int index)
{
    const lua_Integer n = luaL_len(L, index);

    if (n < 0 || n > INT_MAX)
        duet_lua_raise(L, "a table of length %lld, expected 0 to %d",
                       (long long)n, INT_MAX);
    return (size_t)n;
}

void *duet_lua_push_array(lua_State *L, size_t n, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(n, size, &bytes) || bytes >= PTRDIFF_MAX)
        duet_lua_raise(L, "an array of %zu elements is too large", n);
    return lua_newuserdatauv(L, bytes + 1, 0);
}

lua_Integer duet_lua_check_integer(lua_State *L, int argument, lua_Integer low,
                                   lua_Integer high)
{
    char text[DUET_LUA_TEXT];
    int is_integer;
    lua_Integer value = lua_tointegerx(L, argument, &is_integer);

    if (lua_type(L, argument) != LUA_TNUMBER || !is_integer)
        wrong_type(L, argument, "integer");
    if (value < low || value > high)
        duet_lua_bad_argument(L, argument,
                              "integer from %lld to %lld expected, got %s",
                              (long long)low, (long long)high,
                              duet_lua_describe(L, argument, text));
    return value;
}

size_t duet_lua_check_size(lua_State *L, int argument)
{
    return (size_t)duet_lua_check_integer(L, argument, 0, INT_MAX);
}

size_t duet_lua_check_list(lua_State *L, int index, const char *what)
{
    const lua_Unsigned n = lua_rawlen(L, index);
    char text[DUET_LUA_TEXT];

    index = lua_absindex(L, index);
    if (lua_getmetatable(L, index)) {
        lua_pop(L, 1);
        return duet_lua_length(L, index);
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
            (lua_Unsigned)lua_tointeger(L, -1) > n)
            duet_lua_raise(L, "%s has the key %s, expected a list", what,
                           duet_lua_describe(L, -1, text));
    }
    return n;
}

void duet_lua_check_callable(lua_State *L, int argument)
{
    if (lua_isfunction(L, argument))
        return;
    if (luaL_getmetafield(L, argument, "__call") == LUA_TNIL)
        wrong_type(L, argument, "function");
    lua_pop(L, 1);
}

enum duet_dtype duet_lua_check_dtype(lua_State *L, int argument)
{
    char text[DUET_LUA_TEXT];
    const char *name;

    if (lua_isnoneornil(L, argument))
        return DUET_FLOAT64;
    name = duet_lua_plain_text(L, argument);
    for (int i = DUET_FLOAT64; name && i <= DUET_FLOAT32; i++)
        if (!strcmp(name, duet_dtype_name((enum duet_dtype)i)))
            return (enum duet_dtype)i;
    duet_lua_bad_argument(L, argument,
                          "dtype 'float64' or 'float32' expected, got %s",
                          duet_lua_describe(L, argument, text));
}
