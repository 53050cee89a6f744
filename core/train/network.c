/* network.c - the network on blocks of rows: inputs, outputs and the loss. */
#include "network_local.h"

#include <string.h>

void duet_network_transpose(const struct duet_pass *pass, size_t first,
                            size_t n, real *to)
{
    const struct duet_model *model = pass->model;

    to_units(model, n, model->inputs,
             duet_at(model, pass->x, first * model->inputs), to);
}

static void set_parameters(const struct duet_model *model,
                           struct duet_workspace *w, const real *gradient)
{
    for (size_t i = 0; i < model->n_parts; i++) {
        w->parameter[i] =
            duet_at(model, model->parameters, model->parts[i].first);
        if (gradient)
            w->parameter_gradient[i] =
                duet_at(model, gradient, model->parts[i].first);
    }
}

/* The block's inputs before dropout: rows of the pass, or gathered ones. */
static struct duet_rows whole_inputs(const struct duet_pass *pass,
                                     const struct duet_workspace *w)
{
    const size_t columns = pass->model->inputs;

    if (!pass->order)
        return rows_at(pass->model, pass->x, w->first, columns);
    if (dropout_at(pass, DUET_PLACE_INPUT)
            ->instance) /* which needs rows without gaps */
        return (struct duet_rows) { w->x_gathered, columns };
    return (struct duet_rows) { w->x_gathered, stride_of(columns) };
}

void duet_network_take(const struct duet_pass *pass, struct duet_workspace *w,
                       size_t first, size_t n, real *gradient)
{
    w->first = first;
    w->n = n;
    w->stride = stride_of(n);
    w->x = whole_inputs(pass, w);
    w->x_by_unit = pass->x_transposed ? duet_at(pass->model, pass->x_transposed,
                                                first * pass->model->inputs)
                                      : w->x_transposed;
    set_parameters(pass->model, w, gradient);
}

static void gather(const struct duet_pass *pass, struct duet_workspace *w,
                   size_t from, size_t n)
{
    if (pass->order)
        pass->model->numerics->gather_rows(
            n, pass->model->inputs, pass->x, pass->order + w->first + from,
            duet_at(pass->model, w->x_gathered, from * w->x.row), w->x.row);
}

static void transpose(const struct duet_pass *pass, struct duet_workspace *w,
                      size_t from, size_t n)
{
    const struct duet_model *model = pass->model;

    if (w->x_by_unit == w->x_transposed)
        model->numerics->transpose(
            n, model->inputs, rows_at(model, w->x.x, from, w->x.row),
            duet_at(model, w->x_transposed, from), w->stride);
}

void duet_network_inputs(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t from, size_t n)
{
    gather(pass, w, from, n);
    transpose(pass, w, from, n);
}

/* Prepare the inputs of all rows, with their dropout. */
static void inputs(const struct duet_pass *pass, struct duet_workspace *w)
{
    gather(pass, w, 0, w->n);
    if (duet_network_drop(pass, w, DUET_PLACE_INPUT, w->x.x, w->x_dropped)) {
        w->x.x = w->x_dropped;
        w->x_by_unit = w->x_transposed;
    }
    transpose(pass, w, 0, w->n);
}

/* Compute the logits; a dropout with parameters needs those before it later. */
static void output_forward(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const bool is_kept = duet_network_own(pass, w->parameter,
                                          dropout_at(pass, DUET_PLACE_OUTPUT));

    affine(pass, w, DUET_W2, (struct duet_units) { 0, model->outputs }, w->h,
           w->logits_by_unit);
    to_rows(model, w->n, model->outputs, w->logits_by_unit, w->logits);
    if (is_kept)
        memcpy(w->logits_whole, w->logits,
               w->n * model->outputs * model->numerics->real_size);
    duet_network_drop(pass, w, DUET_PLACE_OUTPUT,
                      is_kept ? w->logits_whole : w->logits, w->logits);
}

void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *w, size_t first, size_t n)
{
    duet_network_take(pass, w, first, n, NULL);
    inputs(pass, w);
    duet_network_hidden_layer(pass, w);
    output_forward(pass, w);
}

static struct duet_loss_args loss_args(const struct duet_pass *pass,
                                       struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;

    return (struct duet_loss_args) {
        .struct_size = sizeof(struct duet_loss_args),
        .rows = w->n,
        .columns = model->outputs,
        .logits = w->logits,
        .target = pass->target ? duet_at(model, pass->target,
                                         w->first * pass->target_columns)
                               : NULL,
        .target_columns = pass->target_columns,
        .row_weight = pass->row_weight
                          ? duet_at(model, pass->row_weight, w->first)
                          : NULL,
        .gradient = w->d,
        .host = &w->call.host,
        .where = &pass->where,
        .parameter = w->parameter + model->loss_part,
        .parameter_gradient = w->parameter_gradient + model->loss_part,
    };
}

/* Only a dropout with parameters needs the gradient by the inputs. */
static void input_back(const struct duet_pass *pass, struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    real *g = w->x_transposed; /* no longer needed */

    if (!duet_network_own(pass, w->parameter,
                          dropout_at(pass, DUET_PLACE_INPUT)))
        return;
    model->numerics->product(&(struct duet_product) { .rows = model->inputs,
                                                      .columns = w->n,
                                                      .depth = model->hidden,
                                                      .a = pass->weight[0],
                                                      .a_row = model->hidden,
                                                      .a_depth = 1,
                                                      .b = w->e,
                                                      .b_depth = w->stride,
                                                      .c = g,
                                                      .c_row = w->stride,
                                                      .from = DUET_FROM_ZERO });
    to_rows(model, w->n, model->inputs, g, w->x_gradient);
    duet_network_drop_back(pass, w, DUET_PLACE_INPUT, whole_inputs(pass, w).x,
                           w->x_gradient);
}

static void output_back(const struct duet_pass *pass, struct duet_workspace *w)
{
    duet_network_drop_back(pass, w, DUET_PLACE_OUTPUT, w->logits_whole, w->d);
    to_units(pass->model, w->n, pass->model->outputs, w->d, w->d_by_unit);
}

/* Compute the loss of the logits and, if wanted, the gradient by them. */
static double judge(const struct duet_pass *pass, struct duet_workspace *w,
                    bool gradient)
{
    const void *config = pass->model->loss->config;
    const struct duet_loss *loss = &enter(pass, w, pass->model->loss)->loss;
    const struct duet_loss_args j = loss_args(pass, w);
    double sum;

    if (gradient && loss->value_and_gradient)
        return loss->value_and_gradient(config, &j);
    sum = loss->value(config, &j);
    w->call.n_scratch = 0;
    if (gradient)
        loss->gradient(config, &j);
    return sum;
}

double duet_network_judge(const struct duet_pass *pass,
                          struct duet_workspace *w, bool gradient)
{
    double sum;

    output_forward(pass, w);
    sum = judge(pass, w, gradient);
    if (gradient)
        output_back(pass, w);
    return sum;
}

double duet_network_loss(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t first, size_t n, real *gradient)
{
    double sum;

    duet_network_take(pass, w, first, n, gradient);
    inputs(pass, w);
    duet_network_hidden_layer(pass, w);
    sum = duet_network_judge(pass, w, gradient != NULL);
    if (!gradient)
        return sum;
    duet_network_hidden_layer_back(pass, w);
    input_back(pass, w);
    return sum;
}

void duet_network_layers(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t first, size_t n, const real *seed,
                         real *gradient)
{
    const struct duet_model *model = pass->model;

    duet_network_take(pass, w, first, n, gradient);
    inputs(pass, w);
    duet_network_hidden_layer(pass, w);
    output_forward(pass, w);
    if (seed)
        memcpy(w->d, seed, n * model->outputs * model->numerics->real_size);
    else
        judge(pass, w, true);
    output_back(pass, w);
    duet_network_hidden_layer_back(pass, w);
}

void duet_network_gradient(const struct duet_pass *pass,
                           const struct duet_workspace *w,
                           struct duet_units units, bool is_first,
                           real *gradient)
{
    const struct duet_model *model = pass->model;
    const struct duet_numerics *numerics = model->numerics;
    const struct duet_part *parts = model->parts;
    const struct duet_rows e = rows_at(model, w->e, units.first, w->stride);
    const struct duet_rows d = { w->d_by_unit, w->stride };

    numerics->row_sums(
        units.n, w->n, e,
        duet_at(model, gradient, parts[DUET_B1].first + units.first));
    numerics->row_dots(
        units.n, model->outputs, w->n,
        rows_at(model, w->h, units.first, w->stride), d,
        duet_at(model, gradient,
                parts[DUET_W2].first + units.first * model->outputs));
    numerics->product(&(struct duet_product) {
        .rows = units.n,
        .columns = model->inputs,
        .depth = w->n,
        .a = e.x,
        .a_row = w->stride,
        .a_depth = 1,
        .b = w->x.x,
        .b_depth = w->x.row,
        .c = duet_at(model, gradient,
                     parts[DUET_W1].first + units.first * model->inputs),
        .c_row = model->inputs,
        .from = is_first ? DUET_FROM_ZERO : DUET_FROM_C });
    if (!units.first)
        numerics->row_sums(model->outputs, w->n, d,
                           duet_at(model, gradient, parts[DUET_B2].first));
}

/* Write the classes that a binary loss predicts: 1 for logits above 0. */
static void write_signs(const struct duet_model *model, size_t n,
                        const real *logits, real *y)
{
    struct duet_tensor from = { sizeof from,
                                (uint32_t)model->numerics->real_size, 1, n,
                                (real *)logits };
    struct duet_tensor to = from;

    to.data = y;
    for (size_t i = 0; i < n; i++)
        duet_tensor_set(&to, 0, i, duet_tensor_get(&from, 0, i) > 0);
}

void duet_network_output(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t n, enum duet_output output, real *y)
{
    const struct duet_model *model = pass->model;
    const struct duet_loss *loss = &enter(pass, w, model->loss)->loss;
    struct duet_loss_args j = loss_args(pass, w);

    j.target = NULL;
    j.y = y;
    if (output == DUET_OUTPUT_LOGITS)
        memcpy(y, w->logits, n * model->outputs * model->numerics->real_size);
    else if (output == DUET_OUTPUT_PREDICTION &&
             loss->target == DUET_TARGET_BINARY)
        write_signs(model, n * model->outputs, w->logits, y);
    else if (output == DUET_OUTPUT_PREDICTION &&
             loss->target == DUET_TARGET_CLASSES)
        model->numerics->argmax_rows(n, model->outputs, w->logits, y);
    else
        loss->predict(model->loss->config, &j);
}
