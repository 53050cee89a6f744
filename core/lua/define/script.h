/*
 * script.h - plugins written in Lua in files of their own.
 *
 * The registry finds optimizer_mine.lua as it finds optimizer_mine.so. Such a
 * file calls duet.optimizer.define once, and runs in the Lua state of the
 * program that uses it. A program in C has none: duet_lua_serve() provides one.
 */
#ifndef DUET_LUA_SCRIPT_H
#define DUET_LUA_SCRIPT_H

#include "plugin.h"

/**
 * Let a context made in C read plugins written in Lua, and call them: in a
 * state of its own, which is made when there is such a file, and closed by
 * duet_destroy().
 *
 * @param open Open the state's libraries, so that it can require "duet".
 */
enum duet_status duet_lua_serve(struct duet *duet, void (*open)(lua_State *L),
                                struct duet_error *error);

/**
 * Say what plugins in such a state changed that isn't theirs: see
 * duet_lua_globals_changed().
 *
 * @return false: nothing, or there is no such state.
 */
bool duet_lua_served_changes(const struct duet *duet, char *text, size_t size);

/** Let a context made for this state, or taken over by it, read them in it. */
void duet_lua_open_scripts(lua_State *L, struct duet *duet);

/**
 * Raise, before a plugin is defined, if the file that is being loaded has
 * defined one already.
 */
void duet_lua_script_check(lua_State *L);

/**
 * Hand over a plugin to the file that is being loaded.
 *
 * @return Whether there is one; else it is the registry's.
 */
bool duet_lua_script_take(lua_State *L, struct duet_entry *entry);

#endif
