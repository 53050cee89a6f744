/* prepare.c - preparations: what is learnt from the rows to train on. */
#include "prepare.h"

#include "column.h"
#include "errors.h"
#include "number.h"
#include "sized.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Memory -------------------------------------------------------------- */

struct duet_prepare *duet_prepare_new(size_t n_columns)
{
    struct duet_prepare *prepare = calloc(1, sizeof *prepare);

    if (!prepare)
        return NULL;
    prepare->n_references = 1;
    prepare->n_columns = n_columns;
    prepare->columns =
        calloc(n_columns ? n_columns : 1, sizeof *prepare->columns);
    if (prepare->columns)
        return prepare;
    free(prepare);
    return NULL;
}

struct duet_prepare *duet_prepare_ref(struct duet_prepare *prepare)
{
    if (prepare)
        prepare->n_references++;
    return prepare;
}

void duet_prepare_unref(struct duet_prepare *prepare)
{
    if (!prepare || --prepare->n_references)
        return;
    for (size_t i = 0; i < prepare->n_columns; i++) {
        free(prepare->columns[i].categories);
        free(prepare->columns[i].format);
        free(prepare->columns[i].place);
    }
    for (size_t i = 0; prepare->made && i < prepare->n_made; i++)
        free(prepare->made[i]);
    free(prepare->columns);
    free(prepare->names);
    free(prepare->made);
    free(prepare->classes);
    free(prepare);
}

/* ---- The columns that are made ------------------------------------------- */

/* "city_Seoul", as scikit-learn names it; without a name "x2" of column 2. */
static char *name_made(const struct duet_prepare *prepare, size_t column,
                       const char *category)
{
    char number[24];
    const char *name = number;

    snprintf(number, sizeof number, "x%zu", column + 1);
    if (prepare->names)
        name = prepare->names[column];
    return category ? duet_text_format("%s_%s", name, category)
                    : duet_text_copy(name);
}

/* Name the columns made of one; false without memory. */
static bool name_all_made(struct duet_prepare *prepare, size_t i)
{
    const struct duet_prepare_column *column = &prepare->columns[i];
    bool named = true;

    if (!column->is_category) {
        prepare->made[column->first] = name_made(prepare, i, NULL);
        return prepare->made[column->first] != NULL;
    }
    for (size_t k = 0; k < column->n_categories; k++) {
        const size_t place = column->place[k];

        if (place == DUET_NOT_MET)
            continue;
        prepare->made[column->first + place] =
            name_made(prepare, i, column->categories[k]);
        named &= prepare->made[column->first + place] != NULL;
    }
    return named;
}

enum duet_status duet_prepare_lay_out(struct duet_prepare *prepare,
                                      struct duet_error *error)
{
    prepare->n_made = 0;
    for (size_t i = 0; i < prepare->n_columns; i++) {
        struct duet_prepare_column *column = &prepare->columns[i];

        column->first = prepare->n_made;
        column->n_made = column->is_category ? 0 : 1;
        for (size_t k = 0; k < column->n_categories; k++)
            column->n_made += column->place[k] != DUET_NOT_MET;
        prepare->n_made += column->n_made;
    }
    prepare->made = calloc(prepare->n_made + 1, sizeof *prepare->made);
    if (!prepare->made)
        return duet_no_memory(error);
    for (size_t i = 0; i < prepare->n_columns; i++)
        if (!name_all_made(prepare, i))
            return duet_no_memory(error);
    return DUET_OK;
}

/* ---- Fitting ------------------------------------------------------------- */

/* A preparation that is being fitted, and memory for a column's values. */
struct fitting {
    struct duet_prepare *prepare;
    const struct duet_data *data;
    double *sorted; /* of the column at hand, the missing ones left out */
    size_t n;       /* number of them */
    struct duet_tensor imputed; /* rows x 1: the column, nothing missing */
};

static enum duet_status take_values(struct fitting *f, size_t column,
                                    struct duet_error *error)
{
    const struct duet_tensor *x = &f->data->x;
    char text[DUET_PREPARE_TITLE];

    for (size_t row = 0; row < x->rows; row++)
        if (isinf(duet_tensor_get(x, row, column)))
            return duet_error_set(
                error, DUET_NOT_FINITE,
                "prepare: row %zu, %s is infinite, expected a finite number",
                row + 1, duet_prepare_title(f->prepare, column, text));
    f->n = duet_column_sort(x, column, f->sorted);
    if (f->n || f->prepare->options.impute == DUET_IMPUTE_NONE ||
        (f->prepare->options.impute == DUET_IMPUTE_VALUE &&
         !f->prepare->columns[column].is_category))
        return DUET_OK;
    return duet_error_set(error, DUET_INVALID,
                          "prepare: %s has no value in %zu rows, and so "
                          "nothing to impute: leave it out, or impute a number",
                          duet_prepare_title(f->prepare, column, text),
                          x->rows);
}

/* What a missing number becomes. */
static double fill_of(const struct fitting *f)
{
    switch (f->prepare->options.impute) {
    case DUET_IMPUTE_MEDIAN:
        return duet_sorted_quantile(f->sorted, f->n, 0.5);
    case DUET_IMPUTE_MEAN:
        return duet_sorted_mean(f->sorted, f->n);
    case DUET_IMPUTE_MOST_FREQUENT:
        return duet_sorted_mode(f->sorted, f->n);
    case DUET_IMPUTE_VALUE:
        return f->prepare->options.value;
    default:
        return (double)NAN;
    }
}

static enum duet_status scale_column(struct fitting *f, size_t i,
                                     struct duet_error *error)
{
    struct duet_prepare_column *column = &f->prepare->columns[i];
    struct duet_scaler scaler = { 0 };
    struct duet_error why;
    enum duet_status status = DUET_OK;
    char text[DUET_PREPARE_TITLE];

    for (size_t row = 0; row < f->imputed.rows; row++) {
        const double value = duet_tensor_get(&f->data->x, row, i);

        duet_tensor_set(&f->imputed, row, 0,
                        isnan(value) ? column->fill : value);
    }
    column->shift = 0;
    column->scale = 1;
    switch (f->prepare->options.scale) {
    case DUET_SCALING_STANDARD:
        status = duet_scaler_standardize(&scaler, &f->imputed, &why);
        break;
    case DUET_SCALING_MINMAX:
        status = duet_scaler_minmax(&scaler, &f->imputed, &why);
        break;
    case DUET_SCALING_ROBUST:
        status = duet_scaler_robust(&scaler, &f->imputed, &why);
        break;
    case DUET_SCALING_NONE:
        return DUET_OK;
    }
    if (status != DUET_OK)
        return duet_error_set(error, status, "prepare: %s: %s",
                              duet_prepare_title(f->prepare, i, text),
                              why.text);
    column->shift = scaler.shift[0];
    column->scale = scaler.scale[0];
    duet_scaler_finish(&scaler);
    return DUET_OK;
}

static enum duet_status fit_number(struct fitting *f, size_t i,
                                   struct duet_error *error)
{
    struct duet_prepare_column *column = &f->prepare->columns[i];
    const struct duet_prepare_options *o = &f->prepare->options;
    enum duet_status status;
    size_t n;
    const char *const *format = duet_data_categories(f->data, i, &n);

    *column = (struct duet_prepare_column) { .fill = (double)NAN, .scale = 1 };
    if (format && !(column->format = duet_text_copy(format[0])))
        return duet_no_memory(error);
    if (o->impute == DUET_IMPUTE_NONE && o->scale == DUET_SCALING_NONE)
        return DUET_OK; /* there is nothing to learn, however large it is */
    status = take_values(f, i, error);
    if (status != DUET_OK)
        return status;
    column->fill = fill_of(f);
    return scale_column(f, i, error);
}

/* A column for each category that some row holds, in the order of their
   numbers. */
static enum duet_status fit_category(struct fitting *f, size_t i,
                                     struct duet_error *error)
{
    struct duet_prepare_column *column = &f->prepare->columns[i];
    const char *const *names =
        duet_data_categories(f->data, i, &column->n_categories);
    enum duet_status status;
    size_t n = 0;

    column->is_category = true;
    column->categories = duet_text_copy_list(names, column->n_categories);
    column->place = calloc(column->n_categories + 1, sizeof *column->place);
    if (!column->categories || !column->place)
        return duet_no_memory(error);
    status = take_values(f, i, error);
    if (status != DUET_OK)
        return status;
    for (size_t k = 0; k < column->n_categories; k++)
        column->place[k] = DUET_NOT_MET;
    for (size_t k = 0; k < f->n; k++)
        column->place[(size_t)f->sorted[k]] = 0;
    for (size_t k = 0; k < column->n_categories; k++)
        if (column->place[k] != DUET_NOT_MET)
            column->place[k] = n++;
    column->fill = f->prepare->options.impute == DUET_IMPUTE_NONE
                       ? (double)NAN
                       : duet_sorted_mode(f->sorted, f->n);
    return DUET_OK;
}

static enum duet_status fit_all(struct fitting *f, struct duet_error *error)
{
    struct duet_prepare *p = f->prepare;
    const struct duet_data *data = f->data;
    enum duet_status status = DUET_OK;

    if (data->names) {
        p->names =
            duet_text_copy_list((const char *const *)data->names, p->n_columns);
        if (!p->names)
            return duet_no_memory(error);
    }
    if (data->classes) {
        p->classes = duet_text_copy_list((const char *const *)data->classes,
                                         data->n_classes);
        if (!p->classes)
            return duet_no_memory(error);
        p->n_classes = data->n_classes;
    }
    for (size_t i = 0; status == DUET_OK && i < p->n_columns; i++)
        status = duet_data_kind(data, i) == DUET_COLUMN_CATEGORY
                     ? fit_category(f, i, error)
                     : fit_number(f, i, error);
    return status == DUET_OK ? duet_prepare_lay_out(p, error) : status;
}

static enum duet_status check_options(const struct duet_prepare_options *o,
                                      struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];

    if (o->impute > DUET_IMPUTE_NONE || o->scale > DUET_SCALING_NONE ||
        o->unknown > DUET_UNKNOWN_ZEROS)
        return duet_error_set(error, DUET_INVALID,
                              "prepare: impute, scale and unknown are %d, %d "
                              "and %d, which are not among the choices",
                              (int)o->impute, (int)o->scale, (int)o->unknown);
    if (!isfinite(o->value))
        return duet_error_set(error, DUET_INVALID,
                              "prepare: the value to impute is %s, expected a "
                              "finite number",
                              duet_number_print(o->value, number));
    return DUET_OK;
}

enum duet_status duet_prepare_create(const struct duet_data *data,
                                     const struct duet_prepare_options *options,
                                     struct duet_prepare **prepare,
                                     struct duet_error *error)
{
    struct duet_prepare_options o = { .struct_size = sizeof o };
    struct fitting f = { .data = data };
    enum duet_status status = DUET_OK;

    if (options)
        status = duet_sized_take(
            &o, sizeof o, options,
            DUET_SIZE_UP_TO(struct duet_prepare_options, unknown), "prepare",
            error);
    if (status == DUET_OK)
        status = check_options(&o, error);
    if (status == DUET_OK && !data->x.rows)
        status =
            duet_error_set(error, DUET_INVALID, "prepare: no rows to fit on");
    if (status != DUET_OK)
        return status;
    f.prepare = duet_prepare_new(data->x.columns);
    f.sorted = malloc(data->x.rows * sizeof *f.sorted);
    if (!f.prepare || !f.sorted) {
        status = duet_no_memory(error);
    } else {
        f.prepare->options = o;
        status =
            duet_tensor_init(&f.imputed, DUET_FLOAT64, data->x.rows, 1, error);
    }
    if (status == DUET_OK)
        status = fit_all(&f, error);
    duet_tensor_finish(&f.imputed);
    free(f.sorted);
    if (status == DUET_OK)
        *prepare = f.prepare;
    else
        duet_prepare_unref(f.prepare);
    return status;
}

/* ---- Reading it ---------------------------------------------------------- */

const char *duet_prepare_title(const struct duet_prepare *prepare,
                               size_t column, char text[DUET_PREPARE_TITLE])
{
    if (prepare->names)
        snprintf(text, DUET_PREPARE_TITLE, "column %zu ('%.60s')", column + 1,
                 prepare->names[column]);
    else
        snprintf(text, DUET_PREPARE_TITLE, "column %zu", column + 1);
    return text;
}

bool duet_prepare_is_plain(const struct duet_prepare *prepare)
{
    bool is_plain = prepare->options.impute == DUET_IMPUTE_NONE &&
                    prepare->options.scale == DUET_SCALING_NONE;

    for (size_t i = 0; i < prepare->n_columns; i++)
        is_plain &=
            !prepare->columns[i].is_category && !prepare->columns[i].format;
    return is_plain;
}

void duet_prepare_get_options(const struct duet_prepare *prepare,
                              struct duet_prepare_options *options)
{
    duet_sized_give(options, options->struct_size, &prepare->options,
                    sizeof prepare->options);
}

size_t duet_prepare_inputs(const struct duet_prepare *prepare)
{
    return prepare->n_columns;
}

size_t duet_prepare_columns(const struct duet_prepare *prepare)
{
    return prepare->n_made;
}

const char *duet_prepare_name(const struct duet_prepare *prepare, size_t i)
{
    return i < prepare->n_made ? prepare->made[i] : NULL;
}

const char *const *duet_prepare_input_names(const struct duet_prepare *prepare)
{
    return (const char *const *)prepare->names;
}

const char *const *duet_prepare_classes(const struct duet_prepare *prepare,
                                        size_t *n)
{
    *n = prepare->n_classes;
    return (const char *const *)prepare->classes;
}

size_t duet_prepare_unknown(const struct duet_prepare *prepare)
{
    return prepare->n_unknown;
}
