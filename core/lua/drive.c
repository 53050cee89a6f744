/*
 * drive.c - calling plugins by hand: the methods of instances, by kind.
 *
 * Arguments are checked and results are allocated first; then comes the call,
 * in which nothing raises; then what it reported is raised.
 */
#include "plugin.h"

#include "../model.h"
#include "host.h"
#include "option.h"

#include <math.h>
#include <string.h>

/* ---- Calls --------------------------------------------------------------------------------- */

/* A call of a plugin outside a training run. */
struct driven {
    lua_State *L;
    struct duet_instance *instance;
    const union duet_descriptor *descriptor;
    const void *config;
    enum duet_dtype dtype;
    struct duet_where where;
    struct duet_call call;
};

/* Check that argument 1 is an instance of a kind that has the element type. */
static void prepare(lua_State *L, struct driven *driven, enum duet_kind kind,
                    enum duet_dtype dtype)
{
    struct duet_error error;

    memset(driven, 0, sizeof *driven);
    driven->L = L;
    driven->instance = duet_lua_check_instance(L, 1, kind);
    driven->dtype = dtype;
    if (duet_instance_serves(driven->instance, dtype, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    driven->descriptor = duet_instance_build(driven->instance, dtype);
    driven->config = driven->instance->config;
    driven->where = (struct duet_where){
        .struct_size = sizeof driven->where, .name = "",
    };
}

/* The host for the call that follows; nothing may raise until end(). */
static const struct duet_host *begin(struct driven *driven)
{
    duet_call_init(&driven->call, duet_lua_context(driven->L), driven->dtype);
    duet_lua_enter(driven->L);
    return &driven->call.host;
}

static void end(struct driven *driven)
{
    struct duet_error error;
    enum duet_status status;

    duet_lua_leave(driven->L);
    status = duet_call_end(&driven->call, driven->instance, NULL, &error);
    duet_call_finish(&driven->call);
    if (status != DUET_OK)
        duet_lua_raise_error(driven->L, &error);
}

/* ---- Arguments ------------------------------------------------------------------------------- */

/* A tensor of the shape and element type of another one. */
static struct duet_tensor *check_like(lua_State *L, int argument,
                                      const struct duet_tensor *like)
{
    struct duet_tensor *tensor =
        duet_lua_to_tensor(L, argument, duet_tensor_dtype(like));

    if (tensor->rows != like->rows || tensor->columns != like->columns)
        duet_lua_bad_argument(L, argument, "tensor of %zu x %zu expected, got "
                                           "%zu x %zu", like->rows, like->columns,
                              tensor->rows, tensor->columns);
    if (tensor->real_size != like->real_size)
        duet_lua_bad_argument(L, argument, "tensor of %s expected, got %s",
                              duet_dtype_name(duet_tensor_dtype(like)),
                              duet_dtype_name(duet_tensor_dtype(tensor)));
    return tensor;
}

/* A tensor, or a table of numbers. */
static struct duet_tensor *check_input(lua_State *L, int argument)
{
    return duet_lua_to_tensor(L, argument, DUET_FLOAT64);
}

static struct duet_tensor *push_like(lua_State *L,
                                     const struct duet_tensor *like)
{
    return duet_lua_new_tensor(L, duet_tensor_dtype(like), like->rows,
                               like->columns);
}

/*
 * Push the parameters a plugin declares for its own, for `columns` units, as
 * they are before training; or zeros, for their gradients. NULL: it has none.
 */
static real **push_parameters(const struct driven *driven, size_t columns,
                              bool zeros)
{
    const struct duet_entry *entry = driven->instance->entry;
    const struct duet_numerics *numerics =
        duet_context_numerics(duet_lua_context(driven->L), driven->dtype);
    const size_t n = entry->n_parameters, size = columns * numerics->real_size;
    real **parameters;
    char *memory;

    if (!n)
        return NULL;
    parameters = lua_newuserdatauv(driven->L, n * (sizeof *parameters + size), 0);
    memory = (char *)(parameters + n);
    for (size_t i = 0; i < n; i++, memory += size) {
        const struct duet_parameter *p = &entry->parameters[i];
        const double value =
            p->from ? duet_instance_real(driven->instance, p->from, 0) : p->value;

        parameters[i] = memory;
        numerics->fill(columns, zeros ? 0 : value, memory);
    }
    return parameters;
}

/* ---- Initializers ------------------------------------------------------------------------------ */

/* initializer:fill(w [, rng [, { fan_in =, fan_out = }]]) -> w */
static int initializer_fill(lua_State *L)
{
    static const char *const known[] = { "fan_in", "fan_out", NULL };
    struct duet_tensor *w = duet_lua_check_tensor(L, 2);
    struct duet_rng *rng = duet_lua_opt_rng(L, 3);
    struct duet_lua_options fans;
    struct driven driven;
    struct duet_filling f = {
        .struct_size = sizeof f, .role = DUET_WEIGHTS, .name = "",
        .rows = w->rows, .columns = w->columns, .weight = w->data,
    };

    prepare(L, &driven, DUET_INITIALIZER, duet_tensor_dtype(w));
    duet_lua_options_open(L, &fans, 4, "fill", known);
    f.fan_in = (size_t)duet_lua_option_integer(&fans, "fan_in", 1, INT32_MAX,
                                               (lua_Integer)w->rows);
    f.fan_out = (size_t)duet_lua_option_integer(&fans, "fan_out", 1, INT32_MAX,
                                                (lua_Integer)w->columns);
    f.where = &driven.where;
    f.host = begin(&driven);
    driven.call.rng = rng;
    driven.descriptor->initializer.fill(driven.config, &f);
    end(&driven);
    lua_settop(L, 2);
    return 1;
}

static const luaL_Reg initializer_methods[] = {
    { "fill", initializer_fill },
    { NULL, NULL },
};

/* ---- Regularizers ------------------------------------------------------------------------------- */

static struct duet_penalized penalized(const struct driven *driven,
                                       const struct duet_tensor *w)
{
    return (struct duet_penalized){
        .struct_size = sizeof(struct duet_penalized), .role = DUET_WEIGHTS,
        .name = "", .rows = w->rows, .columns = w->columns, .weight = w->data,
        .where = &driven->where,
    };
}

/* regularizer:penalty(w) -> number */
static int regularizer_penalty(lua_State *L)
{
    const struct duet_tensor *w = check_input(L, 2);
    struct duet_penalized p;
    struct driven driven;
    double penalty = 0;

    prepare(L, &driven, DUET_REGULARIZER, duet_tensor_dtype(w));
    p = penalized(&driven, w);
    p.host = begin(&driven);
    if (driven.descriptor->regularizer.penalty)
        penalty = driven.descriptor->regularizer.penalty(driven.config, &p);
    end(&driven);
    lua_pushnumber(L, penalty);
    return 1;
}

/* regularizer:gradient(w) -> tensor */
static int regularizer_gradient(lua_State *L)
{
    const struct duet_tensor *w = check_input(L, 2);
    const struct duet_tensor *gradient = push_like(L, w);
    struct duet_penalized p;
    struct driven driven;

    prepare(L, &driven, DUET_REGULARIZER, duet_tensor_dtype(w));
    p = penalized(&driven, w);
    p.gradient = gradient->data;
    p.host = begin(&driven);
    if (driven.descriptor->regularizer.gradient)
        driven.descriptor->regularizer.gradient(driven.config, &p);
    end(&driven);
    return 1;
}

/* regularizer:project(w [, lr]) -> w */
static int regularizer_project(lua_State *L)
{
    const struct duet_tensor *w = duet_lua_check_tensor(L, 2);
    const double lr = lua_isnoneornil(L, 3) ? 0 : duet_lua_check_number(L, 3);
    struct driven driven;
    struct duet_projection p = {
        .struct_size = sizeof p, .role = DUET_WEIGHTS, .name = "",
        .rows = w->rows, .columns = w->columns, .weight = w->data,
        .where = &driven.where,
    };

    prepare(L, &driven, DUET_REGULARIZER, duet_tensor_dtype(w));
    driven.where.lr = lr;
    p.host = begin(&driven);
    if (driven.descriptor->regularizer.project)
        driven.descriptor->regularizer.project(driven.config, &p);
    end(&driven);
    lua_settop(L, 2);
    return 1;
}

static const luaL_Reg regularizer_methods[] = {
    { "penalty", regularizer_penalty },
    { "gradient", regularizer_gradient },
    { "project", regularizer_project },
    { NULL, NULL },
};

/* ---- Dropouts ------------------------------------------------------------------------------------- */

static struct duet_dropping dropping(const struct driven *driven,
                                     const struct duet_tensor *x)
{
    return (struct duet_dropping){
        .struct_size = sizeof(struct duet_dropping), .place = DUET_AT_HIDDEN,
        .rows = x->rows, .columns = x->columns, .x = x->data,
        .where = &driven->where,
        .parameter = push_parameters(driven, x->columns, false),
    };
}

/* dropout:forward(x [, rng]) -> y, mask */
static int dropout_forward(lua_State *L)
{
    const struct duet_tensor *x = check_input(L, 2);
    struct duet_rng *rng = duet_lua_opt_rng(L, 3);
    const struct duet_dropout *dropout;
    const struct duet_tensor *y, *mask;
    struct duet_dropping d;
    struct driven driven;

    prepare(L, &driven, DUET_DROPOUT, duet_tensor_dtype(x));
    driven.where.training = 1;
    dropout = &driven.descriptor->dropout;
    d = dropping(&driven, x);
    y = push_like(L, x);
    mask = push_like(L, x);
    d.y = y->data;
    d.mask = mask->data;
    d.host = begin(&driven);
    driven.call.rng = rng;
    dropout->draw(driven.config, &(struct duet_drawn){
        .struct_size = sizeof(struct duet_drawn), .place = d.place,
        .rows = d.rows, .columns = d.columns, .mask = mask->data, .host = d.host,
        .where = d.where, .parameter = d.parameter });
    driven.call.rng = NULL;
    driven.call.n_scratch = 0;
    if (!driven.call.failed)
        dropout->forward(driven.config, &d);
    end(&driven);
    return 2;
}

/* dropout:backward(gy, mask [, x]) -> gx; x where it has parameters */
static int dropout_backward(lua_State *L)
{
    const struct duet_tensor *gy = check_input(L, 2);
    const struct duet_tensor *mask = check_like(L, 3, gy);
    struct driven driven;
    struct duet_dropped d = {
        .struct_size = sizeof d, .place = DUET_AT_HIDDEN, .rows = gy->rows,
        .columns = gy->columns, .gy = gy->data, .mask = mask->data,
        .where = &driven.where,
    };

    prepare(L, &driven, DUET_DROPOUT, duet_tensor_dtype(gy));
    driven.where.training = 1;
    if (driven.instance->entry->n_parameters)
        d.x = check_like(L, 4, gy)->data;
    d.parameter = push_parameters(&driven, gy->columns, false);
    d.parameter_gradient = push_parameters(&driven, gy->columns, true);
    d.gx = push_like(L, gy)->data;
    d.host = begin(&driven);
    driven.descriptor->dropout.backward(driven.config, &d);
    end(&driven);
    return 1;
}

/* dropout:infer(x) -> y */
static int dropout_infer(lua_State *L)
{
    const struct duet_tensor *x = check_input(L, 2);
    const struct duet_tensor *y;
    struct duet_dropping d;
    struct driven driven;

    prepare(L, &driven, DUET_DROPOUT, duet_tensor_dtype(x));
    d = dropping(&driven, x);
    y = push_like(L, x);
    d.y = y->data;
    memcpy(y->data, x->data, x->rows * x->columns * x->real_size);
    d.host = begin(&driven);
    if (driven.descriptor->dropout.infer)
        driven.descriptor->dropout.infer(driven.config, &d);
    end(&driven);
    return 1;
}

static const luaL_Reg dropout_methods[] = {
    { "forward", dropout_forward },
    { "backward", dropout_backward },
    { "infer", dropout_infer },
    { NULL, NULL },
};

/* ---- Activations ----------------------------------------------------------------------------------- */

/* activation:forward(x) -> y */
static int activation_forward(lua_State *L)
{
    const struct duet_tensor *x = check_input(L, 2);
    struct driven driven;
    struct duet_activated a = {
        .struct_size = sizeof a, .rows = x->rows, .columns = x->columns,
        .x = x->data, .where = &driven.where,
    };

    prepare(L, &driven, DUET_ACTIVATION, duet_tensor_dtype(x));
    a.parameter = push_parameters(&driven, x->columns, false);
    a.y = push_like(L, x)->data;
    a.host = begin(&driven);
    driven.descriptor->activation.forward(driven.config, &a);
    end(&driven);
    return 1;
}

/* activation:backward(x, y, gy) -> gx */
static int activation_backward(lua_State *L)
{
    const struct duet_tensor *x = check_input(L, 2);
    const struct duet_tensor *y = check_like(L, 3, x);
    const struct duet_tensor *gy = check_like(L, 4, x);
    struct driven driven;
    struct duet_activated a = {
        .struct_size = sizeof a, .rows = x->rows, .columns = x->columns,
        .x = x->data, .y = y->data, .gy = gy->data, .where = &driven.where,
    };

    prepare(L, &driven, DUET_ACTIVATION, duet_tensor_dtype(x));
    a.parameter = push_parameters(&driven, x->columns, false);
    a.parameter_gradient = push_parameters(&driven, x->columns, true);
    a.gx = push_like(L, x)->data;
    a.host = begin(&driven);
    driven.descriptor->activation.backward(driven.config, &a);
    end(&driven);
    return 1;
}

static const luaL_Reg activation_methods[] = {
    { "forward", activation_forward },
    { "backward", activation_backward },
    { NULL, NULL },
};

/* ---- Losses ------------------------------------------------------------------------------------------ */

/* The target at argument 3, as the loss says that it must be. */
static const struct duet_tensor *check_target(const struct driven *driven,
                                              const struct duet_tensor *logits)
{
    lua_State *L = driven->L;
    const struct duet_loss *loss = &driven->descriptor->loss;
    struct duet_tensor like = *logits;
    const struct duet_tensor *target;
    struct duet_error error;

    like.columns = duet_loss_target_columns(loss, logits->columns);
    target = check_like(L, 3, &like);
    if (duet_loss_check_target(loss, logits->columns, target, &error) != DUET_OK)
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
    return check_like(L, 4, &like)->data;
}

/* The arguments (logits, target [, row weights]) of a loss. */
static struct duet_judged check_judged(lua_State *L, struct driven *driven)
{
    const struct duet_tensor *logits = check_input(L, 2), *target;
    struct duet_judged j = {
        .struct_size = sizeof j, .rows = logits->rows,
        .columns = logits->columns, .logits = logits->data,
        .where = &driven->where,
    };

    prepare(L, driven, DUET_LOSS, duet_tensor_dtype(logits));
    target = check_target(driven, logits);
    j.target = target->data;
    j.target_columns = target->columns;
    j.row_weight = check_row_weight(L, logits);
    j.parameter = push_parameters(driven, logits->columns, false);
    return j;
}

/* loss:value(logits, y [, row_weight]) -> number */
static int loss_value(lua_State *L)
{
    struct driven driven;
    struct duet_judged j = check_judged(L, &driven);
    double value;

    j.host = begin(&driven);
    value = driven.descriptor->loss.value(driven.config, &j);
    end(&driven);
    lua_pushnumber(L, value);
    return 1;
}

/* loss:gradient(logits, y [, row_weight]) -> tensor */
static int loss_gradient(lua_State *L)
{
    struct driven driven;
    struct duet_judged j = check_judged(L, &driven);

    j.parameter_gradient = push_parameters(&driven, j.columns, true);
    j.gradient =
        duet_lua_new_tensor(L, driven.dtype, j.rows, j.columns)->data;
    j.host = begin(&driven);
    driven.descriptor->loss.gradient(driven.config, &j);
    end(&driven);
    return 1;
}

/* loss:predict(logits) -> tensor */
static int loss_predict(lua_State *L)
{
    const struct duet_tensor *logits = check_input(L, 2);
    struct driven driven;
    struct duet_judged j = {
        .struct_size = sizeof j, .rows = logits->rows,
        .columns = logits->columns, .logits = logits->data,
        .where = &driven.where,
    };

    prepare(L, &driven, DUET_LOSS, duet_tensor_dtype(logits));
    j.parameter = push_parameters(&driven, logits->columns, false);
    j.y = push_like(L, logits)->data;
    j.host = begin(&driven);
    driven.descriptor->loss.predict(driven.config, &j);
    end(&driven);
    return 1;
}

static const luaL_Reg loss_methods[] = {
    { "value", loss_value },
    { "gradient", loss_gradient },
    { "predict", loss_predict },
    { NULL, NULL },
};

/* ---- Schedules ------------------------------------------------------------------------------------------ */

/* What a schedule keeps, with the instance: it follows one run by hand. */
struct followed {
    uint64_t epoch;
    double base; /* as last given */
    double scalar[];
};

static struct followed *push_followed(lua_State *L,
                                      const struct duet_instance *instance)
{
    const struct duet_entry *entry = instance->entry;
    struct followed *followed;

    if (lua_getiuservalue(L, 1, 1) == LUA_TUSERDATA)
        return lua_touserdata(L, -1);
    followed = lua_newuserdatauv(
        L, sizeof *followed + entry->n_scalars * sizeof followed->scalar[0], 0);
    followed->epoch = 0;
    followed->base = (double)NAN;
    for (size_t i = 0; i < entry->n_scalars; i++)
        followed->scalar[i] = entry->scalars[i].value;
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, 1);
    return followed;
}

/* A schedule computes in double: any of its builds will do. */
static void prepare_schedule(lua_State *L, struct driven *driven)
{
    const struct duet_instance *instance =
        duet_lua_check_instance(L, 1, DUET_SCHEDULE);

    prepare(L, driven, DUET_SCHEDULE,
            instance->entry->build[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32);
}

/* schedule:lr(base, t [, epoch]) -> number */
static int schedule_lr(lua_State *L)
{
    const double base = duet_lua_check_number(L, 2);
    const lua_Integer t = duet_lua_check_integer(L, 3, 1, INT64_MAX);
    lua_Integer epoch = 1;
    struct duet_moment m = {
        .struct_size = sizeof m, .base = base, .value = (double)NAN,
    };
    struct followed *followed;
    struct driven driven;
    double lr;

    prepare_schedule(L, &driven);
    if (!lua_isnoneornil(L, 4))
        epoch = duet_lua_check_integer(L, 4, 1, INT64_MAX);
    else if (duet_instance_choice(driven.instance, "unit"))
        epoch = t;
    m.t = driven.where.t = (uint64_t)t;
    m.epoch = driven.where.epoch = (uint64_t)epoch;
    followed = push_followed(L, driven.instance);
    followed->base = base;
    m.scalar = followed->scalar;
    m.where = &driven.where;
    m.host = begin(&driven);
    lr = driven.descriptor->schedule.lr(driven.config, &m);
    end(&driven);
    lua_pushnumber(L, lr);
    return 1;
}

/* schedule:observe(value): the end of an epoch */
static int schedule_observe(lua_State *L)
{
    struct duet_moment m = { .struct_size = sizeof m };
    struct followed *followed;
    struct driven driven;

    m.value = duet_lua_check_number(L, 2);
    prepare_schedule(L, &driven);
    if (!driven.descriptor->schedule.observe)
        duet_lua_raise(L, "schedule %s follows no metric: it has no observe",
                       driven.instance->entry->name);
    followed = push_followed(L, driven.instance);
    m.epoch = driven.where.epoch = ++followed->epoch;
    m.t = driven.where.t = m.epoch;
    m.base = followed->base;
    m.scalar = followed->scalar;
    m.where = &driven.where;
    m.host = begin(&driven);
    driven.descriptor->schedule.observe(driven.config, &m);
    end(&driven);
    return 0;
}

static const luaL_Reg schedule_methods[] = {
    { "lr", schedule_lr },
    { "observe", schedule_observe },
    { NULL, NULL },
};

/* ---- Metrics ----------------------------------------------------------------------------------------------- */

/* metric:value(predicted, y) -> number */
static int metric_value(lua_State *L)
{
    const struct duet_tensor *predicted = check_input(L, 2), *target;
    struct duet_tensor like = *predicted;
    struct driven driven;
    double value;

    prepare(L, &driven, DUET_METRIC, duet_tensor_dtype(predicted));
    target = duet_lua_to_tensor(L, 3, driven.dtype);
    /* Of several outputs a target may be the number of a class. */
    if (driven.descriptor->metric.takes != DUET_TAKES_CLASSES &&
        target->columns == 1)
        like.columns = 1;
    target = check_like(L, 3, &like);
    const struct duet_measured m = {
        .struct_size = sizeof m, .rows = predicted->rows,
        .columns = predicted->columns, .predicted = predicted->data,
        .target = target->data, .target_columns = target->columns,
        .host = begin(&driven), .where = &driven.where,
    };
    value = driven.descriptor->metric.value(driven.config, &m);
    end(&driven);
    lua_pushnumber(L, value);
    return 1;
}

static const luaL_Reg metric_methods[] = {
    { "value", metric_value },
    { NULL, NULL },
};

static const luaL_Reg optimizer_methods[] = {
    { "attach", duet_lua_attach },
    { NULL, NULL },
};

const luaL_Reg *const duet_lua_instance_methods[DUET_N_KINDS + 1] = {
    [DUET_INITIALIZER] = initializer_methods,
    [DUET_REGULARIZER] = regularizer_methods,
    [DUET_DROPOUT] = dropout_methods,
    [DUET_OPTIMIZER] = optimizer_methods,
    [DUET_SCHEDULE] = schedule_methods,
    [DUET_ACTIVATION] = activation_methods,
    [DUET_LOSS] = loss_methods,
    [DUET_METRIC] = metric_methods,
};
