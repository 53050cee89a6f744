/*
 * options.h - tables of options as scripts give them.
 *
 * A table of options is read by the rows that describe it: see base/table.h.
 * Unknown names, values without a name, wrong types, values out of range and
 * options without what they need raise at the user's line.
 */
#ifndef DUET_LUA_OPTION_H
#define DUET_LUA_OPTION_H

#include "state.h"

#include "table.h"

/**
 * Check a table of options, and push a copy with its defaults filled in. In it
 * names of plugins are instances, a plain value is a table, a string where a
 * list may stand is a list.
 *
 * @param index nil or nothing there means no options.
 * @param what Whose options they are, for messages: "fit: early_stop".
 */
void duet_lua_options_check(lua_State *L, int index,
                            const struct duet_table *table, const char *what);

/**
 * Fill in the struct that the rows of a table describe, from a checked copy,
 * which keeps alive what the struct borrows. A field whose option has neither a
 * value nor a default becomes 0; other fields are left alone.
 */
void duet_lua_options_fill(lua_State *L, int copy,
                           const struct duet_table *table, void *config);

/** Check a table of options, push the copy, and fill in a struct from it. */
void duet_lua_options_read(lua_State *L, int index,
                           const struct duet_table *table, void *config);

/** Push the default of an option; nil where it has none. */
void duet_lua_push_default(lua_State *L, const struct duet_option *option);

/** Push a row as scripts see it: { name, type, default, range, ... }. */
void duet_lua_push_option_row(lua_State *L, const struct duet_option *option);

/** The table of options whose name is an argument; raises for others. */
const struct duet_table *duet_lua_options_find(lua_State *L, int argument);

/** Push an array of the names of all tables of options. */
void duet_lua_push_option_tables(lua_State *L);

/** Options of initializer:fill. */
struct duet_lua_fill_options {
    size_t fan_in, fan_out; /**< 0: the rows and columns of the tensor. */
};
extern const struct duet_table duet_lua_fill_table;

/**
 * What takes an option's value on top of the stack for a configured plugin:
 * duet_lua_take_instance() of the room of plugins.
 */
typedef bool duet_lua_take_plugin(lua_State *L, enum duet_kind kind,
                                  const char *what);
void duet_lua_options_set_plugins(lua_State *L, duet_lua_take_plugin *take);

/** Add core.check and core.options to the table on top of the stack. */
void duet_lua_open_options(lua_State *L);

#endif
