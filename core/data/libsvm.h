/* libsvm.h - reads data sets in the format of LIBSVM and SVMlight. */
#ifndef DUET_CORE_LIBSVM_H
#define DUET_CORE_LIBSVM_H

#include <duet/duet.h>

enum { DUET_LIBSVM_MOST_COLUMNS = 1 << 24 };

/**
 * Read "TARGET INDEX:NUMBER ..." lines into float64 tensors. Indices count from
 * 1 and rise along a line; elements that aren't listed are 0. A '#' starts a
 * comment. Numbers are those of a CSV file: decimal and finite.
 *
 * Without `columns`, the largest index is the number of columns, and x may take
 * 16 MiB plus 256 bytes for each byte of the file: a single index in a small
 * file doesn't make it larger.
 *
 * @param data Filled in; duet_data_finish() frees it.
 * @param path A regular file or a pipe, read once from begin to end.
 * @param columns At most DUET_LIBSVM_MOST_COLUMNS; 0: the largest index in the
 * file.
 * @return DUET_IO; DUET_MALFORMED with file:line:column in the message;
 * DUET_NO_MEMORY.
 */
enum duet_status duet_data_read_libsvm(struct duet_data *data, const char *path,
                                       size_t columns,
                                       struct duet_error *error);

#endif
