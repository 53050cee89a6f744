/* data.c - rows to learn from, and what is known of their columns. */
#include "data_map.h"

#include "csv/csv_date.h"
#include "errors.h"
#include "number.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/** A column of x. */
struct column {
    enum duet_column_kind kind;
    size_t n_categories; /* strings in `categories` */
    char **categories;   /* one allocation; of dates the format alone */
};

/** What a data set knows beside its fields: duet_data.reserved. */
struct facts {
    size_t n_columns;           /* of x */
    struct column *columns;     /* NULL: all hold numbers */
    char **targets;             /* names of y's columns; NULL: none */
    struct duet_tensor weights; /* rows x 1; its data is NULL: none */
    void *map;                  /* what x lies in; NULL: it was allocated */
    size_t map_size;
};

static void finish_facts(struct facts *facts)
{
    if (!facts)
        return;
    for (size_t i = 0; facts->columns && i < facts->n_columns; i++)
        free(facts->columns[i].categories);
    free(facts->columns);
    free(facts->targets);
    duet_tensor_finish(&facts->weights);
    free(facts);
}

void duet_data_finish(struct duet_data *data)
{
    struct facts *facts = data->reserved;

    if (facts && facts->map) {
        munmap(facts->map, facts->map_size);
        data->x.data = NULL;
    }
    duet_tensor_finish(&data->x);
    duet_tensor_finish(&data->y);
    free(data->names);
    free(data->classes);
    finish_facts(facts);
    memset(data, 0, sizeof *data);
}

/* ---- Copies -------------------------------------------------------------- */

static enum duet_status copy_all(struct duet_tensor *to,
                                 const struct duet_tensor *from,
                                 struct duet_error *error)
{
    enum duet_status status = duet_tensor_init(
        to, duet_tensor_dtype(from), from->rows, from->columns, error);

    if (status == DUET_OK && from->rows && from->columns)
        memcpy(to->data, from->data,
               from->rows * from->columns * from->real_size);
    return status;
}

static enum duet_status copy_rows(struct duet_tensor *to,
                                  const struct duet_tensor *from,
                                  const size_t *index, size_t n,
                                  struct duet_error *error)
{
    const size_t row_size = from->columns * from->real_size;
    enum duet_status status =
        duet_tensor_init(to, duet_tensor_dtype(from), n, from->columns, error);

    for (size_t i = 0; i < n && status == DUET_OK; i++)
        memcpy((char *)to->data + i * row_size,
               (const char *)from->data + index[i] * row_size, row_size);
    return status;
}

/* Copy a list that may be NULL; false without memory. */
static bool copy_list(char ***to, const char *const *from, size_t n)
{
    if (from)
        *to = duet_text_copy_list(from, n);
    return !from || *to;
}

/* ---- What is known of the columns ---------------------------------------- */

/* The facts of a data set, made where there are none; NULL without memory. */
static struct facts *facts_of(struct duet_data *data)
{
    if (!data->reserved)
        data->reserved = calloc(1, sizeof(struct facts));
    return data->reserved;
}

static const struct column *column_of(const struct duet_data *data,
                                      size_t column)
{
    const struct facts *facts = data->reserved;

    return facts && column < facts->n_columns ? &facts->columns[column] : NULL;
}

const char *duet_column_kind_name(enum duet_column_kind kind)
{
    static const char *const names[] = { "number", "category", "date" };

    return names[kind];
}

enum duet_column_kind duet_data_kind(const struct duet_data *data,
                                     size_t column)
{
    const struct column *known = column_of(data, column);

    return known ? known->kind : DUET_COLUMN_NUMBER;
}

const char *const *duet_data_categories(const struct duet_data *data,
                                        size_t column, size_t *n)
{
    const struct column *known = column_of(data, column);

    *n = known ? known->n_categories : 0;
    return known ? (const char *const *)known->categories : NULL;
}

bool duet_data_keep_map(struct duet_data *data, void *map, size_t size)
{
    struct facts *facts = facts_of(data);

    if (!facts)
        return false;
    facts->map = map;
    facts->map_size = size;
    return true;
}

const char *const *duet_data_targets(const struct duet_data *data)
{
    const struct facts *facts = data->reserved;

    return facts ? (const char *const *)facts->targets : NULL;
}

const struct duet_tensor *duet_data_weights(const struct duet_data *data)
{
    const struct facts *facts = data->reserved;

    return facts && facts->weights.data ? &facts->weights : NULL;
}

/* Each value of the column has to be the number of a category, or missing. */
static enum duet_status check_categories(const struct duet_data *data,
                                         size_t column, size_t n,
                                         struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];

    for (size_t row = 0; row < data->x.rows; row++) {
        const double value = duet_tensor_get(&data->x, row, column);

        if (!isnan(value) &&
            !(value >= 0 && value < (double)n && value == floor(value)))
            return duet_error_set(error, DUET_INVALID,
                                  "row %zu, column %zu: found %s, expected the "
                                  "number of one of %zu categories, from 0",
                                  row + 1, column + 1,
                                  duet_number_print(value, number), n);
    }
    return DUET_OK;
}

/* Keep a kind and a copy of the categories' names. */
static enum duet_status keep_kind(struct duet_data *data, size_t column,
                                  enum duet_column_kind kind,
                                  const char *const *categories, size_t n,
                                  struct duet_error *error)
{
    struct facts *facts = facts_of(data);
    char **copy = NULL;

    if (!facts || !copy_list(&copy, categories, n))
        return duet_no_memory(error);
    if (!facts->columns)
        facts->columns = calloc(data->x.columns, sizeof *facts->columns);
    if (!facts->columns) {
        free(copy);
        return duet_no_memory(error);
    }
    facts->n_columns = data->x.columns;
    free(facts->columns[column].categories);
    facts->columns[column] = (struct column) { kind, categories ? n : 0, copy };
    return DUET_OK;
}

enum duet_status duet_data_set_kind(struct duet_data *data, size_t column,
                                    enum duet_column_kind kind,
                                    const char *const *categories, size_t n,
                                    struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    if (column >= data->x.columns)
        return duet_error_set(error, DUET_INVALID,
                              "no column %zu among %zu columns", column,
                              data->x.columns);
    if (kind == DUET_COLUMN_DATE && categories) {
        if (n != 1 || duet_csv_date_check(categories[0]))
            return duet_error_set(error, DUET_INVALID,
                                  "column %zu: expected the format of its "
                                  "dates, such as %%Y-%%m-%%d",
                                  column);
        return keep_kind(data, column, kind, categories, n, error);
    }
    if ((kind == DUET_COLUMN_CATEGORY) != (categories != NULL))
        return duet_error_set(error, DUET_INVALID,
                              "column %zu: expected a list of categories if "
                              "it holds such, and none if it doesn't",
                              column);
    if (categories)
        status = check_categories(data, column, n, error);
    return status == DUET_OK
               ? keep_kind(data, column, kind, categories, n, error)
               : status;
}

enum duet_status duet_data_set_targets(struct duet_data *data,
                                       const char *const *names,
                                       struct duet_error *error)
{
    struct facts *facts = facts_of(data);
    char **copy = NULL;

    if (!facts || !copy_list(&copy, names, data->y.columns))
        return duet_no_memory(error);
    free(facts->targets);
    facts->targets = copy;
    return DUET_OK;
}

/* The weights are finite numbers of 0 or more, and not all of them 0. */
static enum duet_status check_weights(const struct duet_data *data,
                                      const struct duet_tensor *weights,
                                      struct duet_error *error)
{
    double largest = 0;

    if (weights->rows != data->x.rows || weights->columns != 1)
        return duet_error_set(error, DUET_INVALID,
                              "the weights are %zu x %zu, expected %zu x 1",
                              weights->rows, weights->columns, data->x.rows);
    for (size_t row = 0; row < weights->rows; row++) {
        const double weight = duet_tensor_get(weights, row, 0);
        char number[DUET_NUMBER_SIZE];

        if (!(weight >= 0 && isfinite(weight)))
            return duet_error_set(error, DUET_INVALID,
                                  "the weight of row %zu is %s, expected a "
                                  "finite number of 0 or more",
                                  row + 1, duet_number_print(weight, number));
        largest = weight > largest ? weight : largest;
    }
    if (weights->rows > 0 && largest == 0)
        return duet_error_set(error, DUET_INVALID,
                              "all weights are 0, expected some above 0");
    return DUET_OK;
}

enum duet_status duet_data_set_weights(struct duet_data *data,
                                       const struct duet_tensor *weights,
                                       struct duet_error *error)
{
    struct duet_tensor copy = { .data = NULL };
    struct facts *facts = facts_of(data);
    enum duet_status status;

    if (!facts)
        return duet_no_memory(error);
    status = weights ? check_weights(data, weights, error) : DUET_OK;
    if (status == DUET_OK && weights)
        status = copy_all(&copy, weights, error);
    if (status != DUET_OK)
        return status;
    duet_tensor_finish(&facts->weights);
    facts->weights = copy;
    return DUET_OK;
}

/* ---- Data sets ----------------------------------------------------------- */

/* Give a data set that has its tensors the names of another one. */
static enum duet_status add_names(struct duet_data *data,
                                  const char *const *names,
                                  const char *const *classes, size_t n_classes,
                                  struct duet_error *error)
{
    data->n_classes = n_classes;
    if (copy_list(&data->names, names, data->x.columns) &&
        copy_list(&data->classes, classes, n_classes))
        return DUET_OK;
    return duet_no_memory(error);
}

enum duet_status duet_data_init(struct duet_data *data,
                                const struct duet_tensor *x,
                                const struct duet_tensor *y,
                                const char *const *names,
                                const char *const *classes, size_t n_classes,
                                struct duet_error *error)
{
    struct duet_data made = { .n_classes = 0 };
    enum duet_status status;

    if (x->rows != y->rows)
        return duet_error_set(error, DUET_INVALID,
                              "x has %zu rows, but y has %zu", x->rows,
                              y->rows);
    status = copy_all(&made.x, x, error);
    if (status == DUET_OK)
        status = copy_all(&made.y, y, error);
    if (status == DUET_OK)
        status =
            add_names(&made, names, classes, classes ? n_classes : 0, error);
    if (status == DUET_OK)
        *data = made;
    else
        duet_data_finish(&made);
    return status;
}

/* Copy what a data set knows of its columns, and the weights of some rows. */
static enum duet_status copy_facts(struct duet_data *to,
                                   const struct duet_data *from,
                                   const size_t *index, size_t n,
                                   struct duet_error *error)
{
    const struct facts *facts = from->reserved;
    enum duet_status status = DUET_OK;
    struct facts *made;

    if (!facts)
        return DUET_OK;
    for (size_t i = 0; i < facts->n_columns && status == DUET_OK; i++) {
        const struct column *column = &facts->columns[i];

        status = keep_kind(to, i, column->kind,
                           (const char *const *)column->categories,
                           column->n_categories, error);
    }
    if (status == DUET_OK && facts->targets)
        status = duet_data_set_targets(to, (const char *const *)facts->targets,
                                       error);
    if (status != DUET_OK || !facts->weights.data)
        return status;
    made = facts_of(to);
    return made ? copy_rows(&made->weights, &facts->weights, index, n, error)
                : duet_no_memory(error);
}

enum duet_status duet_data_rows(struct duet_data *to,
                                const struct duet_data *from,
                                const size_t *index, size_t n,
                                struct duet_error *error)
{
    struct duet_data made = { .n_classes = 0 };
    enum duet_status status;

    for (size_t i = 0; i < n; i++)
        if (index[i] >= from->x.rows || index[i] >= from->y.rows)
            return duet_error_set(error, DUET_INVALID,
                                  "no row %zu among %zu rows", index[i],
                                  from->x.rows);
    status = copy_rows(&made.x, &from->x, index, n, error);
    if (status == DUET_OK)
        status = copy_rows(&made.y, &from->y, index, n, error);
    if (status == DUET_OK)
        status = add_names(&made, (const char *const *)from->names,
                           (const char *const *)from->classes, from->n_classes,
                           error);
    if (status == DUET_OK)
        status = copy_facts(&made, from, index, n, error);
    if (status == DUET_OK)
        *to = made;
    else
        duet_data_finish(&made);
    return status;
}
