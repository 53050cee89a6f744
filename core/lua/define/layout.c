/*
 * layout.c - what methods in Lua are given, by the structs that methods in C are
 * given.
 */
#include "definition.h"

#include <string.h>

#define AT(type, member) offsetof(struct duet_##type, member)

static const struct duet_lua_field filling[] = {
    { "weight", DUET_FIELD_TENSOR, AT(filling, weight), AT(filling, columns) },
    { "fan_in", DUET_FIELD_SIZE, AT(filling, fan_in), 0 },
    { "fan_out", DUET_FIELD_SIZE, AT(filling, fan_out), 0 },
    { "rng", DUET_FIELD_RNG, 0, 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

/* In `moments` nothing is filled, and nothing drawn. */
static const struct duet_lua_field filled[] = {
    { "rows", DUET_FIELD_SIZE, AT(filling, rows), 0 },
    { "columns", DUET_FIELD_SIZE, AT(filling, columns), 0 },
    { "fan_in", DUET_FIELD_SIZE, AT(filling, fan_in), 0 },
    { "fan_out", DUET_FIELD_SIZE, AT(filling, fan_out), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field penalized[] = {
    { "weight", DUET_FIELD_TENSOR, AT(penalized, weight),
      AT(penalized, columns) },
    { "gradient", DUET_FIELD_TENSOR, AT(penalized, gradient),
      AT(penalized, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field projection[] = {
    { "weight", DUET_FIELD_TENSOR, AT(projection, weight),
      AT(projection, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field drawn[] = {
    { "mask", DUET_FIELD_TENSOR, AT(drawn, mask), AT(drawn, columns) },
    { "place", DUET_FIELD_PLACE, AT(drawn, place), 0 },
    { "rng", DUET_FIELD_RNG, 0, 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field dropping[] = {
    { "x", DUET_FIELD_TENSOR, AT(dropping, x), AT(dropping, columns) },
    { "y", DUET_FIELD_TENSOR, AT(dropping, y), AT(dropping, columns) },
    { "mask", DUET_FIELD_TENSOR, AT(dropping, mask), AT(dropping, columns) },
    { "place", DUET_FIELD_PLACE, AT(dropping, place), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field dropped[] = {
    { "gy", DUET_FIELD_TENSOR, AT(dropped, gy), AT(dropped, columns) },
    { "gx", DUET_FIELD_TENSOR, AT(dropped, gx), AT(dropped, columns) },
    { "mask", DUET_FIELD_TENSOR, AT(dropped, mask), AT(dropped, columns) },
    { "place", DUET_FIELD_PLACE, AT(dropped, place), 0 },
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
    { "evaluate", DUET_FIELD_EVALUATE, 0, 0 },
};

static const struct duet_lua_field moment[] = {
    { "t", DUET_FIELD_COUNT, AT(moment, t), 0 },
    { "epoch", DUET_FIELD_COUNT, AT(moment, epoch), 0 },
    { "base", DUET_FIELD_REAL, AT(moment, base), 0 },
    { "value", DUET_FIELD_REAL, AT(moment, value), 0 },
    { "scalars", DUET_FIELD_SCALARS, AT(moment, scalar), 0 },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field activated[] = {
    { "x", DUET_FIELD_TENSOR, AT(activated, x), AT(activated, columns) },
    { "y", DUET_FIELD_TENSOR, AT(activated, y), AT(activated, columns) },
    { "gy", DUET_FIELD_TENSOR, AT(activated, gy), AT(activated, columns) },
    { "gx", DUET_FIELD_TENSOR, AT(activated, gx), AT(activated, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field judged[] = {
    { "logits", DUET_FIELD_TENSOR, AT(judged, logits), AT(judged, columns) },
    { "target", DUET_FIELD_TENSOR, AT(judged, target),
      AT(judged, target_columns) },
    { "row_weight", DUET_FIELD_COLUMN, AT(judged, row_weight), 0 },
    { "gradient", DUET_FIELD_TENSOR, AT(judged, gradient),
      AT(judged, columns) },
    { "y", DUET_FIELD_TENSOR, AT(judged, y), AT(judged, columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

static const struct duet_lua_field measured[] = {
    { "predicted", DUET_FIELD_TENSOR, AT(measured, predicted),
      AT(measured, columns) },
    { "target", DUET_FIELD_TENSOR, AT(measured, target),
      AT(measured, target_columns) },
    { "options", DUET_FIELD_OPTIONS, 0, 0 },
};

const struct duet_lua_field duet_lua_where_fields[] = {
    { "t", DUET_FIELD_COUNT, AT(where, t), 0 },
    { "epoch", DUET_FIELD_COUNT, AT(where, epoch), 0 },
    { "lr", DUET_FIELD_REAL, AT(where, lr), 0 },
    { "name", DUET_FIELD_TEXT, AT(where, name), 0 },
    { "role", DUET_FIELD_ROLE, AT(where, role), 0 },
    { "batch_rows", DUET_FIELD_SIZE, AT(where, batch_rows), 0 },
    { "data_rows", DUET_FIELD_SIZE, AT(where, data_rows), 0 },
    { "inputs", DUET_FIELD_SIZE, AT(where, inputs), 0 },
    { "hidden", DUET_FIELD_SIZE, AT(where, hidden), 0 },
    { "outputs", DUET_FIELD_SIZE, AT(where, outputs), 0 },
    { "training", DUET_FIELD_FLAG, AT(where, training), 0 },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define LAYOUT(kind, method, fields, type)                                   \
    {                                                                        \
        kind, method, fields, COUNT(fields), AT(type, rows), AT(type, host), \
            AT(type, where)                                                  \
    }

const size_t duet_lua_n_where_fields = COUNT(duet_lua_where_fields);

static const struct duet_lua_layout layouts[] = {
    LAYOUT(DUET_INITIALIZER, "fill", filling, filling),
    LAYOUT(DUET_INITIALIZER, "moments", filled, filling),
    LAYOUT(DUET_REGULARIZER, "penalty", penalized, penalized),
    LAYOUT(DUET_REGULARIZER, "gradient", penalized, penalized),
    LAYOUT(DUET_REGULARIZER, "project", projection, projection),
    LAYOUT(DUET_DROPOUT, "draw", drawn, drawn),
    LAYOUT(DUET_DROPOUT, "forward", dropping, dropping),
    LAYOUT(DUET_DROPOUT, "backward", dropped, dropped),
    LAYOUT(DUET_DROPOUT, "infer", dropping, dropping),
    LAYOUT(DUET_OPTIMIZER, "step", update, update),
    LAYOUT(DUET_OPTIMIZER, "prepare", update, update),
    { DUET_SCHEDULE, "lr", moment, COUNT(moment), 0, AT(moment, host),
      AT(moment, where) },
    { DUET_SCHEDULE, "observe", moment, COUNT(moment), 0, AT(moment, host),
      AT(moment, where) },
    LAYOUT(DUET_ACTIVATION, "forward", activated, activated),
    LAYOUT(DUET_ACTIVATION, "backward", activated, activated),
    LAYOUT(DUET_LOSS, "value", judged, judged),
    LAYOUT(DUET_LOSS, "gradient", judged, judged),
    LAYOUT(DUET_LOSS, "predict", judged, judged),
    LAYOUT(DUET_METRIC, "value", measured, measured),
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
