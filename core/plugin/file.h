/* file.h - copies of files, and whether a file has changed. */
#ifndef DUET_CORE_FILE_H
#define DUET_CORE_FILE_H

#include <duet/duet.h>

/**
 * Copy a file into memory.
 *
 * @param copy Set to its descriptor, to be closed.
 * @return DUET_IO.
 */
enum duet_status duet_file_copy(const char *path, int *copy,
                                struct duet_error *error);

/** By what a file's content is known: other numbers, another content. */
struct duet_stamp {
    uint64_t inode, size;
    int64_t seconds, nanoseconds; /**< When it was written. */
};

/** Whether there is such a file. */
bool duet_file_stamp(const char *path, struct duet_stamp *stamp);

bool duet_stamp_equal(const struct duet_stamp *a, const struct duet_stamp *b);

#endif
