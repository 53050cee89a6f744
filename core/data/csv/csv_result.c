/* csv_result.c - the data set that was read from a CSV file. */
#include "csv_table.h"
#include "errors.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool holds_words(const struct duet_csv_column *column)
{
    return column->content == DUET_CSV_WORDS ||
           column->content == DUET_CSV_CATEGORIES ||
           column->content == DUET_CSV_LABELS;
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

/* Names of the columns of a role, by their place, to be freed. */
static const char **names_of(struct duet_csv_column *const *part, size_t n)
{
    const char **names = part ? calloc(n, sizeof *names) : NULL;

    for (size_t i = 0; names && i < n; i++)
        names[i] = part[i]->name;
    return names;
}

/* What is known of an input that doesn't hold plain numbers. */
static enum duet_status describe_input(const struct duet_csv_table *table,
                                       struct duet_data *data, size_t i,
                                       const struct duet_csv_column *input,
                                       struct duet_error *error)
{
    enum duet_status status;
    char **words;

    if (input->content == DUET_CSV_DATES)
        return duet_data_set_kind(data, i, DUET_COLUMN_DATE, &input->format, 1,
                                  error);
    if (!holds_words(input))
        return DUET_OK;
    words = take_words(table, input);
    if (!words)
        return duet_no_memory(error);
    status =
        duet_data_set_kind(data, i, DUET_COLUMN_CATEGORY,
                           (const char *const *)words, input->classes.n, error);
    free(words);
    return status;
}

static enum duet_status describe_inputs(const struct duet_csv_table *table,
                                        struct duet_data *data,
                                        struct duet_error *error)
{
    const size_t n = data->x.columns;
    struct duet_csv_column **inputs =
        duet_csv_header_part(&table->header, DUET_CSV_INPUT);
    const char **names = names_of(inputs, n);
    enum duet_status status = DUET_OK;

    data->names = names ? duet_text_copy_list(names, n) : NULL;
    if (!data->names)
        status = duet_no_memory(error);
    for (size_t i = 0; i < n && status == DUET_OK; i++)
        status = describe_input(table, data, i, inputs[i], error);
    free(inputs);
    free(names);
    return status;
}

/* The names of the targets, and the classes if there is one with such. */
static enum duet_status describe_targets(const struct duet_csv_table *table,
                                         struct duet_data *data,
                                         struct duet_error *error)
{
    struct duet_csv_column **targets;
    const char **names;
    enum duet_status status;

    if (!data->y.columns)
        return DUET_OK;
    targets = duet_csv_header_part(&table->header, DUET_CSV_TARGET);
    names = names_of(targets, data->y.columns);
    status = names ? duet_data_set_targets(data, names, error)
                   : duet_no_memory(error);
    if (status == DUET_OK && holds_words(targets[0])) {
        data->classes = take_words(table, targets[0]);
        data->n_classes = targets[0]->classes.n;
        if (!data->classes)
            status = duet_no_memory(error);
    }
    free(targets);
    free(names);
    return status;
}

static enum duet_status add_weights(const struct duet_csv_table *table,
                                    struct duet_data *data,
                                    struct duet_error *error)
{
    const struct duet_tensor weights = tensor_of(table, DUET_CSV_WEIGHT);
    struct duet_error why;

    switch (weights.columns ? duet_data_set_weights(data, &weights, &why)
                            : DUET_OK) {
    case DUET_OK:
        return DUET_OK;
    case DUET_INVALID:
        return duet_error_set(error, DUET_MALFORMED, "%s: column '%s': %s",
                              table->reader.path, table->options->weight,
                              why.text);
    default:
        return duet_no_memory(error);
    }
}

enum duet_status duet_csv_deliver(struct duet_csv_table *table,
                                  struct duet_data *data,
                                  struct duet_error *error)
{
    struct duet_data made = { .x = tensor_of(table, DUET_CSV_INPUT),
                              .y = tensor_of(table, DUET_CSV_TARGET) };
    enum duet_status status = describe_inputs(table, &made, error);

    if (status == DUET_OK)
        status = describe_targets(table, &made, error);
    if (status == DUET_OK)
        status = add_weights(table, &made, error);
    if (status == DUET_OK)
        *data = made;
    else
        duet_data_finish(&made);
    table->part[DUET_CSV_INPUT] = table->part[DUET_CSV_TARGET] = NULL;
    return status;
}
