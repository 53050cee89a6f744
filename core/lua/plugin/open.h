/* open.h - what opening the room of plugins comes down to. */
#ifndef DUET_LUA_PLUGIN_OPEN_H
#define DUET_LUA_PLUGIN_OPEN_H

#include <lua.h>

void duet_lua_open_namespaces(lua_State *L);
void duet_lua_open_plugin(lua_State *L);
void duet_lua_open_load(lua_State *L);
void duet_lua_open_instance(lua_State *L);
void duet_lua_open_attach(lua_State *L);
void duet_lua_open_exports(lua_State *L);

#endif
