/* define.h - opens the room of plugins written in Lua. */
#ifndef DUET_LUA_DEFINE_H
#define DUET_LUA_DEFINE_H

#include <lua.h>

/** Make duet.<kind>.define, and let the registry read plugins in Lua. */
void duet_lua_open_definitions(lua_State *L);

#endif
