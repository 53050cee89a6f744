/* machine.h - which Lua state calls the core, for plugins written in Lua. */
#ifndef DUET_LUA_MACHINE_H
#define DUET_LUA_MACHINE_H

#include "state.h"

/**
 * Around every call into the core that may call plugins: methods written in
 * Lua run on the state that entered last. Nests.
 */
void duet_lua_enter(lua_State *L);
void duet_lua_leave(lua_State *L);

/** What knows which state entered last; one for all coroutines. */
struct duet_lua_machine;
struct duet_lua_machine *duet_lua_machine_of(lua_State *L);

/** The state that entered last; NULL: none, or they nest too deep. */
lua_State *duet_lua_at_work(const struct duet_lua_machine *machine);

/** The state at work; NULL, and why, if a call must not go to Lua. */
lua_State *duet_lua_state_for_call(const struct duet_lua_machine *machine,
                                   const char **reason);

/** Make the machine of a state. */
void duet_lua_open_machine(lua_State *L);

#endif
