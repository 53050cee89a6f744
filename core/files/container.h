/*
 * container.h - the form of duet's own files: models and runs.
 *
 * A line such as "duet model 1", a line of JSON that says what follows, padded
 * with blanks so that the rest begins at a multiple of 64 bytes, then arrays as
 * they lie in memory (little-endian).
 */
#ifndef DUET_CORE_CONTAINER_H
#define DUET_CORE_CONTAINER_H

#include <duet/duet.h>

#include <jansson.h>

/** Write what follows the header; false where that failed. */
typedef bool duet_container_write_body(FILE *file, void *data);

/**
 * Write a file, whole or not at all: under another name, then renamed.
 *
 * @param kind "model"
 * @param about A reference that is taken over; NULL means no memory.
 */
enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about,
                                      duet_container_write_body *write_body,
                                      void *data, struct duet_error *error);

/**
 * Open a file and read its header.
 *
 * @param file Set to the file, at the start of the body.
 * @param about Set to a new reference.
 * @return DUET_IO; DUET_MALFORMED.
 */
enum duet_status duet_container_open(const char *path, const char *kind,
                                     FILE **file, json_t **about,
                                     struct duet_error *error);

/** Whether exactly so many bytes are left to read. */
bool duet_container_holds(FILE *file, size_t bytes);

/** Report that a file isn't what it should be; returns DUET_MALFORMED. */
enum duet_status duet_container_malformed(const char *path, const char *kind,
                                          const char *why,
                                          struct duet_error *error);

#endif
