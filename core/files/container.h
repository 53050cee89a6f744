/*
 * container.h - the form of duet's own files: models and runs.
 *
 * A line such as "duet model 3 792 bytes": the kind, the version of the form,
 * and the size of the file. A line of JSON that says what follows, padded with
 * blanks so that the rest begins at a multiple of 64 bytes. Arrays as they lie
 * in memory (little-endian). And 8 bytes of a hash over all before them, by
 * which one flipped bit is noticed.
 */
#ifndef DUET_CORE_CONTAINER_H
#define DUET_CORE_CONTAINER_H

#include <duet/duet.h>

#include <jansson.h>
#include <stdio.h>

/** A file being written, or read. */
struct duet_container {
    const char *path; /**< For messages. */
    const char *kind; /**< "model" or "run". */
    FILE *file;       /**< NULL where bytes are only counted. */
    uint64_t hash;    /**< Of all bytes written so far. */
    size_t size;   /**< Of all bytes so far; of a file that is read, its own. */
    json_t *about; /**< Read from the header; owned. */
    size_t left;   /**< Bytes of the body that are still to be read. */
};

/** Add bytes to the body; false where writing failed. */
bool duet_container_put(struct duet_container *container, const void *data,
                        size_t n);

/** Write the body with duet_container_put(); false where that failed. */
typedef bool duet_container_write_body(struct duet_container *container,
                                       void *data);

/**
 * Write a file, whole or not at all.
 *
 * @param kind "model" or "run".
 * @param about A reference that is taken over; NULL stands for no memory.
 */
enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about,
                                      duet_container_write_body *write_body,
                                      void *data, struct duet_error *error);

/**
 * Open a file, check its kind, version and hash, and read its header. No more
 * memory is asked for than the file has bytes.
 *
 * @param container Written; close it with duet_container_close(), if this
 * succeeded.
 * @return DUET_IO, DUET_MALFORMED with the reason, or DUET_NO_MEMORY.
 */
enum duet_status duet_container_open(const char *path, const char *kind,
                                     struct duet_container *container,
                                     struct duet_error *error);

/** Take bytes from the body; false where there are fewer, or reading failed. */
bool duet_container_get(struct duet_container *container, void *data, size_t n);

void duet_container_close(struct duet_container *container);

/** Report that a file isn't what it should be; returns DUET_MALFORMED. */
__attribute__((format(printf, 3, 4))) enum duet_status duet_container_malformed(
    const struct duet_container *container, struct duet_error *error,
    const char *format, ...);

#endif
