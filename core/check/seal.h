/*
 * seal.h - what a process sends to the one that waits for it, so that code
 * that it calls can't send it instead.
 *
 * The seal is random, and lies in a page that can't be read until the process
 * has finished its work. A result without the seal is taken if it says that the
 * process has failed, and for nothing else.
 */
#ifndef DUET_CHECK_SEAL_H
#define DUET_CHECK_SEAL_H

#include <stdbool.h>
#include <stddef.h>

enum { SEAL_MOST = 3000 };

struct seal {
    int ends[2]; /**< Of a pair of sockets: to read from, to write to. */
    unsigned char *page; /**< Begins with the seal. */
};

/** What came. */
enum seal_news { SEAL_NOTHING, SEAL_FAILURE, SEAL_RESULT, SEAL_FORGED };

/** Before the process is made; false: no memory, or no descriptors. */
bool seal_make(struct seal *seal);

/** In the new process: hide the seal. */
void seal_hide(struct seal *seal);

/** In the new process: send a failure, or at the end the result. */
void seal_send(struct seal *seal, bool is_failure, const void *result,
               size_t size);

/** After the process has ended: read what it sent first, and free the seal. */
enum seal_news seal_take(struct seal *seal, void *result, size_t size);

#endif
