/* entry.h - a plugin as the host knows it. */
#ifndef DUET_CORE_ENTRY_H
#define DUET_CORE_ENTRY_H

#include "kind.h"

enum {
    DUET_MAX_SLOTS = 64,  /**< Of one optimizer. */
    DUET_MOST_ROWS = 1024 /**< In an array that should have ended. */
};

/** Where an option of the host's own (lr, unit, variant) has no offset. */
#define DUET_HOST_OPTION UINT32_MAX

/** How the registry came by a plugin; the later ones go before the others. */
enum duet_origin {
    DUET_BESIDE, /**< In a file that was opened for another plugin. */
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
    size_t *n_instances; /**< How many there are; apart from the entry, which
                              who makes one can only read. */
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
    void *data;                 /**< Passed to `finish`. */
    void (*finish)(void *data); /**< Called when the entry is destroyed, by
                                     the maker of its descriptors; or NULL. */
};

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

/**
 * Copy a descriptor into the host's layout: base and rest may each be shorter
 * or longer than the host's. What the plugin doesn't have stays as it is.
 *
 * @param head At the beginning of the descriptor, and checked.
 */
void duet_entry_copy_descriptor(const struct duet_head *head,
                                const void *descriptor,
                                union duet_descriptor *copy);

void duet_entry_destroy(struct duet_entry *entry);

/** A descriptor for what doesn't depend on the element type. */
static inline const union duet_descriptor *duet_entry_any(
    const struct duet_entry *entry)
{
    return entry
        ->build[entry->build[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32];
}

/** The index of a slot by name, which may be NULL; n_slots: there is none. */
size_t duet_entry_slot(const struct duet_entry *entry, const char *name);

/**
 * Rows and columns of a slot's arrays, each, for a tensor of rows x columns or,
 * where there is one for each part, of all of them as one row.
 */
void duet_slot_shape(const struct duet_slot *slot,
                     const struct duet_part *parts, size_t n_parts,
                     size_t *rows, size_t *columns);

#endif
