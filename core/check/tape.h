/*
 * tape.h - records one after another in memory that processes share, each as
 * long as what is in it.
 */
#ifndef DUET_CHECK_TAPE_H
#define DUET_CHECK_TAPE_H

#include "record.h"

struct tape;

/** An empty tape; NULL without memory. */
struct tape *tape_new(void);
void tape_free(struct tape *tape);

/** Append a record. What has no room makes the tape end here. */
void tape_write(struct tape *tape, const struct record *record);

/**
 * Read the next record, whatever another process wrote.
 *
 * @param at Bytes read before; moved on.
 * @return false at the end.
 */
bool tape_read(const struct tape *tape, size_t *at, struct record *record);

#endif
