/* rows.c - rows as scripts write them, read by scripts/duet/rows.lua. */
#include "run.h"

/* Its address is the registry's key of the function that reads them. */
static const char reader_key;

void duet_lua_read_rows(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        return;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &reader_key);
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    lua_replace(L, index);
}

/* core.set_row_reader(f): f makes of a table what a model can take. */
static int core_set_row_reader(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &reader_key);
    return 0;
}

void duet_lua_open_rows(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "set_row_reader", core_set_row_reader, 1 },
        { NULL, NULL, 0 },
    };

    duet_lua_set_functions(L, functions);
}
