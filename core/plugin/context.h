/* context.h - what a context holds. */
#ifndef DUET_CORE_CONTEXT_H
#define DUET_CORE_CONTEXT_H

#include "numerics.h"
#include "rng.h"

#include <duet/duet.h>

#include <pthread.h>
#include <stdatomic.h>

struct duet_entry;
struct duet_module;

/** What plugins warned of, so that nothing is said twice. */
struct duet_warnings {
    pthread_mutex_t lock; /**< Warnings, and all messages, come one by one. */
    char **text;
    size_t n;
};

/** Who reads plugins from files that are no shared objects: the Lua binding. */
struct duet_scripts {
    /**
     * Run a file.
     *
     * @param entry Set to the plugin that it defines; NULL: none. On failure
     * too, and then code may still refer to it.
     */
    enum duet_status (*load)(void *data, const char *path,
                             struct duet_entry **entry,
                             struct duet_error *error);
    void (*finish)(void *data); /**< When the context goes; or NULL. */
    void *data;
};

/** What happens between two steps of a run. */
struct duet_between {
    void (*call)(struct duet *duet, void *data); /**< NULL: nothing. */
    void *data; /**< From malloc(), or NULL; freed with the context. */
};

/** Runs, and whether they are to end: see duet_interrupt(). */
struct duet_interruption {
    atomic_bool asked;
    atomic_size_t n_runs;
};

struct duet {
    struct duet_rng rng;    /**< The default stream. */
    enum duet_level level;  /**< Instruction set in use. */
    size_t threads;         /**< Most threads of a call. */
    duet_log_function *log; /**< Where messages go; NULL: nowhere. */
    void *log_data;
    char **directories; /**< Where plugins are looked for, in order. */
    size_t n_directories;
    bool confined; /**< For good: no program is started, no process is made, and
                        native code is loaded from `directories` alone, which
                        stay as they are. */
    struct duet_entry *entries; /**< Plugins known; the first of a name wins. */
    struct duet_module *modules; /**< Files loaded. */
    struct duet_module *retired; /**< Files out of use, whose code may run. */
    struct duet_between between;
    struct duet_interruption interruption;
    struct duet_scripts scripts; /**< `load` is NULL where there is no Lua. */
    struct duet_warnings warnings;
};

/** The functions for an element type at the context's level. */
const struct duet_numerics *duet_context_numerics(const struct duet *duet,
                                                  enum duet_dtype dtype);

/** Before each step of a run: plugins may be exchanged now, and not later. */
void duet_between_steps(struct duet *duet);

/** Whether runs are to end after the step they are in. [any] */
static inline bool duet_is_interrupted(const struct duet *duet)
{
    return atomic_load_explicit(&duet->interruption.asked,
                                memory_order_relaxed);
}

/** Send a message to the function that duet_set_log() was given. [any] */
void duet_message(struct duet *duet, enum duet_severity severity,
                  const char *message);

#endif
