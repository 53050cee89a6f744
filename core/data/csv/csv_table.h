/* csv_table.h - a CSV file as far as it has been read. */
#ifndef DUET_CORE_CSV_TABLE_H
#define DUET_CORE_CSV_TABLE_H

#include "csv_classes.h"
#include "csv_header.h"
#include "csv_reader.h"
#include "pool.h"

/** What the target holds; the first row decides where no labels are given. */
enum duet_csv_target {
    DUET_CSV_UNDECIDED,
    DUET_CSV_NUMBERS,
    DUET_CSV_WORDS,
    DUET_CSV_LABELS
};

/** Filled with zeros but for the options, and the reader's file: -1. */
struct duet_csv_table {
    const struct duet_csv_options *options;
    struct duet_csv_reader reader;
    struct duet_csv_header header;
    struct duet_csv_classes classes;
    enum duet_csv_target target;
    double *x, *y; /**< `rows` rows, with room for more. */
    size_t rows, room;
    size_t window;          /**< Bytes to look at next: duet_csv_take_plain() */
    struct duet_pool *pool; /**< NULL as long as one thread is enough. */
};

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

#endif
