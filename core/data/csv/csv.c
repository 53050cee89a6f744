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
    if (delimiter &&
        (isalnum((unsigned char)delimiter) || strchr("\"\r\n+-.", delimiter)))
        return duet_error_set(error, DUET_INVALID,
                              "delimiter '%c' (byte %d) can be part of a field "
                              "or line: expected one like ',' ';' or a tab",
                              isprint((unsigned char)delimiter) ? delimiter
                                                                : '?',
                              (unsigned char)delimiter);
    return DUET_OK;
}

static enum duet_status take_labels(struct duet_csv_table *table,
                                    struct duet_error *error)
{
    const struct duet_csv_options *options = table->options;

    if (!options->labels)
        return DUET_OK;
    if (options->n_labels == 0 || options->n_labels > DUET_CSV_MAX_CLASSES)
        return duet_error_set(error, DUET_INVALID,
                              "%zu labels, expected from 1 to %d",
                              options->n_labels, DUET_CSV_MAX_CLASSES);
    table->target = DUET_CSV_LABELS;
    for (size_t i = 0; i < options->n_labels; i++) {
        const char *label = options->labels[i];

        if (duet_csv_classes_find(&table->classes, label, strlen(label)) < i)
            return duet_error_set(error, DUET_INVALID,
                                  "label '%s' is given twice", label);
        if (!duet_csv_classes_add(&table->classes, label))
            return duet_error_set(error, DUET_NO_MEMORY,
                                  "no memory for %zu labels",
                                  options->n_labels);
    }
    return DUET_OK;
}

/* ---- Fields -------------------------------------------------------------- */

/* Say that a field of a column isn't what was expected. */
static enum duet_status refuse(const struct duet_csv_table *table,
                               size_t column, const char *expected,
                               struct duet_error *error)
{
    const struct duet_csv_reader *reader = &table->reader;
    const char *name = table->header.columns[column].name;
    char shown_name[DUET_CSV_SHOWN], shown[DUET_CSV_SHOWN];

    duet_csv_show(name, strlen(name), shown_name);
    if (reader->length == 0)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "column %s: found an empty field, expected %s",
                              shown_name, expected);
    return duet_csv_error(reader, error, DUET_MALFORMED,
                          "column %s: found %s, expected %s", shown_name,
                          duet_csv_show(reader->text, reader->length, shown),
                          expected);
}

/* Whether the field is a number, which may be infinite. */
static bool parse(const struct duet_csv_reader *reader, double *value)
{
    const char *end = reader->text + reader->length;

    return duet_csv_number(reader->text, end, '\0', value) == end;
}

static bool is_missing(const struct duet_csv_table *table)
{
    return duet_csv_is_missing(table->options, table->reader.text,
                               table->reader.length);
}

/* Whether the field is meant for a number, though it may not be a good one. */
static bool is_numeric(const struct duet_csv_reader *reader)
{
    double value;

    return parse(reader, &value) ||
           duet_number_parse(reader->text, reader->length, &value);
}

static enum duet_status take_number(const struct duet_csv_table *table,
                                    size_t column, double *value,
                                    struct duet_error *error)
{
    char expected[64];

    if (parse(&table->reader, value)) {
        if (isfinite(*value))
            return DUET_OK;
        return refuse(table, column, "a number that fits a double", error);
    }
    if (table->reader.length > DUET_NUMBER_LONGEST) {
        snprintf(expected, sizeof expected, "a number of at most %d bytes",
                 DUET_NUMBER_LONGEST);
        return refuse(table, column, expected, error);
    }
    if (is_numeric(&table->reader))
        return refuse(
            table, column,
            "a finite decimal number (words for missing ones are listed in "
            "the option na)",
            error);
    return refuse(table, column, "a number", error);
}

static enum duet_status refuse_label(const struct duet_csv_table *table,
                                     size_t column, struct duet_error *error)
{
    const struct duet_csv_options *options = table->options;
    const size_t n = options->n_labels;
    const size_t nearest =
        duet_text_nearest(table->reader.text, options->labels, n);
    const char *label = options->labels[nearest < n ? nearest : 0];
    char expected[DUET_CSV_SHOWN + 64], shown[DUET_CSV_SHOWN];

    snprintf(expected, sizeof expected,
             nearest < n ? "one of the %zu labels (did you mean %s?)"
                         : "one of the %zu labels, such as %s",
             n, duet_csv_show(label, strlen(label), shown));
    return refuse(table, column, expected, error);
}

/* A word that is no number, among words; its class is *number. */
static enum duet_status take_word(struct duet_csv_table *table, size_t column,
                                  size_t *number, struct duet_error *error)
{
    const char *word = table->reader.text;
    char expected[DUET_CSV_SHOWN + 64], shown[DUET_CSV_SHOWN];
    double value;

    *number =
        duet_csv_classes_find(&table->classes, word, table->reader.length);
    if (*number < table->classes.n)
        return DUET_OK;
    if (parse(&table->reader, &value)) {
        word = table->classes.sorted[0].word;
        snprintf(expected, sizeof expected,
                 "a word such as %s (or give the classes as labels)",
                 duet_csv_show(word, strlen(word), shown));
        return refuse(table, column, expected, error);
    }
    if (table->classes.n == DUET_CSV_MAX_CLASSES) {
        snprintf(expected, sizeof expected,
                 "no more than %d different words in the target",
                 DUET_CSV_MAX_CLASSES);
        return refuse(table, column, expected, error);
    }
    if (!duet_csv_classes_add(&table->classes, word))
        return duet_csv_error(&table->reader, error, DUET_NO_MEMORY,
                              "no memory for a class");
    return DUET_OK;
}

static enum duet_status take_target(struct duet_csv_table *table, size_t column,
                                    double *value, struct duet_error *error)
{
    const struct duet_csv_reader *reader = &table->reader;
    enum duet_status status;
    size_t number;

    if (table->target == DUET_CSV_LABELS) {
        number = duet_csv_classes_find(&table->classes, reader->text,
                                       reader->length);
        *value = (double)number;
        return number < table->classes.n ? DUET_OK
                                         : refuse_label(table, column, error);
    }
    if (reader->length == 0 || is_missing(table))
        return refuse(table, column, "a value: the target can't be missing",
                      error);
    if (table->target == DUET_CSV_UNDECIDED)
        table->target = is_numeric(reader) ? DUET_CSV_NUMBERS : DUET_CSV_WORDS;
    if (table->target == DUET_CSV_NUMBERS)
        return take_number(table, column, value, error);
    status = take_word(table, column, &number, error);
    *value = (double)number;
    return status;
}

/* Put the field into its place in the present row. */
static enum duet_status take_field(struct duet_csv_table *table, size_t column,
                                   struct duet_error *error)
{
    const size_t role = table->header.columns[column].role;
    enum duet_status status = DUET_OK;
    double value = 0;

    if (role == DUET_CSV_IGNORED)
        return DUET_OK;
    if (role == DUET_CSV_TARGET) {
        status = take_target(table, column, &value, error);
        table->y[table->rows] = value;
        return status;
    }
    if (is_missing(table))
        value = (double)NAN;
    else
        status = take_number(table, column, &value, error);
    table->x[table->rows * table->header.n_inputs + role] = value;
    return status;
}

/* ---- Rows ---------------------------------------------------------------- */

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

/* Number the words found in the order of the alphabet. */
static bool sort_classes(struct duet_csv_table *table)
{
    double *y = table->y;
    size_t *ranks = duet_csv_classes_ranks(&table->classes);

    if (!ranks)
        return false;
    for (size_t i = 0; i < table->rows; i++)
        y[i] = (double)ranks[(size_t)y[i]];
    free(ranks);
    return true;
}

static struct duet_tensor tensor_of(double *data, size_t rows, size_t columns)
{
    return (struct duet_tensor) {
        .struct_size = sizeof(struct duet_tensor),
        .real_size = sizeof(double),
        .rows = rows,
        .columns = columns,
        .data = data,
    };
}

/* Move what was read into a data set. */
static enum duet_status deliver(struct duet_csv_table *table,
                                struct duet_data *data,
                                struct duet_error *error)
{
    const bool classes = table->target != DUET_CSV_NUMBERS;
    struct duet_data made = { .n_classes = table->classes.n };

    made.names = duet_csv_header_inputs(&table->header);
    if (classes)
        made.classes = duet_csv_classes_list(&table->classes,
                                             table->target == DUET_CSV_WORDS);
    if (!made.names || (classes && !made.classes) ||
        (table->target == DUET_CSV_WORDS && !sort_classes(table))) {
        duet_data_finish(&made);
        return duet_error_set(error, DUET_NO_MEMORY, "%s: no memory for names",
                              table->reader.path);
    }
    made.x = tensor_of(table->x, table->rows, table->header.n_inputs);
    made.y = tensor_of(table->y, table->rows, 1);
    table->x = table->y = NULL;
    *data = made;
    return DUET_OK;
}

enum duet_status duet_data_read_csv(struct duet_data *data, const char *path,
                                    const struct duet_csv_options *given,
                                    struct duet_error *error)
{
    struct duet_csv_options o = { 0 };
    struct duet_csv_table table = { .options = &o, .reader.file = -1 };
    enum duet_status status = duet_sized_take(
        &o, sizeof o, given, DUET_SIZE_UP_TO(struct duet_csv_options, threads),
        "csv", error);

    if (status == DUET_OK)
        status = check_options(&o, error);
    if (status == DUET_OK)
        status = take_labels(&table, error);
    if (status == DUET_OK)
        status = duet_csv_open(&table.reader, path,
                               o.delimiter ? o.delimiter : ',', error);
    if (status == DUET_OK)
        status = duet_csv_header_read(&table.header, &table.reader, &o, error);
    if (status == DUET_OK)
        status = read_rows(&table, error);
    if (status == DUET_OK)
        status = deliver(&table, data, error);
    duet_csv_close(&table.reader);
    duet_csv_header_finish(&table.header);
    duet_csv_classes_finish(&table.classes);
    duet_pool_destroy(table.pool);
    free(table.x);
    free(table.y);
    return status;
}
