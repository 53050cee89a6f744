/* process.h - other programs, the terminal and the clock, for Lua. */
#ifndef DUET_LUA_PROCESS_H
#define DUET_LUA_PROCESS_H

#include <lua.h>

/**
 * core.spawn { program, argument..., input = text }
 *
 * Run a program, found as the shell finds it but without a shell, and wait
 * for its end. All arguments are strings without NUL bytes.
 *
 * @return (to Lua) its exit status (128 + n where signal n ended it), what it
 * wrote to stdout, what it wrote to stderr; or nil and why it didn't run.
 */
int duet_lua_spawn(lua_State *L);

/**
 * core.terminal("stdout" | "stderr")
 *
 * @return (to Lua) the columns and rows of the terminal behind that stream;
 * nothing if it is no terminal or doesn't tell its size.
 */
int duet_lua_terminal(lua_State *L);

/**
 * duet.clock()
 *
 * @return (to Lua) seconds since some time in the past, by a clock that nobody
 * sets.
 */
int duet_lua_clock(lua_State *L);

#endif
