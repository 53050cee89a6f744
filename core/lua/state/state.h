/*
 * state.h - what all rooms of the Lua binding stand on.
 *
 * The binding is the C module "duet.core": a file for each type, described by a
 * struct duet_lua_type, its metatable locked. scripts/duet/ holds the part of
 * the library written in Lua, which requires it. The `duet` command and the
 * module for other interpreters are built from the same files.
 *
 * The rooms, each of which sees only those before it: state, tensor, data,
 * plugin, define, run. Each has a header of its own; module.c opens them all.
 *
 * Only functions called from Lua raise, and they hold nothing then that a
 * longjmp would leak: memory comes from Lua, or belongs to a userdata already.
 * A pointer into an object is looked up again after anything that may call
 * Lua: a table's metamethods, a callback. A finalizer may run wherever Lua
 * allocates, so closing an object in use must not free what C may be reading.
 */
#ifndef DUET_LUA_STATE_H
#define DUET_LUA_STATE_H

#include "context.h"
#include "type.h"

#include <duet/duet.h>

#include <lauxlib.h>
#include <lua.h>

/* ---- The context -------------------------------------------------------- */

/** The context of a Lua state; raises once the state is closing. */
struct duet *duet_lua_context(lua_State *L);

/** Make a context for a state that has none. */
void duet_lua_open_context(lua_State *L);

/**
 * Before "duet.core" is opened: let it use this context, and not make its own.
 * Closing the state ends the context's registry; the rest is the caller's.
 */
void duet_lua_adopt(lua_State *L, struct duet *duet);

/** core.raise, core.layer, core.status. */
extern const struct duet_lua_function duet_lua_error_functions[];

/* Each adds its functions to the table on top of the stack. */
void duet_lua_open_text(lua_State *L);
void duet_lua_open_json(lua_State *L);
void duet_lua_open_process(lua_State *L);

/* ---- Errors ------------------------------------------------------------- */

/**
 * Raise an error, formatted as by printf(), at the line of the user's program:
 * the innermost Lua function that isn't in the library's own files.
 *
 * Print numbers with duet_number_print() and %s, not %g: locales differ.
 */
__attribute__((format(printf, 2, 3), noreturn)) void duet_lua_raise(
    lua_State *L, const char *format, ...);

/** Raise what a function of the core reported. */
__attribute__((noreturn)) void duet_lua_raise_error(
    lua_State *L, const struct duet_error *error);

/** The same, with what failed before the message: "fit: option 'loss'". */
__attribute__((noreturn)) void duet_lua_raise_in(
    lua_State *L, const char *what, const struct duet_error *error);

/** Push nil and a failure's message; returns 2, the results of the caller. */
int duet_lua_fail(lua_State *L, const struct duet_error *error);

/** Print a message of the library's to stderr: a duet_log_function. */
void duet_lua_print_message(void *data, enum duet_severity severity,
                            const char *message);

/**
 * Raise "bad argument #1 to 'dot' (...)", as luaL_argerror() does, but at the
 * user's line.
 */
__attribute__((format(printf, 3, 4), noreturn)) void duet_lua_bad_argument(
    lua_State *L, int argument, const char *format, ...);

enum { DUET_LUA_TEXT = 64 }; /**< Room for a description. */

/**
 * Describe a value for a message: 1.5, 'word', true, or the name of its type.
 *
 * @param text DUET_LUA_TEXT bytes.
 * @return `text`.
 */
const char *duet_lua_describe(lua_State *L, int index, char *text);

/* ---- Arguments ---------------------------------------------------------- */

/* These raise with duet_lua_bad_argument(). Texts are no numbers to them. */
double duet_lua_check_number(lua_State *L, int argument);
const char *duet_lua_check_text(lua_State *L, int argument);

/** An integer of low..high; as Lua does, 3.0 is one. */
lua_Integer duet_lua_check_integer(lua_State *L, int argument, lua_Integer low,
                                   lua_Integer high);

/** A number of rows or columns. */
size_t duet_lua_check_size(lua_State *L, int argument);

/**
 * The length of a table, or of an object with a __len, which may say anything:
 * raises unless it is from 0 to INT_MAX.
 */
size_t duet_lua_length(lua_State *L, int index);

/** Push memory for `n` elements of `size` bytes; raises if it is too much. */
void *duet_lua_push_array(lua_State *L, size_t n, size_t size);

/**
 * A string that can become a name or a path: NULL for anything else, and for
 * a string with a NUL byte, at which C would cut it.
 */
const char *duet_lua_plain_text(lua_State *L, int index);

/**
 * Length of the list at an index; a table that has holes or other keys raises,
 * unless a metatable makes it what it is.
 *
 * @param what "rows_of: the table", for the message.
 */
size_t duet_lua_check_list(lua_State *L, int index, const char *what);

/** A function or an object that can be called. */
void duet_lua_check_callable(lua_State *L, int argument);

/** "float64" or "float32"; float64 where there is no argument. */
enum duet_dtype duet_lua_check_dtype(lua_State *L, int argument);

#endif
