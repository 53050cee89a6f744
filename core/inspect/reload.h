/*
 * reload.h - new code for plugins that are at work.
 *
 * What instances, steppers and Lua refer to stays where it is: an entry, the
 * host's copy of its descriptors, and a module keep their addresses and
 * exchange what they hold with what a private copy of the file has. So the next
 * call runs the new code on the state there is, and the old code stays open for
 * a call that is under way.
 */
#ifndef DUET_CORE_RELOAD_H
#define DUET_CORE_RELOAD_H

#include "registry.h"

/**
 * Open a module's file anew.
 *
 * @return DUET_REFUSED naming the difference, where instances of the old code
 * couldn't go on with the new one; or as duet_load(). Then all is as before.
 */
enum duet_status duet_module_reload(struct duet *duet,
                                    struct duet_module *module,
                                    struct duet_error *error);

/**
 * From now on, between two steps of any run, reload plugins whose files have
 * changed, as duet_reload() does, and log what came of it.
 *
 * @return DUET_NO_MEMORY.
 */
enum duet_status duet_watch(struct duet *duet, struct duet_error *error);

#endif
