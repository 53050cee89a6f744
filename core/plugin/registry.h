/* registry.h - the plugins that a context knows. */
#ifndef DUET_CORE_REGISTRY_H
#define DUET_CORE_REGISTRY_H

#include "context.h"
#include "file.h"
#include "kind.h"

enum { DUET_MAX_SLOTS = 64 }; /**< Of one optimizer. */

/** Where an option of the host's own (lr, unit, variant) has no offset. */
#define DUET_HOST_OPTION UINT32_MAX

/** How the registry came by a plugin; the later ones go before the others. */
enum duet_origin {
    DUET_BESIDE, /**< In a file that was opened for another plugin or version. */
    DUET_FOUND,  /**< The first of its name on the plugin path. */
    DUET_GIVEN   /**< By duet_load(), or defined in Lua. */
};

/**
 * A plugin: its descriptors copied into the host's own layout, so that one
 * built with an older or newer header looks the same from here on. Texts and
 * methods stay where the plugin has them.
 */
struct duet_entry {
    struct duet_entry *next;
    struct duet_module *module; /**< The file it came from; NULL: from Lua. */
    enum duet_origin origin;
    size_t n_instances; /**< That there are. */
    enum duet_kind kind;
    const char *name, *version, *summary;
    union duet_descriptor
        *build[DUET_N_DTYPES]; /**< NULL: not for this type. */
    bool one_thread;           /**< Methods run on the main thread only. */

    struct duet_option *options; /**< The host's own first. */
    size_t n_options;
    struct duet_preset *presets;
    size_t n_presets;
    struct duet_slot *slots;
    size_t n_slots;
    struct duet_scalar *scalars;
    size_t n_scalars;
    struct duet_parameter *parameters;
    size_t n_parameters;
    struct duet_export *exports[DUET_N_DTYPES];
    size_t n_exports;
    char *variants;             /**< "torch|keras": what `variant` allows. */
    size_t n_own;               /**< Options of the host's own. */
    void *data;                 /**< Of who made the descriptors ... */
    void (*finish)(void *data); /**< ... to be told when they go; or NULL. */
};

/** A file that is loaded; it stays so until the context goes. */
struct duet_module {
    struct duet_module *next;
    char *path;
    void *handle; /**< Of dlopen(); NULL: written in Lua. */
    int copy;     /**< The file in memory that was opened in its
                                     place; -1: none. */
    const struct duet_entry **entries; /**< In the file's order. */
    size_t n_entries;
    struct duet_stamp stamp, seen; /**< Of what is loaded; seen by a watch. */
};

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

/** Forget what was the first of its name: the plugin path has changed. */
void duet_registry_search_anew(struct duet *duet);

/**
 * Load a file's plugins into the registry, DUET_BESIDE others until it says
 * more of them. A file that is loaded already is returned as it is.
 */
enum duet_status duet_module_load(struct duet *duet, const char *path,
                                  struct duet_module **module,
                                  struct duet_error *error);

/**
 * duet_module_load() for a file that is named after a plugin, the first that
 * it has to offer.
 *
 * @param length Of the name, which need not be terminated.
 */
enum duet_status duet_module_load_as(struct duet *duet, const char *path,
                                     enum duet_kind kind, const char *name,
                                     size_t length, struct duet_module **module,
                                     struct duet_error *error);

/**
 * Open a file by its full path; the registry doesn't know of it yet.
 *
 * @param anew Although it may be open already: a copy of it.
 */
enum duet_status duet_module_open(struct duet *duet, const char *path,
                                  bool anew, struct duet_module **module,
                                  struct duet_error *error);

/**
 * Take a file out of use, with its entries: until the context goes they stay
 * valid for what still refers to them.
 */
void duet_module_retire(struct duet *duet, struct duet_module *module);

/** Unload and free. */
void duet_module_destroy(struct duet_module *module);

/**
 * Check descriptors and copy them.
 *
 * @param build The descriptor for each element type, as the plugin has it;
 * NULL: none. At least one.
 * @param from Says in messages where they come from: a path, "Lua".
 * @return DUET_REFUSED naming field, value found and value expected.
 */
enum duet_status duet_entry_create(const struct duet_plugin *const build[],
                                   const char *from, struct duet_entry **entry,
                                   struct duet_error *error);

void duet_entry_destroy(struct duet_entry *entry);

/** A descriptor for what doesn't depend on the element type. */
const union duet_descriptor *duet_entry_any(const struct duet_entry *entry);

/** The index of a slot by name, which may be NULL; n_slots: there is none. */
size_t duet_entry_slot(const struct duet_entry *entry, const char *name);

/** Whether `name` is a plugin's or option's: [a-z][a-z0-9_]*. */
bool duet_name_is_valid(const char *name);

#endif
