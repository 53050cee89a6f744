/* drive_layer.c - dropouts and activations, called by hand. */
#include "drive.h"

#include <string.h>

/* ---- Dropouts ------------------------------------------------------------ */

static struct duet_dropout_forward_args dropping(
    const struct duet_driven *driven, const struct duet_tensor *x)
{
    return (struct duet_dropout_forward_args) {
        .struct_size = sizeof(struct duet_dropout_forward_args),
        .place = DUET_PLACE_HIDDEN,
        .rows = x->rows,
        .columns = x->columns,
        .x = x->data,
        .where = &driven->where,
        .parameter = duet_lua_push_parameters(driven, x->columns, false),
    };
}

/* dropout:forward(x [, rng]) -> y, mask */
static int dropout_forward(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_input(L, 2);
    struct duet_rng *rng = duet_lua_opt_rng(L, 3);
    const struct duet_dropout *dropout;
    const struct duet_tensor *y, *mask;
    struct duet_dropout_forward_args d;
    struct duet_driven driven;

    duet_lua_drive_prepare(L, &driven, DUET_KIND_DROPOUT, duet_tensor_dtype(x));
    driven.where.flags |= DUET_WHERE_TRAINING;
    dropout = &driven.descriptor->dropout;
    d = dropping(&driven, x);
    y = duet_lua_push_like(L, x);
    mask = duet_lua_push_like(L, x);
    d.y = y->data;
    d.mask = mask->data;
    d.host = duet_lua_drive_begin(&driven);
    driven.call.rng = rng;
    dropout->draw(driven.config,
                  &(struct duet_dropout_draw_args) {
                      .struct_size = sizeof(struct duet_dropout_draw_args),
                      .place = d.place,
                      .rows = d.rows,
                      .columns = d.columns,
                      .mask = mask->data,
                      .host = d.host,
                      .where = d.where,
                      .parameter = d.parameter });
    driven.call.rng = NULL;
    driven.call.n_scratch = 0;
    if (!driven.call.failed)
        dropout->forward(driven.config, &d);
    duet_lua_drive_end(&driven);
    return 2;
}

/* dropout:backward(gy, mask [, x]) -> gx; x where it has parameters */
static int dropout_backward(lua_State *L)
{
    const struct duet_tensor *gy = duet_lua_check_input(L, 2);
    const struct duet_tensor *mask = duet_lua_check_like(L, 3, gy);
    struct duet_driven driven;
    struct duet_dropout_backward_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = gy->rows,
        .columns = gy->columns,
        .gy = gy->data,
        .mask = mask->data,
        .where = &driven.where,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_DROPOUT,
                           duet_tensor_dtype(gy));
    driven.where.flags |= DUET_WHERE_TRAINING;
    if (driven.instance->entry->n_parameters)
        d.x = duet_lua_check_like(L, 4, gy)->data;
    d.parameter = duet_lua_push_parameters(&driven, gy->columns, false);
    d.parameter_gradient = duet_lua_push_parameters(&driven, gy->columns, true);
    d.gx = duet_lua_push_like(L, gy)->data;
    d.host = duet_lua_drive_begin(&driven);
    driven.descriptor->dropout.backward(driven.config, &d);
    duet_lua_drive_end(&driven);
    return 1;
}

/* dropout:infer(x) -> y */
static int dropout_infer(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_input(L, 2);
    const struct duet_tensor *y;
    struct duet_dropout_forward_args d;
    struct duet_driven driven;

    duet_lua_drive_prepare(L, &driven, DUET_KIND_DROPOUT, duet_tensor_dtype(x));
    d = dropping(&driven, x);
    y = duet_lua_push_like(L, x);
    d.y = y->data;
    memcpy(y->data, x->data, x->rows * x->columns * x->real_size);
    d.host = duet_lua_drive_begin(&driven);
    if (driven.descriptor->dropout.infer)
        driven.descriptor->dropout.infer(driven.config, &d);
    duet_lua_drive_end(&driven);
    return 1;
}

static const struct duet_lua_function dropout_methods[] = {
    { "forward", dropout_forward, 3 },
    { "backward", dropout_backward, 4 },
    { "infer", dropout_infer, 2 },
    { NULL, NULL, 0 },
};

/* ---- Activations --------------------------------------------------------- */

/* activation:forward(x) -> y */
static int activation_forward(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_input(L, 2);
    struct duet_driven driven;
    struct duet_activation_args a = {
        .struct_size = sizeof a,
        .rows = x->rows,
        .columns = x->columns,
        .x = x->data,
        .where = &driven.where,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_ACTIVATION,
                           duet_tensor_dtype(x));
    a.parameter = duet_lua_push_parameters(&driven, x->columns, false);
    a.y = duet_lua_push_like(L, x)->data;
    a.host = duet_lua_drive_begin(&driven);
    driven.descriptor->activation.forward(driven.config, &a);
    duet_lua_drive_end(&driven);
    return 1;
}

/* activation:backward(x, y, gy) -> gx */
static int activation_backward(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_input(L, 2);
    const struct duet_tensor *y = duet_lua_check_like(L, 3, x);
    const struct duet_tensor *gy = duet_lua_check_like(L, 4, x);
    struct duet_driven driven;
    struct duet_activation_args a = {
        .struct_size = sizeof a,
        .rows = x->rows,
        .columns = x->columns,
        .x = x->data,
        .y = y->data,
        .gy = gy->data,
        .where = &driven.where,
    };

    duet_lua_drive_prepare(L, &driven, DUET_KIND_ACTIVATION,
                           duet_tensor_dtype(x));
    a.parameter = duet_lua_push_parameters(&driven, x->columns, false);
    a.parameter_gradient = duet_lua_push_parameters(&driven, x->columns, true);
    a.gx = duet_lua_push_like(L, x)->data;
    a.host = duet_lua_drive_begin(&driven);
    driven.descriptor->activation.backward(driven.config, &a);
    duet_lua_drive_end(&driven);
    return 1;
}

static const struct duet_lua_function activation_methods[] = {
    { "forward", activation_forward, 2 },
    { "backward", activation_backward, 4 },
    { NULL, NULL, 0 },
};

void duet_lua_open_drive_layer(lua_State *L)
{
    duet_lua_instance_methods(L, DUET_KIND_DROPOUT, dropout_methods,
                              "forward(x, rng)");
    duet_lua_instance_methods(L, DUET_KIND_ACTIVATION, activation_methods,
                              "forward(x)");
}
