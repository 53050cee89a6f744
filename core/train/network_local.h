/* network_local.h - what the files of a network's block share. */
#ifndef DUET_CORE_NETWORK_LOCAL_H
#define DUET_CORE_NETWORK_LOCAL_H

#include "network.h"

static inline size_t stride_of(size_t n)
{
    return (n + DUET_ROWS_ALIGNED - 1) / DUET_ROWS_ALIGNED * DUET_ROWS_ALIGNED;
}

static inline struct duet_units all_units(const struct duet_model *model)
{
    return (struct duet_units) { 0, model->hidden };
}

/* Begin a call of a plugin, which is remembered to be named if it fails. */
static inline const union duet_descriptor *enter(
    const struct duet_pass *pass, struct duet_workspace *w,
    const struct duet_instance *instance)
{
    if (!w->call.failed)
        w->call.instance = instance;
    w->call.n_scratch = 0;
    return duet_instance_build(instance, pass->model->dtype);
}

static inline struct duet_rows rows_at(const struct duet_model *model,
                                       const real *x, size_t first, size_t row)
{
    return (struct duet_rows) { duet_at(model, x, first * row), row };
}

/* Transpose [n][columns] to [columns][stride], and back. */
static inline void to_units(const struct duet_model *model, size_t n,
                            size_t columns, const real *x, real *to)
{
    if (x != to)
        model->numerics->transpose(n, columns, rows_at(model, x, 0, columns),
                                   to, stride_of(n));
}

static inline void to_rows(const struct duet_model *model, size_t n,
                           size_t columns, const real *x, real *to)
{
    if (x != to)
        model->numerics->transpose(
            columns, n, rows_at(model, x, 0, stride_of(n)), to, columns);
}

/* y = W^T x + b for some of the units, with x and y by unit. */
static inline void affine(const struct duet_pass *pass,
                          const struct duet_workspace *w,
                          enum duet_tensor_index weight,
                          struct duet_units units, const real *x, real *y)
{
    const struct duet_model *model = pass->model;
    const struct duet_part *part = &model->parts[weight];
    const struct duet_part *bias =
        &model->parts[weight == DUET_W1 ? DUET_B1 : DUET_B2];

    model->numerics->product(&(struct duet_product) {
        .rows = units.n,
        .columns = w->n,
        .depth = part->rows,
        .a = duet_at(model, pass->weight[weight - DUET_W1], units.first),
        .a_row = 1,
        .a_depth = part->columns,
        .b = x,
        .b_depth = w->stride,
        .c = duet_at(model, y, units.first * w->stride),
        .c_row = w->stride,
        .from = DUET_FROM_COLUMN,
        .start =
            duet_at(model, model->parameters, bias->first + units.first) });
}

/* ---- network_dropout.c --------------------------------------------------- */

static inline const struct duet_dropping_place *dropout_at(
    const struct duet_pass *pass, enum duet_place place)
{
    return &pass->place[place];
}

/** A dropout's part of an array of parameters; NULL if it has none. */
real *const *duet_network_own(const struct duet_pass *pass,
                              real *const *parameter,
                              const struct duet_dropping_place *place);

/** Apply a dropout to x; returns false if it leaves x as it is. */
bool duet_network_drop(const struct duet_pass *pass, struct duet_workspace *w,
                       enum duet_place where, const real *x, real *y);

/**
 * Take the gradient g back through a dropout.
 *
 * @param x The values that the dropout was applied to, in case it has
 * parameters.
 */
void duet_network_drop_back(const struct duet_pass *pass,
                            struct duet_workspace *w, enum duet_place where,
                            const real *x, real *g);

/* ---- network_hidden.c ---------------------------------------------------- */

/** Compute the hidden layer from the inputs by unit. */
void duet_network_hidden_layer(const struct duet_pass *pass,
                               struct duet_workspace *w);

/** Compute the gradient by z from that by the logits. */
void duet_network_hidden_layer_back(const struct duet_pass *pass,
                                    struct duet_workspace *w);

#endif
