/* file.h - copies of files. */
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

#endif
