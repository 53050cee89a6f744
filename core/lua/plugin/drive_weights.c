/* drive_weights.c - initializers and regularizers, called by hand. */
#include "drive.h"
#include "options.h"

/* ---- Initializers -------------------------------------------------------- */

/* initializer:fill(w [, rng [, { fan_in =, fan_out = }]]) -> w */
static int initializer_fill(lua_State *L)
{
    struct duet_tensor *w = duet_lua_check_tensor(L, 2);
    struct duet_rng *rng = duet_lua_opt_rng(L, 3);
    struct duet_lua_fill_options fans;
    struct duet_driven driven;
    struct duet_initializer_args f = {
        .struct_size = sizeof f,
        .rows = w->rows,
        .columns = w->columns,
        .weight = w->data,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_INITIALIZER,
                           duet_tensor_dtype(w));
    duet_lua_options_read(L, 4, &duet_lua_fill_table, &fans);
    f.fan_in = fans.fan_in ? fans.fan_in : w->rows;
    f.fan_out = fans.fan_out ? fans.fan_out : w->columns;
    f.where = &driven.where;
    f.host = duet_lua_drive_begin(&driven);
    driven.call.rng = rng;
    driven.descriptor->initializer.fill(driven.config, &f);
    duet_lua_drive_end(&driven);
    lua_settop(L, 2);
    return 1;
}

static const struct duet_lua_function initializer_methods[] = {
    { "fill", initializer_fill, 4 },
    { NULL, NULL, 0 },
};

/* ---- Regularizers -------------------------------------------------------- */

static struct duet_penalty_args penalized(const struct duet_driven *driven,
                                          const struct duet_tensor *w)
{
    return (struct duet_penalty_args) {
        .struct_size = sizeof(struct duet_penalty_args),
        .rows = w->rows,
        .columns = w->columns,
        .weight = w->data,
        .where = &driven->where,
    };
}

/* regularizer:penalty(w) -> number */
static int regularizer_penalty(lua_State *L)
{
    const struct duet_tensor *w = duet_lua_check_input(L, 2);
    struct duet_penalty_args p;
    struct duet_driven driven;
    double penalty = 0;

    duet_lua_drive_prepare(L, &driven, DUET_KIND_REGULARIZER,
                           duet_tensor_dtype(w));
    p = penalized(&driven, w);
    p.host = duet_lua_drive_begin(&driven);
    if (driven.descriptor->regularizer.penalty)
        penalty = driven.descriptor->regularizer.penalty(driven.config, &p);
    duet_lua_drive_end(&driven);
    lua_pushnumber(L, penalty);
    return 1;
}

/* regularizer:gradient(w) -> tensor */
static int regularizer_gradient(lua_State *L)
{
    const struct duet_tensor *w = duet_lua_check_input(L, 2);
    const struct duet_tensor *gradient = duet_lua_push_like(L, w);
    struct duet_penalty_args p;
    struct duet_driven driven;

    duet_lua_drive_prepare(L, &driven, DUET_KIND_REGULARIZER,
                           duet_tensor_dtype(w));
    p = penalized(&driven, w);
    p.gradient = gradient->data;
    p.host = duet_lua_drive_begin(&driven);
    if (driven.descriptor->regularizer.gradient)
        driven.descriptor->regularizer.gradient(driven.config, &p);
    duet_lua_drive_end(&driven);
    return 1;
}

/* regularizer:project(w [, lr]) -> w */
static int regularizer_project(lua_State *L)
{
    const struct duet_tensor *w = duet_lua_check_tensor(L, 2);
    const double lr = lua_isnoneornil(L, 3) ? 0 : duet_lua_check_number(L, 3);
    struct duet_driven driven;
    struct duet_projection_args p = {
        .struct_size = sizeof p,
        .rows = w->rows,
        .columns = w->columns,
        .weight = w->data,
        .where = &driven.where,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_REGULARIZER,
                           duet_tensor_dtype(w));
    driven.where.lr = lr;
    p.host = duet_lua_drive_begin(&driven);
    if (driven.descriptor->regularizer.project)
        driven.descriptor->regularizer.project(driven.config, &p);
    duet_lua_drive_end(&driven);
    lua_settop(L, 2);
    return 1;
}

static const struct duet_lua_function regularizer_methods[] = {
    { "penalty", regularizer_penalty, 2 },
    { "gradient", regularizer_gradient, 2 },
    { "project", regularizer_project, 3 },
    { NULL, NULL, 0 },
};

void duet_lua_open_drive_weights(lua_State *L)
{
    duet_lua_instance_methods(L, DUET_KIND_INITIALIZER, initializer_methods,
                              "fill(w)");
    duet_lua_instance_methods(L, DUET_KIND_REGULARIZER, regularizer_methods,
                              "penalty(w)");
}
