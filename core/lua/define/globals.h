/*
 * globals.h - global variables of plugins' files.
 *
 * Each file has an environment of its own: what it assigns to a variable that
 * it forgot to declare as local changes no variable of the program's.
 */
#ifndef DUET_LUA_GLOBALS_H
#define DUET_LUA_GLOBALS_H

#include "plugin.h"

/** Give the function on top of the stack such an environment. */
void duet_lua_globals_own(lua_State *L);

/** Note what the program's globals and the standard libraries hold. */
void duet_lua_globals_note(lua_State *L);

/**
 * Say what has changed since, or what files have in environments of their own:
 * "the global variable 'x'", "string.format".
 *
 * @param text Written; `size` bytes.
 * @return false: nothing.
 */
bool duet_lua_globals_changed(lua_State *L, char *text, size_t size);

#endif
