/* csv.c - a data set from a CSV file. */
#include "csv_field.h"
#include "csv_table.h"
#include "sized.h"
#include "text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Options ------------------------------------------------------------- */

static enum duet_status check_options(const struct duet_csv_options *options,
                                      struct duet_error *error)
{
    const char delimiter = options->delimiter;

    if (!options->target)
        return duet_error_set(error, DUET_INVALID,
                              "no target: say which column is to be learnt");
    if ((isalnum((unsigned char)delimiter) || strchr("\"\r\n+-.", delimiter)))
        return duet_error_set(error, DUET_INVALID,
                              "delimiter '%c' (byte %d) can be part of a field "
                              "or line: expected one like ',' ';' or a tab",
                              isprint((unsigned char)delimiter) ? delimiter
                                                                : '?',
                              (unsigned char)delimiter);
    return DUET_OK;
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
            return duet_error_set(error, DUET_NO_MEMORY,
                                  "no memory for %zu labels",
                                  options->n_labels);
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
    if (status == DUET_OK && !table->reader.ends_row)
        return refuse_long_row(table, error);
    table->rows++;
    return status;
}

static enum duet_status read_rows(struct duet_csv_table *table,
                                  struct duet_error *error)
{
    enum duet_status status;
    bool more;

    do {
        status = duet_csv_next(&table->reader, &more, error);
        if (status != DUET_OK || !more)
            break;
        status = read_row(table, error);
        if (status == DUET_OK)
            status = duet_csv_take_plain(table, error);
    } while (status == DUET_OK);
    if (status == DUET_OK && table->rows == 0)
        return duet_csv_error(&table->reader, error, DUET_MALFORMED,
                              "found no rows after the header, expected at "
                              "least one");
    if (status == DUET_OK)
        status = duet_csv_trim(table, error);
    return status;
}

/* ---- The data set -------------------------------------------------------- */

static enum duet_status no_memory(const struct duet_csv_table *table,
                                  struct duet_error *error)
{
    return duet_error_set(error, DUET_NO_MEMORY, "%s: no memory for names",
                          table->reader.path);
}

static bool holds_words(const struct duet_csv_column *column)
{
    return column->content != DUET_CSV_NUMBERS &&
           column->content != DUET_CSV_UNDECIDED;
}

/*
 * The words of a column by their numbers, which those that were found get in
 * the order of the alphabet; NULL without memory.
 */
static char **take_words(const struct duet_csv_table *table,
                         const struct duet_csv_column *column)
{
    const bool is_sorted = column->content != DUET_CSV_LABELS;
    const size_t stride = table->header.n_parts[column->role];
    double *value = table->part[column->role] + column->place;
    size_t *ranks = duet_csv_classes_ranks(&column->classes);
    char **words =
        ranks ? duet_csv_classes_list(&column->classes, is_sorted) : NULL;

    for (size_t i = 0; words && is_sorted && i < table->rows; i++) {
        if (!isnan(*value))
            *value = (double)ranks[(size_t)*value];
        value += stride;
    }
    free(ranks);
    return words;
}

/* The rows of one part as a tensor. */
static struct duet_tensor tensor_of(const struct duet_csv_table *table,
                                    enum duet_csv_role role)
{
    return duet_tensor_view(DUET_FLOAT64, table->rows,
                            table->header.n_parts[role], table->part[role]);
}

/* The names of the inputs, and the categories of those that have some. */
static enum duet_status describe_inputs(const struct duet_csv_table *table,
                                        struct duet_data *data,
                                        struct duet_error *error)
{
    struct duet_csv_column **inputs =
        duet_csv_header_part(&table->header, DUET_CSV_INPUT);
    const char **names = calloc(data->x.columns, sizeof *names);
    enum duet_status status =
        inputs && names ? DUET_OK : no_memory(table, error);

    for (size_t i = 0; i < data->x.columns && status == DUET_OK; i++) {
        char **words;

        names[i] = inputs[i]->name;
        if (!holds_words(inputs[i]))
            continue;
        words = take_words(table, inputs[i]);
        status = words ? duet_data_set_kind(data, i, DUET_COLUMN_CATEGORY,
                                            (const char *const *)words,
                                            inputs[i]->classes.n, error)
                       : no_memory(table, error);
        free(words);
    }
    if (status == DUET_OK) {
        data->names = duet_text_copy_list(names, data->x.columns);
        status = data->names ? DUET_OK : no_memory(table, error);
    }
    free(inputs);
    free(names);
    return status;
}

/* The name of the target, and its classes. */
static enum duet_status describe_target(const struct duet_csv_table *table,
                                        struct duet_data *data,
                                        struct duet_error *error)
{
    const struct duet_csv_column *target = table->header.target;
    const char *const name = target->name;

    if (holds_words(target)) {
        data->classes = take_words(table, target);
        data->n_classes = target->classes.n;
        if (!data->classes)
            return no_memory(table, error);
    }
    return duet_data_set_targets(data, &name, error);
}

/* Move what was read into a data set. */
static enum duet_status deliver(struct duet_csv_table *table,
                                struct duet_data *data,
                                struct duet_error *error)
{
    struct duet_data made = { .x = tensor_of(table, DUET_CSV_INPUT),
                              .y = tensor_of(table, DUET_CSV_TARGET) };
    enum duet_status status = describe_inputs(table, &made, error);

    if (status == DUET_OK)
        status = describe_target(table, &made, error);
    if (status == DUET_OK)
        *data = made;
    else
        duet_data_finish(&made);
    memset(table->part, 0, sizeof table->part);
    return status;
}

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
    return check_options(options, error);
}

enum duet_status duet_data_read_csv(struct duet_data *data, const char *path,
                                    const struct duet_csv_options *given,
                                    struct duet_error *error)
{
    struct duet_csv_options o = { 0 };
    struct duet_csv_table table = { .options = &o, .reader.file = -1 };
    enum duet_status status = take_options(&table, &o, given, error);

    if (status == DUET_OK)
        status = duet_csv_open(&table.reader, path, o.delimiter, error);
    if (status == DUET_OK)
        status = duet_csv_header_read(&table.header, &table.reader, &o, error);
    if (status == DUET_OK && o.labels)
        status = take_labels(&o, table.header.target, error);
    if (status == DUET_OK)
        status = read_rows(&table, error);
    if (status == DUET_OK)
        status = deliver(&table, data, error);
    duet_csv_close(&table.reader);
    duet_csv_header_finish(&table.header);
    duet_pool_destroy(table.pool);
    for (int i = 0; i < DUET_CSV_N_PARTS; i++)
        free(table.part[i]);
    return status;
}
