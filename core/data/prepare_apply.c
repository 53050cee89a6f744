/* prepare_apply.c - preparations: what becomes of rows, and the way back. */
#include "prepare.h"

#include "csv/csv_date.h"
#include "errors.h"
#include "hint.h"
#include "number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Which columns are whose --------------------------------------------- */

/* Index of a name among n, or n. */
static size_t find_name(char *const *names, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && strcmp(names[i], name))
        i++;
    return i;
}

/*
 * The column of the data for each one that goes in: by name where both have
 * names, so that their order and further columns don't matter; else by
 * position.
 */
static enum duet_status match_columns(const struct duet_prepare *prepare,
                                      const struct duet_data *data,
                                      size_t *source, struct duet_error *error)
{
    const size_t n = data->x.columns;
    char hint[DUET_HINT_SIZE];

    if (!prepare->names || !data->names) {
        if (n != prepare->n_columns)
            return duet_error_set(error, DUET_INVALID,
                                  "data: x has %zu columns, expected %zu, as "
                                  "many as the preparation was fitted on",
                                  n, prepare->n_columns);
        for (size_t i = 0; i < n; i++)
            source[i] = i;
        return DUET_OK;
    }
    for (size_t i = 0; i < prepare->n_columns; i++) {
        const char *name = prepare->names[i];

        if (i < n && !strcmp(data->names[i], name))
            source[i] = i;
        else
            source[i] = find_name(data->names, n, name);
        if (source[i] == n)
            return duet_error_set(
                error, DUET_INVALID,
                "data: it has no column '%s', which the training rows had%s",
                name,
                duet_hint(hint, "column", name,
                          (const char *const *)data->names, n));
    }
    return DUET_OK;
}

static bool is_in_order(const size_t *source, size_t n, size_t columns)
{
    for (size_t i = 0; i < n; i++)
        if (source[i] != i)
            return false;
    return n == columns;
}

/* ---- Categories ---------------------------------------------------------- */

/* A column of categories on its way in. */
struct translation {
    struct duet_prepare *prepare;
    const struct duet_data *data;
    size_t column, source;    /* here, and in the data */
    const char *const *names; /* of the data's categories; NULL: numbers */
    size_t n;                 /* number of them */
    size_t *to; /* for each of them the number here; n_categories: none */
};

static enum duet_status make_translation(struct translation *t,
                                         struct duet_error *error)
{
    const struct duet_prepare_column *column = &t->prepare->columns[t->column];
    char text[DUET_PREPARE_TITLE];
    bool holds_words;

    t->names = duet_data_categories(t->data, t->source, &t->n);
    holds_words = duet_data_kind(t->data, t->source) == DUET_COLUMN_CATEGORY;
    for (size_t row = 0;
         !holds_words && t->data->names && row < t->data->x.rows; row++)
        if (!isnan(duet_tensor_get(&t->data->x, row, t->source)))
            return duet_error_set(
                error, DUET_INVALID,
                "data: row %zu, %s holds a number, expected "
                "a category such as '%s'",
                row + 1, duet_prepare_title(t->prepare, t->column, text),
                column->categories[0]);
    if (!holds_words) {
        t->names = NULL;
        t->n = column->n_categories;
    }
    t->to = malloc((t->n + 1) * sizeof *t->to);
    if (!t->to)
        return duet_no_memory(error);
    for (size_t k = 0; k < t->n; k++)
        t->to[k] = holds_words ? find_name(column->categories,
                                           column->n_categories, t->names[k])
                               : k;
    return DUET_OK;
}

static enum duet_status unknown_category(struct translation *t, size_t row,
                                         const char *name,
                                         struct duet_error *error)
{
    const struct duet_prepare_column *column = &t->prepare->columns[t->column];
    const char **known;
    char text[DUET_PREPARE_TITLE], hint[DUET_HINT_SIZE] = "";
    size_t n = 0;

    if (t->prepare->options.unknown == DUET_UNKNOWN_ZEROS) {
        t->prepare->n_unknown++;
        return DUET_OK;
    }
    if (!name)
        return duet_error_set(error, DUET_INVALID,
                              "data: row %zu, %s is missing, and nothing is "
                              "imputed",
                              row + 1,
                              duet_prepare_title(t->prepare, t->column, text));
    known = calloc(column->n_made + 1, sizeof *known);
    for (size_t k = 0; known && k < column->n_categories; k++)
        if (column->place[k] != DUET_NOT_MET)
            known[n++] = column->categories[k];
    duet_error_set(error, DUET_INVALID,
                   "data: row %zu, %s is '%.60s', which no training row was%s",
                   row + 1, duet_prepare_title(t->prepare, t->column, text),
                   name, duet_hint(hint, "category", name, known, n));
    free(known);
    return DUET_INVALID;
}

/* Set the 1 of a row; a category that isn't known leaves all at 0. */
static enum duet_status set_category(struct translation *t, size_t row,
                                     struct duet_tensor *x,
                                     struct duet_error *error)
{
    const struct duet_prepare_column *column = &t->prepare->columns[t->column];
    const double value = duet_tensor_get(&t->data->x, row, t->source);
    char number[DUET_NUMBER_SIZE], text[DUET_PREPARE_TITLE];
    size_t known;
    const char *name = NULL;

    if (isnan(value)) {
        if (isnan(column->fill))
            return unknown_category(t, row, NULL, error);
        known = (size_t)column->fill;
    } else if (value >= 0 && value < (double)t->n && value == floor(value)) {
        known = t->to[(size_t)value];
        name = t->names ? t->names[(size_t)value]
                        : column->categories[(size_t)value];
    } else {
        return duet_error_set(error, DUET_INVALID,
                              "data: row %zu, %s is %s, expected the number of "
                              "one of %zu categories, from 0",
                              row + 1,
                              duet_prepare_title(t->prepare, t->column, text),
                              duet_number_print(value, number), t->n);
    }
    if (known == column->n_categories || column->place[known] == DUET_NOT_MET)
        return unknown_category(t, row, name, error);
    duet_tensor_set(x, row, column->first + column->place[known], 1);
    return DUET_OK;
}

static enum duet_status make_categories(struct duet_prepare *prepare,
                                        const struct duet_data *data,
                                        size_t column, size_t source,
                                        struct duet_tensor *x,
                                        struct duet_error *error)
{
    struct translation t = {
        .prepare = prepare, .data = data, .column = column, .source = source
    };
    enum duet_status status = make_translation(&t, error);

    for (size_t row = 0; status == DUET_OK && row < x->rows; row++)
        status = set_category(&t, row, x, error);
    free(t.to);
    return status;
}

/* ---- Numbers ------------------------------------------------------------- */

/* Fill in the day of each string of a column that holds dates in training. */
static enum duet_status read_days(const struct duet_prepare *prepare,
                                  size_t column, const char *const *names,
                                  size_t n, double *days,
                                  struct duet_error *error)
{
    const char *format = prepare->columns[column].format;
    char text[DUET_PREPARE_TITLE];

    for (size_t k = 0; k < n; k++)
        if (!duet_csv_date(format, names[k], names[k] + strlen(names[k]),
                           &days[k]))
            return duet_error_set(
                error, DUET_INVALID,
                "data: %s holds '%.60s', expected a date of the form '%s'",
                duet_prepare_title(prepare, column, text), names[k], format);
    return DUET_OK;
}

static enum duet_status holds_strings(const struct duet_prepare *prepare,
                                      size_t column, const char *const *names,
                                      size_t n, struct duet_error *error)
{
    char text[DUET_PREPARE_TITLE];

    return duet_error_set(
        error, DUET_INVALID, "data: %s holds words%s%.60s%s, expected numbers",
        duet_prepare_title(prepare, column, text), n ? " such as '" : "",
        n ? names[0] : "", n ? "'" : "");
}

static enum duet_status make_numbers(const struct duet_prepare *prepare,
                                     const struct duet_data *data,
                                     size_t column, size_t source,
                                     struct duet_tensor *x,
                                     struct duet_error *error)
{
    const struct duet_prepare_column *c = &prepare->columns[column];
    size_t n;
    const char *const *names = duet_data_categories(data, source, &n);
    enum duet_status status = DUET_OK;
    double *days = NULL; /* of each string, where the column holds strings */

    if (duet_data_kind(data, source) == DUET_COLUMN_CATEGORY) {
        if (!c->format)
            return holds_strings(prepare, column, names, n, error);
        days = calloc(n + 1, sizeof *days);
        status = days ? read_days(prepare, column, names, n, days, error)
                      : duet_no_memory(error);
    }
    for (size_t row = 0; status == DUET_OK && row < x->rows; row++) {
        double value = duet_tensor_get(&data->x, row, source);

        if (days && !isnan(value))
            value = days[(size_t)value];
        duet_tensor_set(x, row, c->first,
                        ((isnan(value) ? c->fill : value) - c->shift) /
                            c->scale);
    }
    free(days);
    return status;
}

/* ---- Inputs -------------------------------------------------------------- */

static enum duet_status make_x(struct duet_prepare *prepare,
                               const struct duet_data *data,
                               const size_t *source, struct duet_tensor *x,
                               struct duet_error *error)
{
    enum duet_status status = duet_tensor_init(
        x, duet_tensor_dtype(&data->x), data->x.rows, prepare->n_made, error);

    for (size_t i = 0; status == DUET_OK && i < prepare->n_columns; i++)
        status = prepare->columns[i].is_category
                     ? make_categories(prepare, data, i, source[i], x, error)
                     : make_numbers(prepare, data, i, source[i], x, error);
    return status;
}

enum duet_status duet_prepare_x(struct duet_prepare *prepare,
                                const struct duet_data *data,
                                struct duet_tensor *x, struct duet_error *error)
{
    size_t *source = calloc(prepare->n_columns + 1, sizeof *source);
    struct duet_tensor made = { .data = NULL };
    enum duet_status status;

    if (!source)
        return duet_no_memory(error);
    status = match_columns(prepare, data, source, error);
    if (status == DUET_OK &&
        (!duet_prepare_is_plain(prepare) ||
         !is_in_order(source, prepare->n_columns, data->x.columns)))
        status = make_x(prepare, data, source, &made, error);
    free(source);
    if (status == DUET_OK)
        *x = made;
    else
        duet_tensor_finish(&made);
    return status;
}

/* ---- Classes ------------------------------------------------------------- */

static bool has_other_classes(const struct duet_prepare *prepare,
                              const struct duet_data *data)
{
    if (!prepare->classes || !data->classes)
        return false;
    for (size_t i = 0; i < data->n_classes; i++)
        if (i >= prepare->n_classes ||
            strcmp(prepare->classes[i], data->classes[i]))
            return true;
    return false;
}

static enum duet_status make_y(const struct duet_prepare *prepare,
                               const struct duet_data *data,
                               struct duet_tensor *y, struct duet_error *error)
{
    char hint[DUET_HINT_SIZE];

    for (size_t i = 0; i < y->rows * y->columns; i++) {
        const size_t row = i / y->columns, column = i % y->columns;
        const double value = duet_tensor_get(&data->y, row, column);
        const char *name = value >= 0 && value < (double)data->n_classes
                               ? data->classes[(size_t)value]
                               : "";
        const size_t to = find_name(prepare->classes, prepare->n_classes, name);

        if (to == prepare->n_classes)
            return duet_error_set(
                error, DUET_INVALID,
                "data: row %zu is of class '%.60s', which no training row was "
                "of%s",
                row + 1, name,
                duet_hint(hint, "class", name,
                          (const char *const *)prepare->classes,
                          prepare->n_classes));
        duet_tensor_set(y, row, column, (double)to);
    }
    return DUET_OK;
}

enum duet_status duet_prepare_y(const struct duet_prepare *prepare,
                                const struct duet_data *data,
                                struct duet_tensor *y, struct duet_error *error)
{
    struct duet_tensor made = { .data = NULL };
    enum duet_status status = DUET_OK;

    if (has_other_classes(prepare, data)) {
        status = duet_tensor_init(&made, duet_tensor_dtype(&data->y),
                                  data->y.rows, data->y.columns, error);
        if (status == DUET_OK)
            status = make_y(prepare, data, &made, error);
    }
    if (status == DUET_OK)
        *y = made;
    else
        duet_tensor_finish(&made);
    return status;
}

/* ---- Data sets ----------------------------------------------------------- */

enum duet_status duet_prepare_apply(struct duet_prepare *prepare,
                                    const struct duet_data *data,
                                    struct duet_data *to,
                                    struct duet_error *error)
{
    struct duet_tensor x = { .data = NULL }, y = { .data = NULL };
    const struct duet_tensor none =
        duet_tensor_view(DUET_FLOAT64, data->x.rows, 0, NULL);
    const bool maps_classes = prepare->classes && data->classes;
    struct duet_data made = { .n_classes = 0 };
    enum duet_status status = duet_prepare_x(prepare, data, &x, error);

    if (status == DUET_OK)
        status = duet_prepare_y(prepare, data, &y, error);
    if (status == DUET_OK)
        status = duet_data_init(
            &made, x.data ? &x : &data->x,
            y.data         ? &y
            : data->y.rows ? &data->y
                           : &none,
            (const char *const *)prepare->made,
            (const char *const *)(maps_classes ? prepare->classes
                                               : data->classes),
            maps_classes ? prepare->n_classes : data->n_classes, error);
    if (status == DUET_OK && duet_data_targets(data))
        status = duet_data_set_targets(&made, duet_data_targets(data), error);
    if (status == DUET_OK && duet_data_weights(data))
        status = duet_data_set_weights(&made, duet_data_weights(data), error);
    duet_tensor_finish(&x);
    duet_tensor_finish(&y);
    if (status == DUET_OK)
        *to = made;
    else
        duet_data_finish(&made);
    return status;
}

/* The category whose column is largest; NaN where all are 0. */
static double category_of(const struct duet_prepare_column *column,
                          const struct duet_tensor *x, size_t row)
{
    double most = 0, found = (double)NAN;

    for (size_t k = 0; k < column->n_categories; k++) {
        double value;

        if (column->place[k] == DUET_NOT_MET)
            continue;
        value = duet_tensor_get(x, row, column->first + column->place[k]);
        if (value > most) {
            most = value;
            found = (double)k;
        }
    }
    return found;
}

enum duet_status duet_prepare_inverse(const struct duet_prepare *prepare,
                                      const struct duet_tensor *x,
                                      struct duet_tensor *to,
                                      struct duet_error *error)
{
    struct duet_tensor made;
    enum duet_status status;

    if (x->columns != prepare->n_made)
        return duet_error_set(error, DUET_INVALID,
                              "inverse: x has %zu columns, expected %zu, as "
                              "many as the preparation makes",
                              x->columns, prepare->n_made);
    status = duet_tensor_init(&made, duet_tensor_dtype(x), x->rows,
                              prepare->n_columns, error);
    if (status != DUET_OK)
        return status;
    for (size_t i = 0; i < prepare->n_columns; i++) {
        const struct duet_prepare_column *column = &prepare->columns[i];

        for (size_t row = 0; row < x->rows; row++)
            duet_tensor_set(&made, row, i,
                            column->is_category
                                ? category_of(column, x, row)
                                : duet_tensor_get(x, row, column->first) *
                                          column->scale +
                                      column->shift);
    }
    *to = made;
    return DUET_OK;
}
