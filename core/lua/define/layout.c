/*
 * layout.c - what methods in Lua are given, by the structs that methods in C
 * are given.
 */
#include "definition.h"

#include <string.h>

#define AT(type, member) offsetof(struct duet_##type, member)
#define PARAMETERS(type)                                          \
    {                                                             \
        "parameters", DUET_FIELD_PARAMETERS, AT(type, parameter), \
            AT(type, columns)                                     \
    }
#define PARAMETER_GRADIENTS(type)                              \
    {                                                          \
        "parameter_gradients", DUET_FIELD_PARAMETER_GRADIENTS, \
            AT(type, parameter_gradient), AT(type, columns)    \
    }

static const struct duet_lua_field checked[] = {
    { "warn", DUET_FIELD_WARN, 0, 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field filling[] = {
    { "weight", DUET_FIELD_TENSOR, AT(initializer_args, weight),
      AT(initializer_args, columns) },
    { "fan_in", DUET_FIELD_SIZE, AT(initializer_args, fan_in), 0 },
    { "fan_out", DUET_FIELD_SIZE, AT(initializer_args, fan_out), 0 },
    { "rng", DUET_FIELD_RNG, 0, 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

/* In `moments` nothing is filled, and nothing drawn. */
static const struct duet_lua_field filled[] = {
    { "rows", DUET_FIELD_SIZE, AT(initializer_args, rows), 0 },
    { "columns", DUET_FIELD_SIZE, AT(initializer_args, columns), 0 },
    { "fan_in", DUET_FIELD_SIZE, AT(initializer_args, fan_in), 0 },
    { "fan_out", DUET_FIELD_SIZE, AT(initializer_args, fan_out), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field penalized[] = {
    { "weight", DUET_FIELD_TENSOR, AT(penalty_args, weight),
      AT(penalty_args, columns) },
    { "gradient", DUET_FIELD_TENSOR, AT(penalty_args, gradient),
      AT(penalty_args, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field projection[] = {
    { "weight", DUET_FIELD_TENSOR, AT(projection_args, weight),
      AT(projection_args, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field drawn[] = {
    { "mask", DUET_FIELD_TENSOR, AT(dropout_draw_args, mask),
      AT(dropout_draw_args, columns) },
    { "place", DUET_FIELD_PLACE, AT(dropout_draw_args, place), 0 },
    { "rng", DUET_FIELD_RNG, 0, 0 },
    PARAMETERS(dropout_draw_args),
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field dropping[] = {
    { "x", DUET_FIELD_TENSOR, AT(dropout_forward_args, x),
      AT(dropout_forward_args, columns) },
    { "y", DUET_FIELD_TENSOR, AT(dropout_forward_args, y),
      AT(dropout_forward_args, columns) },
    { "mask", DUET_FIELD_TENSOR, AT(dropout_forward_args, mask),
      AT(dropout_forward_args, columns) },
    { "place", DUET_FIELD_PLACE, AT(dropout_forward_args, place), 0 },
    { "first", DUET_FIELD_FIRST, AT(dropout_forward_args, first), 0 },
    PARAMETERS(dropout_forward_args),
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field dropped[] = {
    { "x", DUET_FIELD_TENSOR, AT(dropout_backward_args, x),
      AT(dropout_backward_args, columns) },
    { "gy", DUET_FIELD_TENSOR, AT(dropout_backward_args, gy),
      AT(dropout_backward_args, columns) },
    { "gx", DUET_FIELD_TENSOR, AT(dropout_backward_args, gx),
      AT(dropout_backward_args, columns) },
    { "mask", DUET_FIELD_TENSOR, AT(dropout_backward_args, mask),
      AT(dropout_backward_args, columns) },
    { "place", DUET_FIELD_PLACE, AT(dropout_backward_args, place), 0 },
    { "first", DUET_FIELD_FIRST, AT(dropout_backward_args, first), 0 },
    PARAMETERS(dropout_backward_args),
    PARAMETER_GRADIENTS(dropout_backward_args),
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field update[] = {
    { "weight", DUET_FIELD_TENSOR, AT(update, weight), AT(update, columns) },
    { "gradient", DUET_FIELD_TENSOR, AT(update, gradient),
      AT(update, columns) },
    { "slots", DUET_FIELD_SLOTS, 0, 0 },
    { "scalars", DUET_FIELD_SCALARS, AT(update, scalar), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
    { "loss", DUET_FIELD_REAL, AT(update, loss), 0 },
    { "n", DUET_FIELD_SIZE, AT(update, n), 0 },
    { "first", DUET_FIELD_FIRST, AT(update, first), 0 },
    { "parts", DUET_FIELD_PARTS, AT(update, parts), 0 },
    { "evaluate", DUET_FIELD_EVALUATE, 0, 0 },
    { "objective", DUET_FIELD_OBJECTIVE, 0, 0 },
    { "layers", DUET_FIELD_LAYERS, 0, 0 },
    { "step", DUET_FIELD_STEP, 0, 0 },
    { "random_normal", DUET_FIELD_RANDOM_NORMAL, 0, 0 },
    { "random_uniform", DUET_FIELD_RANDOM_UNIFORM, 0, 0 },
};

static const struct duet_lua_field moment[] = {
    { "t", DUET_FIELD_COUNT, AT(schedule_args, t), 0 },
    { "n", DUET_FIELD_COUNT, AT(schedule_args, n), 0 },
    { "base", DUET_FIELD_REAL, AT(schedule_args, base), 0 },
    { "value", DUET_FIELD_REAL, AT(schedule_args, value), 0 },
    { "scalars", DUET_FIELD_SCALARS, AT(schedule_args, scalar), 0 },
    { "lr_of", DUET_FIELD_LR_OF, 0, 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

/* clang-format off */
#define ACTIVATED                                                            \
    { "x", DUET_FIELD_TENSOR, AT(activation_args, x),                        \
      AT(activation_args, columns) },                                        \
    { "y", DUET_FIELD_TENSOR, AT(activation_args, y),                        \
      AT(activation_args, columns) },                                        \
    { "gy", DUET_FIELD_TENSOR, AT(activation_args, gy),                      \
      AT(activation_args, columns) },                                        \
    { "gx", DUET_FIELD_TENSOR, AT(activation_args, gx),                      \
      AT(activation_args, columns) },                                        \
    { "first", DUET_FIELD_FIRST, AT(activation_args, first), 0 },            \
    { "random_normal", DUET_FIELD_RANDOM_NORMAL, 0, 0 },                     \
    { "random_uniform", DUET_FIELD_RANDOM_UNIFORM, 0, 0 },                   \
    { "options", DUET_FIELD_OPTIONS, 0, 0 },                                 \
    PARAMETERS(activation_args)

#define JUDGED                                                               \
    { "logits", DUET_FIELD_TENSOR, AT(loss_args, logits),                    \
      AT(loss_args, columns) },                                              \
    { "target", DUET_FIELD_TENSOR, AT(loss_args, target),                    \
      AT(loss_args, target_columns) },                                       \
    { "row_weight", DUET_FIELD_COLUMN, AT(loss_args, row_weight), 0 },       \
    { "gradient", DUET_FIELD_TENSOR, AT(loss_args, gradient),                \
      AT(loss_args, columns) },                                              \
    { "y", DUET_FIELD_TENSOR, AT(loss_args, y), AT(loss_args, columns) },    \
    { "options", DUET_FIELD_OPTIONS, 0, 0 },                                 \
    PARAMETERS(loss_args)
/* clang-format on */

static const struct duet_lua_field activated[] = { ACTIVATED };
static const struct duet_lua_field activated_back[] = {
    ACTIVATED, PARAMETER_GRADIENTS(activation_args)
};
static const struct duet_lua_field judged[] = { JUDGED };
static const struct duet_lua_field judged_back[] = {
    JUDGED, PARAMETER_GRADIENTS(loss_args)
};

static const struct duet_lua_field measured[] = {
    { "predicted", DUET_FIELD_TENSOR, AT(metric_args, predicted),
      AT(metric_args, columns) },
    { "target", DUET_FIELD_TENSOR, AT(metric_args, target),
      AT(metric_args, target_columns) },
    { "row_weight", DUET_FIELD_COLUMN, AT(metric_args, row_weight), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

const struct duet_lua_field duet_lua_where_fields[] = {
    { "t", DUET_FIELD_COUNT, AT(where, t), 0 },
    { "epoch", DUET_FIELD_COUNT, AT(where, epoch), 0 },
    { "lr", DUET_FIELD_REAL, AT(where, lr), 0 },
    { "base_lr", DUET_FIELD_REAL, AT(where, base_lr), 0 },
    { "n_updates", DUET_FIELD_COUNT, AT(where, n_updates), 0 },
    { "n_epochs", DUET_FIELD_COUNT, AT(where, n_epochs), 0 },
    { "name", DUET_FIELD_TEXT, AT(where, name), 0 },
    { "role", DUET_FIELD_ROLE, AT(where, role), 0 },
    { "batch_rows", DUET_FIELD_SIZE, AT(where, batch_rows), 0 },
    { "data_rows", DUET_FIELD_SIZE, AT(where, data_rows), 0 },
    { "inputs", DUET_FIELD_SIZE, AT(where, inputs), 0 },
    { "hidden", DUET_FIELD_SIZE, AT(where, hidden), 0 },
    { "outputs", DUET_FIELD_SIZE, AT(where, outputs), 0 },
    { "training", DUET_FIELD_TRAINING, AT(where, flags), 0 },
    { "warn", DUET_FIELD_WARN, 0, 0 },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define LAYOUT(kind, method, fields, type)                                  \
    {                                                                       \
        kind, method, "duet_" #type, fields, COUNT(fields), AT(type, rows), \
            AT(type, host), AT(type, where)                                 \
    }

const size_t duet_lua_n_where_fields = COUNT(duet_lua_where_fields);

static const struct duet_lua_layout layouts[] = {
    LAYOUT(DUET_KIND_INITIALIZER, "fill", filling, initializer_args),
    LAYOUT(DUET_KIND_INITIALIZER, "moments", filled, initializer_args),
    LAYOUT(DUET_KIND_REGULARIZER, "penalty", penalized, penalty_args),
    LAYOUT(DUET_KIND_REGULARIZER, "gradient", penalized, penalty_args),
    LAYOUT(DUET_KIND_REGULARIZER, "project", projection, projection_args),
    LAYOUT(DUET_KIND_DROPOUT, "draw", drawn, dropout_draw_args),
    LAYOUT(DUET_KIND_DROPOUT, "forward", dropping, dropout_forward_args),
    LAYOUT(DUET_KIND_DROPOUT, "backward", dropped, dropout_backward_args),
    LAYOUT(DUET_KIND_DROPOUT, "infer", dropping, dropout_forward_args),
    LAYOUT(DUET_KIND_OPTIMIZER, "step", update, update),
    LAYOUT(DUET_KIND_OPTIMIZER, "prepare", update, update),
    LAYOUT(DUET_KIND_OPTIMIZER, "prepare_all", update, update),
    { DUET_KIND_SCHEDULE, "lr", "duet_schedule_args", moment, COUNT(moment), 0,
      AT(schedule_args, host), AT(schedule_args, where) },
    { DUET_KIND_SCHEDULE, "observe", "duet_schedule_args", moment,
      COUNT(moment), 0, AT(schedule_args, host), AT(schedule_args, where) },
    LAYOUT(DUET_KIND_ACTIVATION, "forward", activated, activation_args),
    LAYOUT(DUET_KIND_ACTIVATION, "backward", activated_back, activation_args),
    LAYOUT(DUET_KIND_LOSS, "value", judged, loss_args),
    LAYOUT(DUET_KIND_LOSS, "gradient", judged_back, loss_args),
    LAYOUT(DUET_KIND_LOSS, "predict", judged, loss_args),
    LAYOUT(DUET_KIND_LOSS, "value_and_gradient", judged_back, loss_args),
    LAYOUT(DUET_KIND_METRIC, "value", measured, metric_args),
    { 0, "check", "duet_host", checked, COUNT(checked), 0, DUET_LUA_HOST_ITSELF,
      0 },
};

const struct duet_method duet_lua_check_method = {
    .name = "check",
    .signature = "v:oh",
    .offset = offsetof(struct duet_plugin, check),
    .summary = "refuses options that make no sense together",
};

const struct duet_lua_layout *duet_lua_layout_of(
    const struct duet_method *method)
{
    for (size_t i = 0; i < COUNT(layouts); i++)
        if (layouts[i].kind == method->kind &&
            !strcmp(layouts[i].method, method->name))
            return &layouts[i];
    return NULL;
}
