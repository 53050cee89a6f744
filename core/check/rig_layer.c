/* rig_layer.c - calls of what works on blocks of rows: activation, dropout. */
#include "rig.h"

#include <string.h>

/* Rows of the block that begins with row `first`. */
static size_t rows_of(const struct rig *rig, size_t first)
{
    const size_t left = rig->manner.rows - first;

    return rig->manner.block && rig->manner.block < left ? rig->manner.block
                                                         : left;
}

static void copy(const struct rig *rig, const struct rig_array *from,
                 const struct rig_array *to)
{
    memcpy(to->data, from->data,
           from->rows * from->columns * duet_dtype_size(rig->manner.dtype));
}

/* Whether `backward` reads x, which then isn't written over. */
static bool keeps_x(const struct rig *rig)
{
    const struct duet_entry *entry = rig->instance->entry;

    return entry->kind == DUET_KIND_DROPOUT
               ? entry->n_parameters > 0
               : rig->descriptor->activation.flags & DUET_ACTIVATION_NEEDS_X;
}

static void record_parameters(struct rig *rig, const struct rig_parameters *p)
{
    for (size_t i = 0; i < p->n; i++) {
        char name[RECORD_NAME];

        snprintf(name, sizeof name, "backward's gradient of %.20s",
                 rig->instance->entry->parameters[i].name);
        rig_record(rig, name, 0, 1, p->gradient[i].columns,
                   p->gradient[i].data);
    }
}

/* ---- Activation ---------------------------------------------------------- */

static struct duet_activation_args activated(struct rig *rig,
                                             struct rig_layer *arrays,
                                             size_t first)
{
    const size_t at = first * rig->manner.columns;

    return (struct duet_activation_args) {
        .struct_size = sizeof(struct duet_activation_args),
        .rows = rows_of(rig, first),
        .columns = rig->manner.columns,
        .x = rig_at(rig, arrays->x.data, at),
        .y = rig_at(rig, arrays->y.data, at),
        .gy = rig_at(rig, arrays->gy.data, at),
        .gx = rig_at(rig, arrays->gx.data, at),
        .host = rig_host(rig),
        .where = rig_where(rig),
        .parameter = arrays->parameters.values,
        .parameter_gradient = arrays->parameters.gradients,
        .first = rig->manner.first + first,
    };
}

static void activate(struct rig *rig, struct rig_layer *arrays, size_t first,
                     bool is_back)
{
    const struct duet_activation *activation = &rig->descriptor->activation;
    struct duet_activation_args a = activated(rig, arrays, first);

    if (is_back && !(activation->flags & DUET_ACTIVATION_NEEDS_X))
        a.x = NULL;
    if (!is_back)
        a.gy = a.gx = NULL;
    rig_enter(rig, RIG_WORKER, "%s(rows = %zu, columns = %zu)",
              is_back ? "backward" : "forward", a.rows, a.columns);
    (is_back ? activation->backward : activation->forward)(
        rig_options(rig),
        rig_pass(rig, "struct duet_activation_args", &a, sizeof a));
    rig_leave(rig);
}

/* ---- Dropout ------------------------------------------------------------- */

void rig_layer_draw(struct rig *rig, struct rig_layer *arrays)
{
    const struct duet_dropout_draw_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = rig->manner.rows,
        .columns = rig->manner.columns,
        .mask = arrays->mask.data,
        .host = rig_host(rig),
        .where = rig_where(rig),
        .parameter = arrays->parameters.values,
    };

    rig_enter(rig, RIG_MAIN, "draw(rows = %zu, columns = %zu)", d.rows,
              d.columns);
    rig->call.rng = &rig->drawn;
    rig->descriptor->dropout.draw(
        rig_options(rig),
        rig_pass(rig, "struct duet_dropout_draw_args", &d, sizeof d));
    rig_leave(rig);
}

static void drop_forward(struct rig *rig, struct rig_layer *arrays,
                         size_t first, bool infers)
{
    const struct duet_dropout *dropout = &rig->descriptor->dropout;
    const size_t at = first * rig->manner.columns;
    const struct duet_dropout_forward_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = infers ? rig->manner.rows : rows_of(rig, first),
        .columns = rig->manner.columns,
        .first = rig->manner.first + first,
        .x = rig_at(rig, arrays->x.data, at),
        .y = rig_at(rig, arrays->y.data, at),
        .mask = infers ? NULL : rig_at(rig, arrays->mask.data, at),
        .host = rig_host(rig),
        .where = rig_where(rig),
        .parameter = arrays->parameters.values,
    };

    rig_enter(rig, RIG_WORKER, "%s(rows = %zu, columns = %zu)",
              infers ? "infer" : "forward", d.rows, d.columns);
    (infers ? dropout->infer : dropout->forward)(
        rig_options(rig),
        rig_pass(rig, "struct duet_dropout_forward_args", &d, sizeof d));
    rig_leave(rig);
}

static void drop_backward(struct rig *rig, struct rig_layer *arrays,
                          size_t first)
{
    const size_t at = first * rig->manner.columns;
    const struct duet_dropout_backward_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = rows_of(rig, first),
        .columns = rig->manner.columns,
        .first = rig->manner.first + first,
        .gy = rig_at(rig, arrays->gy.data, at),
        .mask = rig_at(rig, arrays->mask.data, at),
        .gx = rig_at(rig, arrays->gx.data, at),
        .host = rig_host(rig),
        .where = rig_where(rig),
        .parameter = arrays->parameters.values,
        .parameter_gradient = arrays->parameters.gradients,
        .x = keeps_x(rig) ? rig_at(rig, arrays->x.data, at) : NULL,
    };

    rig_enter(rig, RIG_WORKER, "backward(rows = %zu, columns = %zu)", d.rows,
              d.columns);
    rig->descriptor->dropout.backward(
        rig_options(rig),
        rig_pass(rig, "struct duet_dropout_backward_args", &d, sizeof d));
    rig_leave(rig);
}

/* ---- Either -------------------------------------------------------------- */

void rig_layer_open(struct rig *rig, struct rig_layer *layer)
{
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;

    *layer = (struct rig_layer) {
        .x = rig_input(rig, "x", rows, columns, -2.5, 2.5),
        .y = rig_array(rig, "y", rows, columns),
        .gy = rig_input(rig, "gy", rows, columns, -1, 1),
        .gx = rig_array(rig, "gx", rows, columns),
    };
    rig_make_parameters(rig, &layer->parameters);
    if (rig->instance->entry->kind != DUET_KIND_DROPOUT)
        return;
    layer->mask = rig_array(rig, "mask", rows, columns);
    rig_layer_draw(rig, layer);
    memory_protect(layer->mask.block, true);
}

void rig_layer_forward(struct rig *rig, struct rig_layer *layer)
{
    size_t first = 0;

    do {
        if (rig->instance->entry->kind == DUET_KIND_DROPOUT)
            drop_forward(rig, layer, first, false);
        else
            activate(rig, layer, first, false);
        first += rows_of(rig, first);
    } while (first < rig->manner.rows);
}

void rig_layer_backward(struct rig *rig, struct rig_layer *layer)
{
    size_t first = 0;

    do {
        if (rig->instance->entry->kind == DUET_KIND_DROPOUT)
            drop_backward(rig, layer, first);
        else
            activate(rig, layer, first, true);
        first += rows_of(rig, first);
    } while (first < rig->manner.rows);
}

void rig_layer_infer(struct rig *rig, struct rig_layer *layer)
{
    rig->where.flags = 0;
    if (rig->descriptor->dropout.infer)
        drop_forward(rig, layer, 0, true);
    else
        copy(rig, &layer->x, &layer->y);
    rig->where.flags = DUET_WHERE_TRAINING;
}

/* Where permitted: the host gives x as y where backward needn't see it. */
static void lay_over(struct rig *rig, struct rig_layer *layer)
{
    if (!keeps_x(rig)) {
        copy(rig, &layer->x, &layer->y);
        layer->x = layer->y;
    }
    copy(rig, &layer->gy, &layer->gx);
    layer->gy = layer->gx;
}

static void run_layer(struct rig *rig, struct rig_layer *layer)
{
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;
    struct rig_array x;

    rig_layer_open(rig, layer);
    x = layer->x;
    if (rig->manner.poison != 0 && rows) {
        memory_protect(layer->x.block, false);
        rig_set(rig, &layer->x, 0, rig->manner.poison);
    }
    if (rig->manner.is_in_place)
        lay_over(rig, layer);
    rig_layer_forward(rig, layer);
    memory_protect(layer->y.block, true);
    rig_layer_backward(rig, layer);
    memory_protect(layer->y.block, false);
    rig_record(rig, "forward's y", 0, rows, columns, layer->y.data);
    rig_record(rig, "backward's gx", 0, rows, columns, layer->gx.data);
    record_parameters(rig, &layer->parameters);
    layer->x = x;
}

void rig_run_activation(struct rig *rig)
{
    struct rig_layer layer;

    run_layer(rig, &layer);
}

void rig_run_dropout(struct rig *rig)
{
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;
    struct rig_layer layer;

    if (rig->manner.values == RIG_COARSE) {
        rig->where.t = 7;
        rig->where.epoch = 3;
    }
    run_layer(rig, &layer);
    rig_record(rig, "draw's mask", 0, rows, columns, layer.mask.data);
    rig_layer_infer(rig, &layer);
    rig_record(rig, "infer's y", 0, rows, columns, layer.y.data);
}
