/* option_value.h - what the files about values of options share. */
#ifndef DUET_LUA_OPTION_VALUE_H
#define DUET_LUA_OPTION_VALUE_H

#include "options.h"

/** An option of a table that is being checked. */
struct duet_lua_given {
    lua_State *L;
    const struct duet_table *table;
    const struct duet_row *row;
    const char *what; /**< Whose option it is. */
};

/** Raise "fit: option 'batch' is 0.5, expected an integer in [1, 1e9]". */
__attribute__((noreturn)) void duet_lua_option_wrong(
    const struct duet_lua_given *given);

/** Replace the value on top of the stack by what is kept of it. */
void duet_lua_option_take(const struct duet_lua_given *given);

/** Describe what an option takes: "a data set or a number in (0, 1)". */
void duet_lua_option_describe(const struct duet_row *row, char *text,
                              size_t size);

/** "fit: option 'metrics'". Returns `text`. */
const char *duet_lua_option_title(const struct duet_lua_given *given,
                                  char text[128]);

/* ---- Forms that an option may have, separated by '|' --------------------- */

/** What a message calls a form, and how it is known. */
struct duet_lua_form {
    const char *name, *words;
    int type;         /**< Of Lua's, or LUA_TUSERDATA. */
    const char *meta; /**< Name of the metatable; NULL: any. */
};

enum { DUET_LUA_FORM_SIZE = 96 };

/** Copy the first of several forms; returns what follows it, or NULL. */
const char *duet_lua_next_form(const char *allowed, char *form);

/** NULL for a range and for a kind of plugin. */
const struct duet_lua_form *duet_lua_find_form(const char *name);

/* ---- Plugins: the value is on top of the stack --------------------------- */

/** Take it for a plugin of a kind; false if it is none. */
bool duet_lua_option_plugin(const struct duet_lua_given *given,
                            const char *kind);

/** One regularizer or a sum becomes a list. */
void duet_lua_option_sum(const struct duet_lua_given *given);

/** One plugin, or a list with names, becomes a list with a list of names. */
void duet_lua_option_named(const struct duet_lua_given *given);

#endif
