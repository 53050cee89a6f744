/* process.h - code that may crash, loop or exit, in a process of its own. */
#ifndef DUET_CHECK_PROCESS_H
#define DUET_CHECK_PROCESS_H

#include "memory.h"

enum { PROCESS_TEXT = 1024 };

/** Lies in memory that the process and its parent share. */
struct process_report {
    bool is_done;             /**< The function returned. */
    char doing[PROCESS_TEXT]; /**< The call being made, for messages. */
    char death[PROCESS_TEXT]; /**< Written by a signal's handler. */
};

/** Memory shared with processes made from now on; NULL without memory. */
void *process_shared_new(size_t size);
void process_shared_free(void *memory, size_t size);

/**
 * Run a function in a process of its own and wait for it.
 *
 * Its stdout and stderr go to a file of its own: see process_printed().
 *
 * @param seconds Of processor time it may take; 20 times that in all.
 * @param report Shared memory.
 * @param reason Written when it returns false; PROCESS_TEXT bytes.
 * @return Whether the function returned. Otherwise `reason` says how the
 * process ended, and in which call.
 */
bool process_run(void (*function)(void *data), void *data, double seconds,
                 struct process_report *report, char *reason);

/** In such a process: say what is being called, as printf() does. */
__attribute__((format(printf, 1, 2))) void process_doing(const char *format,
                                                         ...);

/** In such a process: the arrays that a crash may have to do with. */
void process_watch(const struct memory *memory);

/**
 * In such a process: what was printed so far.
 *
 * @param text Its beginning; `size` bytes.
 */
void process_printed(char *text, size_t size);

#endif
