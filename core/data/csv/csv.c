/* csv.c - a data set from a CSV file. */
#include "csv_field.h"
#include "csv_table.h"
#include "errors.h"
#include "sized.h"
#include "text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Options ------------------------------------------------------------- */

/* Fail for a character that can't have its meaning. */
static enum duet_status refuse_character(const char *what, char c,
                                         const char *expected,
                                         struct duet_error *error)
{
    return duet_error_set(error, DUET_INVALID,
                          "%s '%c' (byte %d) can be part of a field or line: "
                          "expected %s",
                          what, isprint((unsigned char)c) ? c : '?',
                          (unsigned char)c, expected);
}

static enum duet_status check_characters(const struct duet_csv_options *options,
                                         struct duet_error *error)
{
    const char delimiter = options->delimiter, decimal = options->decimal;
    const char thousands = options->thousands;

    if (isalnum((unsigned char)delimiter) || strchr("\"\r\n+-.", delimiter))
        return refuse_character("delimiter", delimiter,
                                "one like ',' ';' or a tab", error);
    if (isalnum((unsigned char)decimal) || strchr("\"\r\n+- \t", decimal))
        return refuse_character("decimal", decimal, "'.' or ','", error);
    if (thousands &&
        (isalnum((unsigned char)thousands) || strchr("\"\r\n+-", thousands)))
        return refuse_character("thousands", thousands, "one like ',' or '.'",
                                error);
    if (decimal == thousands)
        return duet_error_set(error, DUET_INVALID,
                              "decimal and thousands are both '%c'", decimal);
    return DUET_OK;
}

static enum duet_status check_options(const struct duet_csv_options *options,
                                      struct duet_error *error)
{
    if (options->labels && options->n_targets != 1)
        return duet_error_set(error, DUET_INVALID,
                              "labels for %zu targets, expected a single "
                              "target that holds classes",
                              options->n_targets);
    return check_characters(options, error);
}

/* The target's classes, where they are given. */
static enum duet_status take_labels(const struct duet_csv_options *options,
                                    struct duet_csv_column *target,
                                    struct duet_error *error)
{
    struct duet_csv_classes *classes = &target->classes;

    if (options->n_labels == 0 || options->n_labels > DUET_CSV_MAX_CLASSES)
        return duet_error_set(error, DUET_INVALID,
                              "%zu labels, expected from 1 to %d",
                              options->n_labels, DUET_CSV_MAX_CLASSES);
    target->content = DUET_CSV_LABELS;
    for (size_t i = 0; i < options->n_labels; i++) {
        const char *label = options->labels[i];

        if (duet_csv_classes_find(classes, label, strlen(label)) < i)
            return duet_error_set(error, DUET_INVALID,
                                  "label '%s' is given twice", label);
        if (!duet_csv_classes_add(classes, label))
            return duet_no_memory(error);
    }
    return DUET_OK;
}

/* ---- Rows ---------------------------------------------------------------- */

/* Put the field into its place in the present row. */
static enum duet_status take_field(struct duet_csv_table *table, size_t column,
                                   struct duet_error *error)
{
    const struct duet_csv_column *known = &table->header.columns[column];

    if (known->role == DUET_CSV_IGNORED)
        return DUET_OK;
    return duet_csv_take_value(
        table, column,
        duet_csv_row(table, known->role, table->rows) + known->place, error);
}

/* Point behind the last field, which ends its row too early. */
static enum duet_status refuse_short_row(struct duet_csv_table *table,
                                         size_t n_fields,
                                         struct duet_error *error)
{
    const char *name = table->header.columns[n_fields].name;
    char shown[DUET_CSV_SHOWN];

    table->reader.line = table->reader.end_line;
    table->reader.column = table->reader.end_column;
    return duet_csv_error(&table->reader, error, DUET_MALFORMED,
                          "column %s: found the end of the row after %zu "
                          "field%s, expected %zu fields",
                          duet_csv_show(name, strlen(name), shown), n_fields,
                          n_fields == 1 ? "" : "s", table->header.n);
}

/* Point behind the last field, which should end its row. */
static enum duet_status refuse_long_row(struct duet_csv_table *table,
                                        struct duet_error *error)
{
    const size_t n = table->header.n;
    const char *name = table->header.columns[n - 1].name;
    char shown[DUET_CSV_SHOWN];

    table->reader.line = table->reader.end_line;
    table->reader.column = table->reader.end_column + 1;
    return duet_csv_error(&table->reader, error, DUET_MALFORMED,
                          "found one more field after column %s, the last one, "
                          "expected %zu fields",
                          duet_csv_show(name, strlen(name), shown), n);
}

/* Go past an empty field that a delimiter at the end of the row leaves. */
static enum duet_status take_end(struct duet_csv_table *table,
                                 struct duet_error *error)
{
    struct duet_csv_reader *reader = &table->reader;
    const size_t line = reader->end_line, column = reader->end_column;
    enum duet_status status;
    bool more;

    if (reader->ends_row)
        return DUET_OK;
    status = duet_csv_next(reader, &more, error);
    if (status != DUET_OK || (reader->length == 0 && reader->ends_row))
        return status;
    reader->end_line = line;
    reader->end_column = column;
    return refuse_long_row(table, error);
}

/* Read the rest of a row whose first field has been read. */
static enum duet_status read_row(struct duet_csv_table *table,
                                 struct duet_error *error)
{
    const size_t n = table->header.n;
    enum duet_status status = duet_csv_make_room(table, 1, error);
    bool more;

    for (size_t column = 0; column < n && status == DUET_OK; column++) {
        status = take_field(table, column, error);
        if (status != DUET_OK || column + 1 == n)
            break;
        if (table->reader.ends_row)
            return refuse_short_row(table, column + 1, error);
        status = duet_csv_next(&table->reader, &more, error);
    }
    if (status == DUET_OK)
        status = take_end(table, error);
    table->rows++;
    return status;
}

/* The fields of a first row that holds no names are there already. */
static enum duet_status take_first_row(struct duet_csv_table *table,
                                       struct duet_error *error)
{
    struct duet_csv_reader *reader = &table->reader;
    char *const text = reader->text;
    enum duet_status status = duet_csv_make_room(table, 1, error);

    for (size_t i = 0; i < table->header.n && status == DUET_OK; i++) {
        reader->text = table->header.columns[i].first;
        reader->length = strlen(reader->text);
        duet_csv_point_to(reader, &table->header.columns[i]);
        status = take_field(table, i, error);
    }
    reader->text = text;
    table->rows++;
    return status;
}

static enum duet_status read_rows(struct duet_csv_table *table,
                                  struct duet_error *error)
{
    enum duet_status status =
        table->header.is_data ? take_first_row(table, error) : DUET_OK;
    bool more;

    while (status == DUET_OK) {
        status = duet_csv_next(&table->reader, &more, error);
        if (status != DUET_OK || !more)
            break;
        status = read_row(table, error);
        if (status == DUET_OK)
            status = duet_csv_take_plain(table, error);
    }
    if (status == DUET_OK && table->rows == 0)
        return duet_csv_error(&table->reader, error, DUET_MALFORMED,
                              "found no rows after the header, expected at "
                              "least one");
    if (status == DUET_OK)
        status = duet_csv_trim(table, error);
    return status;
}

/* ---- The whole ----------------------------------------------------------- */

/* All that is missing for, unless the option na lists something else. */
static const char *const missing[] = { "",     "NA",   "N/A",  "n/a",
                                       "NaN",  "nan",  "NULL", "null",
                                       "None", "#N/A", "<NA>" };

static bool is_number(const char *text)
{
    double value;

    return *text && duet_number_scan(text, text + strlen(text), &value);
}

/* The options as the program knows them, with their defaults. */
static enum duet_status take_options(struct duet_csv_table *table,
                                     struct duet_csv_options *options,
                                     const struct duet_csv_options *given,
                                     struct duet_error *error)
{
    enum duet_status status = duet_sized_take(
        options, sizeof *options, given,
        DUET_SIZE_UP_TO(struct duet_csv_options, threads), "csv", error);

    if (status != DUET_OK)
        return status;
    if (!options->na) {
        options->na = missing;
        options->n_na = sizeof missing / sizeof *missing;
    }
    for (size_t i = 0; i < options->n_na; i++)
        table->na_is_number |= is_number(options->na[i]);
    if (!options->delimiter)
        options->delimiter = ',';
    if (!options->decimal)
        options->decimal = '.';
    if (!options->targets && options->target) {
        options->targets = &options->target;
        options->n_targets = 1;
    }
    return check_options(options, error);
}

enum duet_status duet_data_read_csv(struct duet_data *data, const char *path,
                                    const struct duet_csv_options *given,
                                    struct duet_error *error)
{
    struct duet_csv_options o = { 0 };
    struct duet_csv_table table = { .options = &o, .reader.file = -1 };
    enum duet_status status = take_options(&table, &o, given, error);
    const struct duet_csv_marks marks = { o.decimal, o.thousands };

    if (o.decimal != '.' || o.thousands)
        table.marks = &marks;
    if (status == DUET_OK)
        status = duet_csv_open(&table.reader, path, o.delimiter, o.trim, error);
    if (status == DUET_OK)
        status = duet_csv_header_read(&table.header, &table.reader, &o, error);
    if (status == DUET_OK && o.labels)
        status = take_labels(&o, table.header.target, error);
    if (status == DUET_OK)
        status = read_rows(&table, error);
    if (status == DUET_OK)
        status = duet_csv_deliver(&table, data, error);
    duet_csv_close(&table.reader);
    duet_csv_header_finish(&table.header);
    duet_pool_destroy(table.pool);
    for (int i = 0; i < DUET_CSV_N_PARTS; i++)
        free(table.part[i]);
    return status;
}
