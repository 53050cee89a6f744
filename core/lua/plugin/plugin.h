/*
 * plugin.h - plugins as Lua sees them.
 *
 * A namespace (duet.optimizer) finds plugins (duet.optimizer.adam), which are
 * called with options to give instances (duet.optimizer.adam { lr = 0.1 }).
 */
#ifndef DUET_LUA_PLUGIN_H
#define DUET_LUA_PLUGIN_H

#include "data.h"
#include "machine.h"

#include "instance.h"

#define DUET_NAMESPACE_TYPE "duet.namespace"
#define DUET_PLUGIN_TYPE "duet.plugin"
#define DUET_INSTANCE_TYPE "duet.instance"

/** Add namespaces, and the functions for plugins, to the table on top. */
void duet_lua_open_plugins(lua_State *L);

/** duet_find() for a plugin whose file may be written in Lua. */
enum duet_status duet_lua_find(lua_State *L, enum duet_kind kind,
                               const char *name,
                               const struct duet_entry **entry,
                               struct duet_error *error);

/** Push a plugin; the same object each time for the same entry. */
void duet_lua_push_plugin(lua_State *L, const struct duet_entry *entry);

/** The entry at an index; raises for anything but a plugin. */
const struct duet_entry *duet_lua_check_plugin(lua_State *L, int argument);

/** Push an object for an instance yet to be made, which Lua owns by then. */
struct duet_instance **duet_lua_new_instance(lua_State *L);

/** Push an instance, and take over the caller's reference. */
void duet_lua_push_instance(lua_State *L, struct duet_instance *instance);

/**
 * The instance at an index; raises for anything else.
 *
 * @param kind That it must be of; 0: any.
 */
struct duet_instance *duet_lua_check_instance(lua_State *L, int argument,
                                              enum duet_kind kind);

/**
 * Take the value on top of the stack for a configured plugin: its name is
 * replaced by the plugin with its defaults. Raises for a plugin that isn't
 * configured, and for a name that nothing has.
 *
 * @param what "fit: option 'optimizer'", for messages.
 * @return Whether there now is an instance of that kind.
 */
bool duet_lua_take_instance(lua_State *L, enum duet_kind kind,
                            const char *what);

/** The same, but NULL for anything but an instance. */
struct duet_instance *duet_lua_test_instance(lua_State *L, int index);

/** Push an option's value as Lua has it; nil where it isn't set. */
void duet_lua_push_value(lua_State *L, const struct duet_option *option,
                         const struct duet_value *value);

/**
 * Configure a plugin with the table of options at an index, and push the
 * instance. Raises, naming option, value and permitted range.
 *
 * @param index nil or nothing there, or 0: defaults.
 */
void duet_lua_configure(lua_State *L, const struct duet_entry *entry,
                        int index);

/** The metafield of what an optimizer can be attached to beside tensors: a
 * function of the optimizer and the object. */
#define DUET_LUA_ATTACH "__attach"

/**
 * Give instances of a kind methods: what a plugin is driven with by hand
 * (drive_*.c, attach.c).
 *
 * @param example A call of one of them, for the message to somebody who calls
 * the instance itself.
 */
void duet_lua_instance_methods(lua_State *L, enum duet_kind kind,
                               const struct duet_lua_function *methods,
                               const char *example);

/**
 * What duet.<kind>.define is: a function whose upvalue 1 is the kind, an
 * integer. The room above has it (define.c).
 */
void duet_lua_set_define(lua_State *L, lua_CFunction define);

/**
 * Push plugin.exports, whose fields call what the plugin exports (export.c).
 */
void duet_lua_push_exports(lua_State *L, const struct duet_entry *entry);

#endif
