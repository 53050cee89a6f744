/* drive_loss.c - losses and metrics, called by hand. */
#include "drive.h"

#include "model.h"

/* ---- Losses -------------------------------------------------------------- */

/* The target at argument 3, as the loss says that it must be. */
static const struct duet_tensor *check_target(const struct duet_driven *driven,
                                              const struct duet_tensor *logits)
{
    lua_State *L = driven->L;
    const struct duet_loss *loss = &driven->descriptor->loss;
    struct duet_tensor like = *logits;
    const struct duet_tensor *target;
    struct duet_error error;

    like.columns = duet_loss_target_columns(loss, logits->columns);
    target = duet_lua_check_like(L, 3, &like);
    if (duet_loss_check_target(loss, logits->columns, target, &error) !=
        DUET_OK)
        duet_lua_raise_error(L, &error);
    return target;
}

/* A weight for each row at argument 4, or none: n x 1, or a list of n. */
static const real *check_row_weight(lua_State *L,
                                    const struct duet_tensor *logits)
{
    struct duet_tensor like = *logits;
    const struct duet_tensor *weight;

    if (lua_isnoneornil(L, 4))
        return NULL;
    weight = duet_lua_to_tensor(L, 4, duet_tensor_dtype(logits));
    like.columns = 1;
    if (weight->rows == 1) {
        like.rows = 1;
        like.columns = logits->rows;
    }
    return duet_lua_check_like(L, 4, &like)->data;
}

/* The arguments (logits, target [, row weights]) of a loss. */
static struct duet_loss_args check_judged(lua_State *L,
                                          struct duet_driven *driven)
{
    const struct duet_tensor *logits = duet_lua_check_input(L, 2), *target;
    struct duet_loss_args j = {
        .struct_size = sizeof j,
        .rows = logits->rows,
        .columns = logits->columns,
        .logits = logits->data,
        .where = &driven->where,
    };

    duet_lua_drive_prepare(L, driven, DUET_KIND_LOSS,
                           duet_tensor_dtype(logits));
    target = check_target(driven, logits);
    j.target = target->data;
    j.target_columns = target->columns;
    j.row_weight = check_row_weight(L, logits);
    j.parameter = duet_lua_push_parameters(driven, logits->columns, false);
    return j;
}

/* loss:value(logits, y [, row_weight]) -> number */
static int loss_value(lua_State *L)
{
    struct duet_driven driven;
    struct duet_loss_args j = check_judged(L, &driven);
    double value;

    j.host = duet_lua_drive_begin(&driven);
    value = driven.descriptor->loss.value(driven.config, &j);
    duet_lua_drive_end(&driven);
    lua_pushnumber(L, value);
    return 1;
}

/* loss:gradient(logits, y [, row_weight]) -> tensor */
static int loss_gradient(lua_State *L)
{
    struct duet_driven driven;
    struct duet_loss_args j = check_judged(L, &driven);

    j.parameter_gradient = duet_lua_push_parameters(&driven, j.columns, true);
    j.gradient = duet_lua_new_tensor(L, driven.dtype, j.rows, j.columns)->data;
    j.host = duet_lua_drive_begin(&driven);
    driven.descriptor->loss.gradient(driven.config, &j);
    duet_lua_drive_end(&driven);
    return 1;
}

/* loss:predict(logits) -> tensor */
static int loss_predict(lua_State *L)
{
    const struct duet_tensor *logits = duet_lua_check_input(L, 2);
    struct duet_driven driven;
    struct duet_loss_args j = {
        .struct_size = sizeof j,
        .rows = logits->rows,
        .columns = logits->columns,
        .logits = logits->data,
        .where = &driven.where,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_LOSS,
                           duet_tensor_dtype(logits));
    j.parameter = duet_lua_push_parameters(&driven, logits->columns, false);
    j.y = duet_lua_push_like(L, logits)->data;
    j.host = duet_lua_drive_begin(&driven);
    driven.descriptor->loss.predict(driven.config, &j);
    duet_lua_drive_end(&driven);
    return 1;
}

static const struct duet_lua_function loss_methods[] = {
    { "value", loss_value, 4 },
    { "gradient", loss_gradient, 4 },
    { "predict", loss_predict, 2 },
    { NULL, NULL, 0 },
};

/* ---- Metrics ------------------------------------------------------------- */

/* metric:value(predicted, y [, row_weight]) -> number */
static int metric_value(lua_State *L)
{
    const struct duet_tensor *predicted = duet_lua_check_input(L, 2), *target;
    struct duet_tensor like = *predicted;
    struct duet_driven driven;
    double value;

    duet_lua_drive_prepare(L, &driven, DUET_KIND_METRIC,
                           duet_tensor_dtype(predicted));
    target = duet_lua_to_tensor(L, 3, driven.dtype);
    /* Of several outputs a target may be the number of a class. */
    if (driven.descriptor->metric.takes != DUET_TAKES_CLASSES &&
        target->columns == 1)
        like.columns = 1;
    target = duet_lua_check_like(L, 3, &like);
    const struct duet_metric_args m = {
        .struct_size = sizeof m,
        .rows = predicted->rows,
        .columns = predicted->columns,
        .predicted = predicted->data,
        .target = target->data,
        .target_columns = target->columns,
        .row_weight = check_row_weight(L, predicted),
        .host = duet_lua_drive_begin(&driven),
        .where = &driven.where,
    };
    value = driven.descriptor->metric.value(driven.config, &m);
    duet_lua_drive_end(&driven);
    lua_pushnumber(L, value);
    return 1;
}

static const struct duet_lua_function metric_methods[] = {
    { "value", metric_value, 4 },
    { NULL, NULL, 0 },
};

void duet_lua_open_drive_loss(lua_State *L)
{
    duet_lua_instance_methods(L, DUET_KIND_LOSS, loss_methods,
                              "value(logits, y)");
    duet_lua_instance_methods(L, DUET_KIND_METRIC, metric_methods,
                              "value(predicted, y)");
}
