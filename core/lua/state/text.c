/* text.c - numbers and names as text, for the part written in Lua. */
#include "binding.h"

#include "number.h"
#include "text.h"

/* core.number(x): the shortest decimal that reads back the same */
static int core_number(lua_State *L)
{
    char text[DUET_NUMBER_SIZE];

    if (lua_isinteger(L, 1))
        luaL_tolstring(L, 1, NULL);
    else
        lua_pushstring(L, duet_number_print(luaL_checknumber(L, 1), text));
    return 1;
}

/* core.parse_number(text): a number, or nil if the text as a whole is none */
static int core_parse_number(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    double value;

    if (duet_number_parse(text, length, &value))
        lua_pushnumber(L, value);
    else
        lua_pushnil(L);
    return 1;
}

/* core.nearest(name, names): the one that may have been meant, or nil */
static int core_nearest(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const char **names;
    size_t n, found;

    luaL_checktype(L, 2, LUA_TTABLE);
    n = (size_t)luaL_len(L, 2);
    names = lua_newuserdatauv(L, n * sizeof *names + 1, 0);
    luaL_checkstack(L, (int)n + 1, "too many names");
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, 2, (lua_Integer)i + 1);
        names[i] = luaL_checkstring(L, -1);
    }
    found = duet_text_nearest(name, names, n);
    if (found < n)
        lua_pushstring(L, names[found]);
    else
        lua_pushnil(L);
    return 1;
}

void duet_lua_open_text(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "number", core_number },
        { "parse_number", core_parse_number },
        { "nearest", core_nearest },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
}
