/* csv_first_row.c - the first row of a CSV file: names of columns, or data. */
#include "csv_header.h"
#include "errors.h"
#include "number.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Fields -------------------------------------------------------------- */

static enum duet_status add_column(struct duet_csv_header *header,
                                   const struct duet_csv_reader *reader,
                                   struct duet_error *error)
{
    const size_t size = header->size ? 2 * header->size : 32;
    struct duet_csv_column *larger;
    char *text;

    if (header->n == header->size) {
        larger = realloc(header->columns, size * sizeof *larger);
        if (!larger)
            return duet_no_memory(error);
        header->columns = larger;
        header->size = size;
    }
    text = duet_text_copy_n(reader->text, reader->length);
    if (!text)
        return duet_no_memory(error);
    header->columns[header->n++] = (struct duet_csv_column) {
        .first = text,
        .line = reader->line,
        .column = reader->column,
        .role = DUET_CSV_IGNORED,
    };
    return DUET_OK;
}

static enum duet_status read_fields(struct duet_csv_header *header,
                                    struct duet_csv_reader *reader,
                                    struct duet_error *error)
{
    enum duet_status status;
    bool more;

    do {
        status = duet_csv_next(reader, &more, error);
        if (status == DUET_OK && !more)
            return duet_csv_error(reader, error, DUET_MALFORMED,
                                  "found an empty file, expected a header row "
                                  "with the names of the columns");
        if (status == DUET_OK)
            status = add_column(header, reader, error);
    } while (status == DUET_OK && !reader->ends_row);
    return status;
}

/* An empty field behind the last delimiter is no column. */
static void drop_end(struct duet_csv_header *header,
                     const struct duet_csv_options *options)
{
    const size_t n = header->n;

    if (n < 2 || *header->columns[n - 1].first ||
        (options->names && options->n_names == n))
        return;
    free(header->columns[--header->n].first);
}

/* ---- Names or data ------------------------------------------------------- */

/* Whether all fields are numbers; those from 0 or 1 on might be names. */
static bool are_numbers(const struct duet_csv_header *header,
                        bool *might_be_names)
{
    double first = 0, value;

    *might_be_names = true;
    for (size_t i = 0; i < header->n; i++) {
        const char *text = header->columns[i].first;

        if (!duet_number_parse(text, strlen(text), &value) || !isfinite(value))
            return false;
        first = i == 0 ? value : first;
        *might_be_names &= value == first + (double)i;
    }
    *might_be_names &= first == 0 || first == 1;
    return true;
}

static bool are_the_names(const struct duet_csv_header *header,
                          const struct duet_csv_options *options)
{
    for (size_t i = 0; i < header->n; i++)
        if (strcmp(header->columns[i].first, options->names[i]) != 0)
            return false;
    return true;
}

/* Whether the first row holds data. */
static enum duet_status decide(struct duet_csv_header *header,
                               const struct duet_csv_reader *reader,
                               const struct duet_csv_options *options,
                               struct duet_error *error)
{
    bool might_be_names;

    header->is_data = options->first_row == DUET_CSV_FIRST_DATA;
    if (options->first_row != DUET_CSV_FIRST_GUESSED)
        return DUET_OK;
    header->is_data = header->is_guessed = true;
    if (options->names) {
        if (are_the_names(header, options))
            return duet_csv_error(reader, error, DUET_MALFORMED,
                                  "found the names in the first row, expected "
                                  "data (or give header = true)");
        return DUET_OK;
    }
    header->is_data = are_numbers(header, &might_be_names);
    if (header->is_data && might_be_names)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found numbers in the first row that could be "
                              "names or data: give header = true or header = "
                              "false");
    return DUET_OK;
}

static enum duet_status name_columns(struct duet_csv_header *header,
                                     const struct duet_csv_options *options,
                                     struct duet_error *error)
{
    for (size_t i = 0; i < header->n; i++) {
        struct duet_csv_column *column = &header->columns[i];

        if (options->names)
            column->name = duet_text_copy(options->names[i]);
        else if (header->is_data)
            column->name = duet_text_format("%zu", i + 1);
        else
            column->name = duet_text_copy(column->first);
        if (!column->name)
            return duet_no_memory(error);
    }
    return DUET_OK;
}

enum duet_status duet_csv_first_row(struct duet_csv_header *header,
                                    struct duet_csv_reader *reader,
                                    const struct duet_csv_options *options,
                                    struct duet_error *error)
{
    enum duet_status status = read_fields(header, reader, error);

    if (status != DUET_OK)
        return status;
    drop_end(header, options);
    duet_csv_point_to(reader, &header->columns[0]);
    if (options->names && options->n_names != header->n)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found %zu fields, expected %zu, as many as in "
                              "the option names",
                              header->n, options->n_names);
    status = decide(header, reader, options, error);
    return status == DUET_OK ? name_columns(header, options, error) : status;
}
