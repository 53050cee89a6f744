/* csv_table.h - a CSV file as far as it has been read. */
#ifndef DUET_CORE_CSV_TABLE_H
#define DUET_CORE_CSV_TABLE_H

#include "csv_header.h"
#include "csv_marks.h"
#include "csv_reader.h"
#include "pool.h"

/** Filled with zeros but for the options, and the reader's file: -1. */
struct duet_csv_table {
    const struct duet_csv_options *options;
    const struct duet_csv_marks *marks; /**< NULL: a decimal point alone. */
    bool na_is_number; /**< Whether a number may stand for a missing one. */
    struct duet_csv_reader reader;
    struct duet_csv_header header;
    double *part[DUET_CSV_N_PARTS]; /**< `rows` rows of each role's columns,
                                         with room for more. */
    size_t rows, room;
    size_t window;          /**< Bytes to look at next: duet_csv_take_plain() */
    struct duet_pool *pool; /**< NULL as long as one thread is enough. */
};

/** Where a row of one part is. */
static inline double *duet_csv_row(const struct duet_csv_table *table,
                                   size_t part, size_t row)
{
    return table->part[part] + row * table->header.n_parts[part];
}

/**
 * Make room for n more rows, and where the file's size is known, for all that
 * it seems to have. What is new holds nothing yet.
 */
enum duet_status duet_csv_make_room(struct duet_csv_table *table, size_t n,
                                    struct duet_error *error);

/** Give back room that isn't used, unless there is little of it. */
enum duet_status duet_csv_trim(struct duet_csv_table *table,
                               struct duet_error *error);

/**
 * Read rows as long as they are plain: on threads if there are many. Stops
 * where a row is none of these, is wrong, or lies at the very end of the file;
 * what is behind it hasn't been touched then.
 */
enum duet_status duet_csv_take_plain(struct duet_csv_table *table,
                                     struct duet_error *error);

/**
 * The value of the last field read: a number, the number of a word, or NaN for
 * a missing one.
 *
 * @param column Its column.
 */
enum duet_status duet_csv_take_value(struct duet_csv_table *table,
                                     size_t column, double *value,
                                     struct duet_error *error);

/** Move what was read into a data set, or free it. */
enum duet_status duet_csv_deliver(struct duet_csv_table *table,
                                  struct duet_data *data,
                                  struct duet_error *error);

#endif
