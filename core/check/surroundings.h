/* surroundings.h - what a plugin must leave as it was in the process. */
#ifndef DUET_CHECK_SURROUNDINGS_H
#define DUET_CHECK_SURROUNDINGS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

enum {
    SURROUNDINGS_SIGNALS = 32,
    SURROUNDINGS_FILES = 64,
    SURROUNDINGS_TIMERS = 3
};

struct surroundings {
    unsigned arithmetic; /**< Rounding, flushing to zero, masks of traps. */
    char locale[128];
    char directory[PATH_MAX];
    uintptr_t handler[SURROUNDINGS_SIGNALS];
    uint64_t files;   /**< A bit for each descriptor that is open. */
    uint64_t blocked; /**< Signals of this thread's mask, as bits. */
    size_t n_threads;
    bool has_child;       /**< A process that was started, and not awaited. */
    uint64_t environment; /**< A hash of all variables. */
    unsigned umask;
    int priority;                      /**< The nice value. */
    double timer[SURROUNDINGS_TIMERS]; /**< When it is due, on its clock. */
    struct rlimit limit[RLIM_NLIMITS];
};

/** Note how things stand. */
void surroundings_take(struct surroundings *s);

/**
 * Describe the first thing that differs: "the rounding mode, from ... to ...".
 *
 * @param text Written; `size` bytes; empty where nothing differs.
 */
void surroundings_compare(const struct surroundings *before,
                          const struct surroundings *after, char *text,
                          size_t size);

/** Bring the arithmetic back. */
void surroundings_restore_arithmetic(const struct surroundings *s);

#endif
