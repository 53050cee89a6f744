/* csv_header.h - the header row of a CSV file: which column is what. */
#ifndef DUET_CORE_CSV_HEADER_H
#define DUET_CORE_CSV_HEADER_H

#include "csv_reader.h"

/** What a column is: an input if below DUET_CSV_IGNORED, and its number. */
#define DUET_CSV_TARGET SIZE_MAX
#define DUET_CSV_IGNORED (SIZE_MAX - 1)

/** The columns in the file's order. Filled with zeros: none. */
struct duet_csv_header {
    struct duet_csv_column {
        char *name;
        size_t line, column; /**< Where its name starts. */
        size_t role;
    } * columns;
    size_t n, size;
    size_t n_inputs;
};

/**
 * Read the header row and find the columns that the options name.
 *
 * @param header Filled with zeros; finish it also after a failure.
 */
enum duet_status duet_csv_header_read(struct duet_csv_header *header,
                                      struct duet_csv_reader *reader,
                                      const struct duet_csv_options *options,
                                      struct duet_error *error);

/** Names of the inputs by their number: one allocation; NULL without memory. */
char **duet_csv_header_inputs(const struct duet_csv_header *header);

void duet_csv_header_finish(struct duet_csv_header *header);

#endif
