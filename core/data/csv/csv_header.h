/* csv_header.h - the columns of a CSV file: which one is what. */
#ifndef DUET_CORE_CSV_HEADER_H
#define DUET_CORE_CSV_HEADER_H

#include "csv_classes.h"
#include "csv_reader.h"

/** What becomes of a column. */
enum duet_csv_role {
    DUET_CSV_INPUT,
    DUET_CSV_TARGET,
    DUET_CSV_WEIGHT,
    DUET_CSV_IGNORED,
    DUET_CSV_N_PARTS = DUET_CSV_IGNORED /**< Roles whose fields are kept. */
};

/** What the fields of a column hold. */
enum duet_csv_content {
    DUET_CSV_UNDECIDED,  /**< The first field that isn't missing decides. */
    DUET_CSV_NUMBERS,    /**< Finite decimal numbers. */
    DUET_CSV_WORDS,      /**< Words; a number among them is refused. */
    DUET_CSV_CATEGORIES, /**< Words, and numbers taken as words. */
    DUET_CSV_LABELS,     /**< Words of a list. */
    DUET_CSV_DATES       /**< Dates of the column's format. */
};

/** A column. */
struct duet_csv_column {
    char *name;
    char *first;         /**< Its field in the first row. */
    size_t line, column; /**< Where that field starts. */
    enum duet_csv_role role;
    size_t place; /**< Its number among the columns of its role. */
    enum duet_csv_content content;
    struct duet_csv_classes classes; /**< Its words, if it holds such. */
    const char *format;              /**< Of its dates; borrowed. */
};

/** The columns in the file's order. Filled with zeros: none. */
struct duet_csv_header {
    struct duet_csv_column *columns;
    size_t n, size;
    size_t n_parts[DUET_CSV_N_PARTS]; /**< How many have each role. */
    struct duet_csv_column *target;   /**< The first one; among the columns. */
    bool is_data;                     /**< The first row holds no names. */
    bool is_guessed;                  /**< The fields decided that. */
};

/** Read the first row: the columns and their names, all of them ignored. */
enum duet_status duet_csv_first_row(struct duet_csv_header *header,
                                    struct duet_csv_reader *reader,
                                    const struct duet_csv_options *options,
                                    struct duet_error *error);

/**
 * Read the first row and find the columns that the options name.
 *
 * @param header Filled with zeros; finish it also after a failure.
 */
enum duet_status duet_csv_header_read(struct duet_csv_header *header,
                                      struct duet_csv_reader *reader,
                                      const struct duet_csv_options *options,
                                      struct duet_error *error);

/** The columns of a role by their place, in one allocation; NULL: no memory. */
struct duet_csv_column **duet_csv_header_part(
    const struct duet_csv_header *header, enum duet_csv_role role);

/** Let messages point to where a column starts. */
static inline void duet_csv_point_to(struct duet_csv_reader *reader,
                                     const struct duet_csv_column *column)
{
    reader->line = column->line;
    reader->column = column->column;
}

void duet_csv_header_finish(struct duet_csv_header *header);

#endif
