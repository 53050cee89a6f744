/* model_data.c - the rows that a model is given, as it computes with them. */
#include "model.h"

#include "hint.h"
#include "number.h"
#include "prepare.h"

#include <math.h>
#include <string.h>

/* ---- The preparation ----------------------------------------------------- */

enum duet_status duet_model_set_prepare(struct duet_model *model,
                                        struct duet_prepare *prepare,
                                        struct duet_error *error)
{
    if (prepare && prepare->n_made != model->inputs)
        return duet_error_set(error, DUET_INVALID,
                              "model: it has %zu inputs, and the preparation "
                              "makes %zu columns of %zu: expected as many "
                              "inputs",
                              model->inputs, prepare->n_made,
                              prepare->n_columns);
    duet_prepare_ref(prepare);
    duet_prepare_unref(model->prepare);
    model->prepare = prepare;
    return DUET_OK;
}

struct duet_prepare *duet_model_get_prepare(const struct duet_model *model)
{
    return model->prepare;
}

enum duet_status duet_model_remember(struct duet_model *model,
                                     const struct duet_data *data,
                                     struct duet_error *error)
{
    const struct duet_prepare_options as_they_are = {
        .struct_size = sizeof as_they_are,
        .impute = DUET_IMPUTE_NONE,
        .scale = DUET_SCALING_NONE,
    };
    struct duet_prepare *made = NULL;
    enum duet_status status;

    if (model->prepare || (!data->names && !data->classes))
        return DUET_OK;
    status = duet_prepare_create(data, &as_they_are, &made, error);
    if (status == DUET_OK)
        status = duet_model_set_prepare(model, made, error);
    duet_prepare_unref(made);
    return status;
}

/* ---- Checks -------------------------------------------------------------- */

/* What is said of a whole number that isn't one of the labels 0 to `most`. */
static const char *label_hint(enum duet_target target, double most,
                              double value, char hint[DUET_HINT_SIZE])
{
    *hint = '\0';
    if (!(value > most) || floor(value) != value)
        return hint;
    if (target == DUET_TARGET_BINARY)
        return duet_hint(hint, "target", "=classes", NULL, 0);
    return value == most + 1 ? duet_hint(hint, "target", "=from 1", NULL, 0)
                             : hint;
}

enum duet_status duet_loss_check_target(const struct duet_loss *loss,
                                        size_t outputs,
                                        const struct duet_tensor *y,
                                        struct duet_error *error)
{
    const enum duet_target target = loss->target;
    char number[DUET_NUMBER_SIZE], hint[DUET_HINT_SIZE];
    const double most = target == DUET_TARGET_BINARY    ? 1
                        : target == DUET_TARGET_CLASSES ? (double)outputs - 1
                                                        : 0x1p53;

    for (size_t row = 0; row < y->rows; row++)
        for (size_t column = 0; column < y->columns; column++) {
            const double value = duet_tensor_get(y, row, column);
            const bool fits =
                target == DUET_TARGET_VALUES
                    ? isfinite(value)
                    : value >= 0 && value <= most && floor(value) == value;

            if (fits)
                continue;
            duet_number_print(value, number);
            if (target == DUET_TARGET_VALUES)
                return duet_error_set(error, DUET_INVALID,
                                      "loss %s: the target in row %zu is %s, "
                                      "expected a finite number",
                                      loss->name, row + 1, number);
            if (target == DUET_TARGET_COUNTS)
                return duet_error_set(error, DUET_INVALID,
                                      "loss %s: the target in row %zu is %s, "
                                      "expected a count: 0, 1, 2 or more",
                                      loss->name, row + 1, number);
            return duet_error_set(error, DUET_INVALID,
                                  "loss %s: the target in row %zu is %s, "
                                  "expected %s%.0f%s",
                                  loss->name, row + 1, number,
                                  target == DUET_TARGET_BINARY
                                      ? "a label of 0 or "
                                      : "a class number from 0 to ",
                                  most, label_hint(target, most, value, hint));
        }
    return DUET_OK;
}

static enum duet_status check_columns(const struct duet_model *model,
                                      const struct duet_data *data,
                                      struct duet_error *error)
{
    if (data->x.columns != model->inputs)
        return duet_error_set(error, DUET_INVALID,
                              "data: x has %zu columns, expected %zu, the "
                              "model's inputs",
                              data->x.columns, model->inputs);
    for (size_t i = 0; i < data->x.columns; i++)
        if (duet_data_kind(data, i) == DUET_COLUMN_CATEGORY)
            return duet_error_set(error, DUET_INVALID,
                                  "data: column %zu%s%.60s%s holds categories, "
                                  "and the model has no preparation that makes "
                                  "numbers of them",
                                  i + 1, data->names ? " ('" : "",
                                  data->names ? data->names[i] : "",
                                  data->names ? "')" : "");
    return DUET_OK;
}

/* Check that inputs are finite numbers, before or after their preparation. */
static enum duet_status check_inputs(const struct duet_model *model,
                                     const struct duet_tensor *x,
                                     const struct duet_data *data,
                                     struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const size_t n = x->rows * x->columns;
    const size_t i = duet_context_numerics(model->duet, duet_tensor_dtype(x))
                         ->first_not_finite(n, x->data);
    const char *name = NULL;
    size_t column;

    if (i == n)
        return DUET_OK;
    column = i % x->columns;
    if (x != &data->x)
        name = duet_prepare_name(model->prepare, column);
    else if (data->names)
        name = data->names[column];
    return duet_error_set(
        error, DUET_INVALID,
        "data: row %zu, column %zu%s%s%s is %s, expected a "
        "finite number",
        i / x->columns + 1, column + 1, name ? " ('" : "", name ? name : "",
        name ? "')" : "",
        duet_number_print(duet_tensor_get(x, i / x->columns, column), number));
}

static enum duet_status check_targets(const struct duet_model *model,
                                      const struct duet_tensor *y,
                                      struct duet_error *error)
{
    const size_t columns = duet_model_target_columns(model);

    char hint[DUET_HINT_SIZE] = "";

    if (y->columns == 0)
        return duet_error_set(error, DUET_INVALID,
                              "data: it has no target, expected %zu column%s "
                              "for loss %s",
                              columns, columns == 1 ? "" : "s",
                              model->loss->entry->name);
    if (y->columns == 1)
        duet_hint(hint, "target", "=classes", NULL, 0);
    if (y->columns != columns)
        return duet_error_set(error, DUET_INVALID,
                              "data: y has %zu columns, expected %zu for loss "
                              "%s with %zu outputs%s",
                              y->columns, columns, model->loss->entry->name,
                              model->outputs, hint);
    return duet_loss_check_target(
        &duet_instance_build(model->loss, model->dtype)->loss, model->outputs,
        y, error);
}

/* ---- What the model takes ------------------------------------------------ */

/* Have the tensor in the model's element type; `taken` may own one already. */
static enum duet_status convert(const struct duet_model *model,
                                const struct duet_tensor *from,
                                struct duet_taken *taken,
                                struct duet_error *error)
{
    const size_t n = from->rows * from->columns;
    const enum duet_dtype dtype = duet_tensor_dtype(from);
    struct duet_tensor to;
    enum duet_status status;

    taken->view = *from;
    if (dtype == model->dtype)
        return DUET_OK;
    status =
        duet_tensor_init(&to, model->dtype, from->rows, from->columns, error);
    if (status != DUET_OK)
        return status;
    if (model->dtype == DUET_FLOAT32)
        model->numerics->from_double(n, from->data, false, to.data);
    else
        duet_context_numerics(model->duet, dtype)
            ->to_double(n, from->data, to.data);
    duet_tensor_finish(&taken->own);
    taken->view = taken->own = to;
    return DUET_OK;
}

void duet_taken_finish(struct duet_taken *taken)
{
    duet_tensor_finish(&taken->own);
    memset(taken, 0, sizeof *taken);
}

enum duet_status duet_model_take_x(const struct duet_model *model,
                                   const struct duet_data *data,
                                   struct duet_taken *x,
                                   struct duet_error *error)
{
    const struct duet_tensor *from = &data->x;
    enum duet_status status = DUET_OK;

    memset(x, 0, sizeof *x);
    if (model->prepare &&
        !(duet_prepare_is_plain(model->prepare) && !data->names))
        status = duet_prepare_x(model->prepare, data, &x->own, error);
    if (x->own.data)
        from = &x->own;
    else if (status == DUET_OK)
        status = check_columns(model, data, error);
    if (status == DUET_OK)
        status = check_inputs(model, from, data, error);
    if (status == DUET_OK)
        status = convert(model, from, x, error);
    if (status != DUET_OK)
        duet_taken_finish(x);
    return status;
}

enum duet_status duet_model_take_y(const struct duet_model *model,
                                   const struct duet_data *data,
                                   struct duet_taken *y,
                                   struct duet_error *error)
{
    const struct duet_tensor *from = &data->y;
    enum duet_status status = DUET_OK;

    memset(y, 0, sizeof *y);
    if (!data->x.rows)
        status = duet_error_set(error, DUET_INVALID, "data: it has no rows");
    else if (data->x.rows != data->y.rows)
        status = duet_error_set(error, DUET_INVALID,
                                "data: x has %zu rows and y has %zu",
                                data->x.rows, data->y.rows);
    else if (model->prepare)
        status = duet_prepare_y(model->prepare, data, &y->own, error);
    if (y->own.data)
        from = &y->own;
    if (status == DUET_OK)
        status = check_targets(model, from, error);
    if (status == DUET_OK)
        status = convert(model, from, y, error);
    if (status != DUET_OK)
        duet_taken_finish(y);
    return status;
}
