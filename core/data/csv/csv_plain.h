/* csv_plain.h - rows of a CSV file without anything unusual. */
#ifndef DUET_CORE_CSV_PLAIN_H
#define DUET_CORE_CSV_PLAIN_H

#include "csv_table.h"

/**
 * Read rows as long as they are plain: one line each, no quotes, the right
 * number of fields, numbers where numbers belong, and where words do, words
 * that have been seen before. Changes nothing of the table but its rows from
 * `row` on, and may run on any thread.
 *
 * @param text,end Lines; the last byte is a newline.
 * @param row Where to write; there is room for as many rows as lines.
 * @param n_rows Set to how many were read.
 * @return Behind the last of them: `end`, or a row that is not plain.
 */
const char *duet_csv_read_plain(const struct duet_csv_table *table,
                                const char *text, const char *end, size_t row,
                                size_t *n_rows);

#endif
