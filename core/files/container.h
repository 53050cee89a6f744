/*
 * container.h - the form of duet's own files, models and runs: the layout of
 * safetensors (https://huggingface.co/docs/safetensors), so that other programs
 * can read the arrays.
 *
 * 8 bytes with the length of the header; the header, JSON that is padded with
 * blanks; the arrays, one after another, as they lie in memory (little-endian).
 * The header says name, type, shape and place of each array. Its __metadata__
 * has the kind of the file, the version of the form, and as a string the JSON
 * that says what the file is about. The last array, "duet.checksum", has a hash
 * of all bytes before it, by which one flipped bit is noticed.
 */
#ifndef DUET_CORE_CONTAINER_H
#define DUET_CORE_CONTAINER_H

#include <duet/duet.h>

#include <jansson.h>
#include <stdio.h>

/** Types of elements. */
enum duet_element {
    DUET_ELEMENT_F64,
    DUET_ELEMENT_F32,
    DUET_ELEMENT_U64,
    DUET_ELEMENT_U8
};

/** The type that a real of this size has. */
enum duet_element duet_element_of_real(size_t real_size);

/** The arrays of a file, while one walk after another lists, writes, compares
 * and reads them. */
struct duet_tape;

/**
 * Tell what an array of the file is, and where it lies in memory: called by a
 * walk, in the order of the file. An array of no elements is left out.
 *
 * @param rows 0: the array has one dimension, of `columns`.
 * @param data Read from, or written to.
 */
__attribute__((format(printf, 6, 7))) void duet_tape_add(
    struct duet_tape *tape, enum duet_element element, size_t rows,
    size_t columns, void *data, const char *format, ...);

/** Call duet_tape_add() for each array. */
typedef void duet_tape_walk(struct duet_tape *tape, void *data);

/**
 * Write a file, whole or not at all.
 *
 * @param kind "model" or "run".
 * @param about A reference that is taken over; NULL stands for no memory.
 */
enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about, duet_tape_walk *walk,
                                      void *data, struct duet_error *error);

/** A file being read. */
struct duet_container {
    const char *path; /**< For messages. */
    const char *kind; /**< "model" or "run". */
    FILE *file;
    json_t *about;  /**< What the file is about; owned. */
    json_t *arrays; /**< Name: its entry in the header; owned. */
    size_t size;    /**< Bytes of the file. */
    size_t begin;   /**< Where the arrays begin in it. */
    size_t left;    /**< Bytes of the arrays, but for the checksum. */
};

/**
 * Open a file, check its kind, version, checksum and layout, and read its
 * header. No more memory is asked for than the file has bytes, but for what
 * jansson needs for the header.
 *
 * @param container Written; close it with duet_container_close(), if this
 * succeeded.
 * @return DUET_IO, DUET_MALFORMED with the reason, or DUET_NO_MEMORY.
 */
enum duet_status duet_container_open(const char *path, const char *kind,
                                     struct duet_container *container,
                                     struct duet_error *error);

/**
 * Read all arrays, if the file has exactly those that the walk names; else
 * nothing is read.
 *
 * @return DUET_MALFORMED naming the first array that isn't as expected;
 * DUET_IO.
 */
enum duet_status duet_container_read(struct duet_container *container,
                                     duet_tape_walk *walk, void *data,
                                     struct duet_error *error);

void duet_container_close(struct duet_container *container);

/** Report that a file isn't what it should be; returns DUET_MALFORMED. */
__attribute__((format(printf, 3, 4))) enum duet_status duet_container_malformed(
    const struct duet_container *container, struct duet_error *error,
    const char *format, ...);

#endif
