/*
 * statics.h - the writable data of a shared object: what several threads would
 * write to at once.
 */
#ifndef DUET_CHECK_STATICS_H
#define DUET_CHECK_STATICS_H

#include <stdbool.h>
#include <stddef.h>

/** Of one file that is loaded. Starts as zeros. */
struct statics {
    const char *path; /**< Borrowed. */
    char *begin;      /**< Of .data and .bss, in whole pages. */
    size_t size;
    size_t base;       /**< What addresses in the file count from. */
    const void *image; /**< Thread-local data as it is at first; NULL: none. */
    size_t image_size, local_size; /**< In bytes: of the file, in all. */
    void *before;                  /**< Thread-local data before a call. */
};

/** Find the writable data of a file that dlopen() gave `handle` for. */
void statics_find(struct statics *statics, void *handle, const char *path);

/** Forbid to write to .data and .bss, and note thread-local data. */
void statics_protect(struct statics *statics);

/**
 * Permit it again.
 *
 * @return The first byte of thread-local data that differs, counted from its
 * beginning; SIZE_MAX: none.
 */
size_t statics_release(struct statics *statics);

/**
 * Describe what writing to an address means: "wrote to the static variable
 * `buffer`, which ...".
 *
 * @return false if it isn't in .data or .bss.
 */
bool statics_explain(const struct statics *statics, const void *address,
                     char *text, size_t size);

void statics_finish(struct statics *statics);

#endif
