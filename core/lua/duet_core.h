/* duet_core.h - the C module "duet.core". */
#ifndef DUET_LUA_CORE_H
#define DUET_LUA_CORE_H

#include <duet/duet.h>

#include <lua.h>

/** Open "duet.core". */
DUET_API int luaopen_duet_core(lua_State *L);

#endif
