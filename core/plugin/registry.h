/* registry.h - the plugins that a context knows. */
#ifndef DUET_CORE_REGISTRY_H
#define DUET_CORE_REGISTRY_H

#include "module.h"

/** Free all entries and modules. */
void duet_registry_finish(struct duet *duet);

/**
 * Put an entry before all others, as one that was given; the registry owns it
 * from then on.
 */
void duet_registry_add(struct duet *duet, struct duet_entry *entry);

/** Whether a plugin is in use by that name: it was given, or found before. */
bool duet_registry_knows(const struct duet *duet, enum duet_kind kind,
                         const char *name);

/**
 * Load a file's plugins into the registry, as DUET_BESIDE until a caller says
 * otherwise. A file that is loaded already is returned as it is.
 */
enum duet_status duet_registry_load(struct duet *duet, const char *path,
                                    struct duet_module **module,
                                    struct duet_error *error);

/**
 * Check that a file is named after the first plugin in it.
 *
 * @param length Of the name, which need not be terminated.
 * @return DUET_REFUSED.
 */
enum duet_status duet_registry_is_named(const struct duet_module *module,
                                        const char *path, enum duet_kind kind,
                                        const char *name, size_t length,
                                        struct duet_error *error);

/**
 * duet_registry_load() for a file that is named after the first plugin in it.
 *
 * @param length Of the name, which need not be terminated.
 */
enum duet_status duet_registry_load_as(struct duet *duet, const char *path,
                                       enum duet_kind kind, const char *name,
                                       size_t length,
                                       struct duet_module **module,
                                       struct duet_error *error);

/**
 * Open a file by its full path, without adding its plugins to the registry.
 *
 * @param anew Whether to open a copy of it, since it may be open already.
 */
enum duet_status duet_registry_open(struct duet *duet, const char *path,
                                    bool anew, struct duet_module **module,
                                    struct duet_error *error);

/**
 * Take a module out of use, with its entries: they stay valid until the context
 * is destroyed, since instances and Lua may still refer to them.
 */
void duet_registry_retire(struct duet *duet, struct duet_module *module);

#endif
