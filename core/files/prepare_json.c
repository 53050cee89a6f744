/* prepare_json.c - preparations as JSON. */
#include "prepare_json.h"

#include "csv/csv_date.h"
#include "errors.h"
#include "option.h"
#include "prepare.h"
#include "prepare_options.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Writing ------------------------------------------------------------- */

static json_t *choice(const char *choices, unsigned i)
{
    size_t length;
    const char *name = duet_choice_name(choices, i, &length);

    return json_stringn(name, length);
}

static json_t *list_of_names(char *const *names, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < n; i++)
        if (json_array_append_new(list, json_string(names[i]))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* The numbers of the categories that the training rows held. */
static json_t *list_met(const struct duet_prepare_column *column)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < column->n_categories; i++)
        if (column->place[i] != DUET_NOT_MET &&
            json_array_append_new(list, json_integer((json_int_t)i))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* NULL without memory: then json_pack() fails, too. */
static json_t *number_or_null(double value)
{
    return isnan(value) ? json_null() : json_real(value);
}

/* Add the format of dates to a column's object, which may be NULL; NULL
   without memory. */
static json_t *add_format(json_t *json, const char *format)
{
    if (!json || !format ||
        !json_object_set_new(json, "format", json_string(format)))
        return json;
    json_decref(json);
    return NULL;
}

static json_t *column_to_json(const struct duet_prepare *prepare, size_t i)
{
    const struct duet_prepare_column *column = &prepare->columns[i];
    json_t *name =
        prepare->names ? json_string(prepare->names[i]) : json_null();

    if (column->is_category)
        return json_pack(
            "{s:o, s:o, s:o, s:o}", "name", name, "fill",
            number_or_null(column->fill), "categories",
            list_of_names(column->categories, column->n_categories), "met",
            list_met(column));
    return add_format(json_pack("{s:o, s:o, s:o, s:o}", "name", name, "fill",
                                number_or_null(column->fill), "shift",
                                json_real(column->shift), "scale",
                                json_real(column->scale)),
                      column->format);
}

static json_t *columns_to_json(const struct duet_prepare *prepare)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < prepare->n_columns; i++)
        if (json_array_append_new(list, column_to_json(prepare, i))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

json_t *duet_prepare_to_json(const struct duet_prepare *prepare)
{
    const struct duet_prepare_options *o = &prepare->options;

    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "impute",
        choice(DUET_IMPUTE_CHOICES, o->impute), "value", json_real(o->value),
        "scale", choice(DUET_SCALING_CHOICES, o->scale), "unknown",
        choice(DUET_UNKNOWN_CHOICES, o->unknown), "classes",
        prepare->classes ? list_of_names(prepare->classes, prepare->n_classes)
                         : json_null(),
        "columns", columns_to_json(prepare));
}

/* ---- Reading ------------------------------------------------------------- */

static enum duet_status malformed(struct duet_error *error, const char *what)
{
    return duet_error_set(error, DUET_MALFORMED,
                          "the preparation's %s isn't what it should be", what);
}

/* Index of a choice by its name; -1 where there is no such one. */
static int read_choice(const json_t *json, const char *key, const char *choices)
{
    const char *name = json_string_value(json_object_get(json, key));

    return name ? duet_choice_index(choices, name) : -1;
}

/* A number, or NaN for null; false for anything else. */
static bool read_number(const json_t *json, const char *key, double *value)
{
    const json_t *found = json_object_get(json, key);

    *value = json_is_null(found) ? (double)NAN : json_number_value(found);
    return json_is_null(found) || (json_is_number(found) && isfinite(*value));
}

/* The strings of an array, in one allocation; null gives NULL. */
static enum duet_status read_names(const json_t *json, const char *what,
                                   char ***names, size_t *n,
                                   struct duet_error *error)
{
    const char **list;

    *n = json_array_size(json);
    if (json_is_null(json))
        return DUET_OK;
    if (!json_is_array(json))
        return malformed(error, what);
    list = calloc(*n + 1, sizeof *list);
    if (!list)
        return duet_no_memory(error);
    for (size_t i = 0; i < *n; i++) {
        list[i] = json_string_value(json_array_get(json, i));
        if (!list[i]) {
            free(list);
            return malformed(error, what);
        }
    }
    *names = duet_text_copy_list(list, *n);
    free(list);
    return *names ? DUET_OK : duet_no_memory(error);
}

static enum duet_status read_category(const json_t *json,
                                      struct duet_prepare_column *column,
                                      struct duet_error *error)
{
    const json_t *met = json_object_get(json, "met");
    enum duet_status status =
        read_names(json_object_get(json, "categories"), "list of categories",
                   &column->categories, &column->n_categories, error);
    json_int_t last = -1;

    if (status != DUET_OK)
        return status;
    column->is_category = true;
    column->place = calloc(column->n_categories + 1, sizeof *column->place);
    if (!column->place)
        return duet_no_memory(error);
    for (size_t k = 0; k < column->n_categories; k++)
        column->place[k] = DUET_NOT_MET;
    for (size_t k = 0; k < json_array_size(met); k++) {
        const json_t *number = json_array_get(met, k);
        const json_int_t value = json_integer_value(number);

        if (!json_is_integer(number) || value <= last ||
            (size_t)value >= column->n_categories)
            return malformed(error, "list of categories met");
        column->place[value] = k;
        last = value;
    }
    if (!json_is_array(met) ||
        (!isnan(column->fill) &&
         !(column->fill >= 0 && column->fill < (double)column->n_categories &&
           column->fill == floor(column->fill))))
        return malformed(error, "category to impute");
    return DUET_OK;
}

/* The format of dates, which is optional. */
static enum duet_status read_format(const json_t *json,
                                    struct duet_prepare_column *column,
                                    struct duet_error *error)
{
    const json_t *found = json_object_get(json, "format");
    const char *format = json_string_value(found);

    if (!found)
        return DUET_OK;
    if (!format || duet_csv_date_check(format))
        return malformed(error, "format of dates");
    column->format = duet_text_copy(format);
    return column->format ? DUET_OK : duet_no_memory(error);
}

static enum duet_status read_column(const json_t *json,
                                    struct duet_prepare_column *column,
                                    struct duet_error *error)
{
    if (!read_number(json, "fill", &column->fill))
        return malformed(error, "value to impute");
    if (json_object_get(json, "categories"))
        return read_category(json, column, error);
    if (!read_number(json, "shift", &column->shift) ||
        !read_number(json, "scale", &column->scale) || isnan(column->shift) ||
        !(column->scale != 0))
        return malformed(error, "scale");
    return read_format(json, column, error);
}

/* The names of the columns, all of them or none. */
static enum duet_status read_column_names(const json_t *columns,
                                          struct duet_prepare *prepare,
                                          struct duet_error *error)
{
    json_t *names = json_array(), *name = NULL;
    enum duet_status status = names ? DUET_OK : duet_no_memory(error);
    size_t n;

    for (size_t i = 0; status == DUET_OK && i < prepare->n_columns; i++) {
        name = json_object_get(json_array_get(columns, i), "name");
        if (json_is_null(name))
            break;
        if (json_array_append(names, name))
            status = malformed(error, "name of a column");
    }
    if (status == DUET_OK && prepare->n_columns && !json_is_null(name))
        status =
            read_names(names, "name of a column", &prepare->names, &n, error);
    json_decref(names);
    return status;
}

static enum duet_status read_options(const json_t *json,
                                     struct duet_prepare_options *o,
                                     struct duet_error *error)
{
    const int impute = read_choice(json, "impute", DUET_IMPUTE_CHOICES);
    const int scale = read_choice(json, "scale", DUET_SCALING_CHOICES);
    const int unknown = read_choice(json, "unknown", DUET_UNKNOWN_CHOICES);

    *o = (struct duet_prepare_options) { .struct_size = sizeof *o };
    if (impute < 0 || scale < 0 || unknown < 0 ||
        !read_number(json, "value", &o->value) || isnan(o->value))
        return malformed(error, "way to prepare");
    o->impute = (enum duet_impute)impute;
    o->scale = (enum duet_scaling)scale;
    o->unknown = (enum duet_unknown)unknown;
    return DUET_OK;
}

enum duet_status duet_prepare_from_json(const json_t *json,
                                        struct duet_prepare **prepare,
                                        struct duet_error *error)
{
    const json_t *columns = json_object_get(json, "columns");
    struct duet_prepare *made;
    enum duet_status status;

    if (!json_is_array(columns))
        return malformed(error, "list of columns");
    made = duet_prepare_new(json_array_size(columns));
    if (!made)
        return duet_no_memory(error);
    status = read_options(json, &made->options, error);
    for (size_t i = 0; status == DUET_OK && i < made->n_columns; i++)
        status =
            read_column(json_array_get(columns, i), &made->columns[i], error);
    if (status == DUET_OK)
        status = read_column_names(columns, made, error);
    if (status == DUET_OK)
        status = read_names(json_object_get(json, "classes"), "list of classes",
                            &made->classes, &made->n_classes, error);
    if (status == DUET_OK)
        status = duet_prepare_lay_out(made, error);
    if (status == DUET_OK)
        *prepare = made;
    else
        duet_prepare_unref(made);
    return status;
}
