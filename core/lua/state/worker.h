/* worker.h - processes that are copies of this one, for Lua. */
#ifndef DUET_LUA_WORKER_H
#define DUET_LUA_WORKER_H

#include <lua.h>

/**
 * Add these functions to the table on top of the stack.
 *
 * core.worker(f, n_beside): start a process, a copy of this one as it is now,
 * that calls f and ends. f returns a string that isn't empty. The process may
 * use its share of the processors, of `n_beside` processes. Gives an object,
 * whose process is killed when it is closed or collected, or nil and a message.
 *
 * core.wait(workers, seconds): wait until a process of that list has ended.
 * Gives its index, and what its f returned; or its index, nil, and the number
 * of the signal that killed it or nil, and its exit status; or nothing when the
 * time is over or a signal came.
 *
 * core.draw_seed(): a number from 0 to 2^32 - 1, drawn from the default stream.
 *
 * core.processors(): how many processes make sense at a time.
 */
void duet_lua_open_worker(lua_State *L);

#endif
