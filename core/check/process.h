/* process.h - code that may crash, loop or exit, in a process of its own. */
#ifndef DUET_CHECK_PROCESS_H
#define DUET_CHECK_PROCESS_H

#include "memory.h"
#include "statics.h"

enum { PROCESS_TEXT = 1024 };

/** How a process ended. */
struct process_end {
    bool is_done;              /**< The function returned, or has_failed. */
    bool has_failed;           /**< By process_settle(). */
    size_t n_left;             /**< Processes that it left behind, now gone. */
    char reason[PROCESS_TEXT]; /**< Unless it is done: why, in which call. */
};

/** Memory shared with processes made from now on; NULL without memory. */
void *process_shared_new(size_t size);
void process_shared_free(void *memory, size_t size);

/**
 * Run a function in a process of its own and wait for it.
 *
 * The function writes its result to memory of its own process, from which it is
 * sent when the function returns, under a seal that lies in a page which can't
 * be read before. So what is called meanwhile can leave the process, and can
 * write to memory that is shared, but neither ends in a result. A process that
 * sets out to break this by all means can: see docs/checking.md.
 *
 * Its stdout and stderr go to a file of its own: see process_printed(). It
 * leads a process group, and what it started ends with it.
 *
 * @param seconds Of processor time it may take; 20 times that in all.
 * @param result Of `size` bytes, 3000 at most. Unless it is done: unchanged, or
 * what process_settle() sent.
 */
void process_run(void (*function)(void *data), void *data, double seconds,
                 void *result, size_t size, struct process_end *end);

/**
 * In such a process: send the result as it is now, once and for all, as that of
 * a failure. What comes after it is not taken.
 */
void process_settle(void);

/** In such a process: what it was last said to be doing; else "". */
const char *process_what(void);

/** In such a process: say what is being called, as printf() does. */
__attribute__((format(printf, 1, 2))) void process_doing(const char *format,
                                                         ...);

/** In such a process: the arrays that a crash may have to do with. */
void process_watch(const struct memory *memory);

/** In such a process: static data that mustn't be written; NULL: none. */
void process_watch_statics(const struct statics *statics);

/**
 * In such a process: what was printed so far.
 *
 * @param text Its beginning; `size` bytes.
 */
void process_printed(char *text, size_t size);

#endif
