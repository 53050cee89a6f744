/* preparation.h - preparations as Lua sees them. */
#ifndef DUET_LUA_PREPARATION_H
#define DUET_LUA_PREPARATION_H

#include "data.h"

#define DUET_PREPARE_TYPE "duet.preparation"

/** Add core.prepare to the table on top of the stack. */
void duet_lua_open_prepare(lua_State *L);

/** Read how to prepare from a checked copy of options, at an index. */
void duet_lua_read_prepare(lua_State *L, int copy,
                           struct duet_prepare_options *options);

/** Push an object for a preparation, which it counts. */
void duet_lua_push_prepare(lua_State *L, struct duet_prepare *prepare);

/** The preparation at an index, fitted; raises for anything else. */
struct duet_prepare *duet_lua_check_prepare(lua_State *L, int argument);

#endif
