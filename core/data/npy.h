/* npy.h - reads and writes arrays of NumPy's format .npy. */
#ifndef DUET_CORE_NPY_H
#define DUET_CORE_NPY_H

#include <duet/duet.h>

#include <stdbool.h>
#include <stdio.h>

/** A file whose header has been read. */
struct duet_npy {
    const char *path;     /**< For messages; the caller's, or `title`. */
    FILE *file;           /**< NULL once it is closed. */
    char *title, *memory; /**< Freed as it is closed. */
    size_t known;         /**< Bytes in `memory`. */
    char kind;            /**< Of an element: 'f', 'i', 'u' or 'b'. */
    size_t size;          /**< Of an element, in bytes: 1, 2, 4 or 8. */
    bool is_big_endian;
    bool is_fortran;      /**< Columns follow one another, not rows. */
    size_t rows, columns; /**< A vector is one row. */
};

/**
 * Open a file and read its header. A regular file has to hold exactly the
 * elements that its header promises, so a tensor that is then allocated for
 * them takes at most eight times the size of the file.
 *
 * @param npy To be closed, unless this fails.
 * @return DUET_IO; DUET_MALFORMED, with the byte, what was found there and what
 * was expected; DUET_NO_MEMORY.
 */
enum duet_status duet_npy_open(struct duet_npy *npy, const char *path,
                               struct duet_error *error);

/**
 * Read a file that is in memory.
 *
 * @param title For messages. Freed with `bytes` as the file is closed, or where
 * this fails.
 * @return As duet_npy_open().
 */
enum duet_status duet_npy_open_memory(struct duet_npy *npy, char *title,
                                      char *bytes, size_t n,
                                      struct duet_error *error);

/**
 * Read the elements in the order of the file.
 *
 * @param to As many elements as the file has, in whatever shape. Its elements
 * are undefined where this fails.
 * @return As duet_npy_open(); DUET_MALFORMED also for an integer that isn't
 * exact in double precision.
 */
enum duet_status duet_npy_elements(struct duet_npy *npy,
                                   const struct duet_tensor *to,
                                   struct duet_error *error);

/**
 * Map the elements into memory instead of reading them; an open file isn't
 * needed for that any longer.
 *
 * @param to Filled in; lies in the map.
 * @param map, size Set, for munmap().
 * @return DUET_IO; DUET_MALFORMED where the elements aren't float32 or float64
 * with the first byte the lowest, row after row, in a regular file.
 */
enum duet_status duet_npy_map(struct duet_npy *npy, struct duet_tensor *to,
                              void **map, size_t *size,
                              struct duet_error *error);

/**
 * Parse the header's text, for duet_npy_open().
 *
 * @param start Where it starts in the file, for messages.
 */
enum duet_status duet_npy_parse(struct duet_npy *npy, const char *text,
                                size_t start, struct duet_error *error);

/** Close the file, unless it is closed. */
void duet_npy_close(struct duet_npy *npy);

/**
 * Write a tensor, header and elements, in version 1.0 of the format.
 *
 * @param tensor A struct duet_tensor.
 * @return False, with errno set, where writing failed.
 */
bool duet_npy_write(FILE *file, void *tensor);

#endif
