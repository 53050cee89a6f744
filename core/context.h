/* context.h - what a context holds. */
#ifndef DUET_CORE_CONTEXT_H
#define DUET_CORE_CONTEXT_H

#include "numerics.h"
#include "rng.h"

#include <duet/duet.h>

#include <pthread.h>

struct duet_entry;
struct duet_module;

/** What plugins warned of, so that nothing is said twice. */
struct duet_warnings {
    pthread_mutex_t lock; /**< Warnings come from any thread. */
    char **text;
    size_t n;
};

struct duet {
    struct duet_rng rng;         /**< The default stream. */
    enum duet_level level;       /**< Instruction set in use. */
    char **folders;              /**< Where plugins are looked for, in order. */
    size_t n_folders;
    struct duet_entry *entries;  /**< Plugins known; the first of a name wins. */
    struct duet_module *modules; /**< Files loaded. */
    struct duet_warnings warnings;
};

/** The functions for an element type at the context's level. */
const struct duet_numerics *duet_context_numerics(const struct duet *duet,
                                                  enum duet_dtype dtype);

/** Instruction set that the context uses. */
enum duet_level duet_context_level(const struct duet *duet);

#endif
