/* network.c - the network at work on blocks of rows. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a block: what a core's second-level cache takes. */
enum { BLOCK_BYTES = 1 << 20, FEW_ROWS = 64, MANY_ROWS = 128 };

size_t duet_block_rows(const struct duet_model *model)
{
    const size_t row = (model->inputs + 2 * model->hidden + 2 * model->outputs) *
                       model->numerics->real_size;

    return row * MANY_ROWS > BLOCK_BYTES ? FEW_ROWS : MANY_ROWS;
}

/* Units that are worked on at a time, so that the nearest cache holds them; a
   multiple of the heights of a product's tiles. */
enum { STRIPE = 24 };

static size_t stride_of(size_t n)
{
    return (n + DUET_ROWS_ALIGNED - 1) / DUET_ROWS_ALIGNED * DUET_ROWS_ALIGNED;
}

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error)
{
    const size_t rows = duet_block_rows(model);
    const size_t inputs = rows * model->inputs, hidden = rows * model->hidden;
    const size_t gathered = rows * stride_of(model->inputs);
    const size_t outputs = rows * model->outputs;
    const size_t turned = model->outputs > 1 ? outputs : 0;
    /* One that has parameters; only its own run goes back to it. */
    const bool has_input_dropout = model->with_parameters[DUET_AT_INPUT - 1];
    const size_t sizes[] = {
        gathered, inputs, inputs, hidden, hidden, hidden, hidden,
        hidden, hidden, outputs, turned, outputs, turned,
        has_input_dropout ? inputs : 0, outputs,
    };
    real **const places[] = {
        &workspace->x_gathered, &workspace->x_dropped, &workspace->x_turned,
        &workspace->z,          &workspace->h,         &workspace->e,
        &workspace->z_rows,     &workspace->a_rows,    &workspace->h_rows,
        &workspace->logits,     &workspace->logits_turned,
        &workspace->d,          &workspace->d_turned,
        &workspace->x_gradient, &workspace->logits_whole,
    };
    enum { N = sizeof sizes / sizeof sizes[0], LINE = 64 };
    struct duet_tensor memory;
    enum duet_status status;
    size_t total = 0;

    memset(workspace, 0, sizeof *workspace);
    duet_call_init(&workspace->call, model->duet, model->dtype);
    for (size_t i = 0; i < N; i++)
        total += (sizes[i] + LINE - 1) / LINE * LINE;
    workspace->rows = rows;
    workspace->parameter = calloc(model->most_parts, sizeof(real *));
    workspace->parameter_gradient = calloc(model->most_parts, sizeof(real *));
    if (!workspace->parameter || !workspace->parameter_gradient)
        status = duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    else
        status = duet_tensor_init(&memory, model->dtype, 1, total, error);
    if (status != DUET_OK) {
        duet_workspace_finish(workspace);
        return status;
    }
    workspace->memory = memory.data;
    total = 0;
    for (size_t i = 0; i < N; i++) {
        *places[i] = duet_at(model, workspace->memory, total);
        total += (sizes[i] + LINE - 1) / LINE * LINE;
    }
    if (!turned) { /* a single row is a single column */
        workspace->logits_turned = workspace->logits;
        workspace->d_turned = workspace->d;
    }
    return DUET_OK;
}

void duet_workspace_finish(struct duet_workspace *workspace)
{
    free(workspace->memory);
    free(workspace->parameter);
    free(workspace->parameter_gradient);
    duet_call_finish(&workspace->call);
    memset(workspace, 0, sizeof *workspace);
}

/* The plugin that is called is remembered, to be named if it fails. */
static const union duet_descriptor *enter(const struct duet_pass *pass,
                                          struct duet_workspace *w,
                                          const struct duet_instance *instance)
{
    if (!w->call.failed)
        w->call.instance = instance;
    w->call.n_scratch = 0;
    return duet_instance_build(instance, pass->model->dtype);
}

static const struct duet_dropping_place *dropout_at(const struct duet_pass *pass,
                                                    enum duet_place place)
{
    return &pass->place[place - 1];
}

/* The part of an array of parameters that is a dropout's; NULL: it has none. */
static real *const *own(const struct duet_pass *pass, real *const *parameter,
                        const struct duet_dropping_place *place)
{
    return place->instance && place->instance->entry->n_parameters
               ? parameter + pass->model->dropout_part[place->place - 1]
               : NULL;
}

/* What a dropout does on the way forward; false if it leaves x as it is. */
static bool drop(const struct duet_pass *pass, struct duet_workspace *w,
                 enum duet_place where, const real *x, real *y)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);
    struct duet_dropping d = {
        .struct_size = sizeof d, .place = where, .rows = w->n,
        .columns = place->columns, .first = w->first, .x = x, .y = y,
        .host = &w->call.host, .where = &pass->where,
        .parameter = own(pass, w->parameter, place),
    };
    const struct duet_dropout *dropout;

    if (!place->instance)
        return false;
    dropout = &enter(pass, w, place->instance)->dropout;
    if (place->mask) {
        d.mask = duet_at(pass->model, place->mask, w->first * place->columns);
        dropout->forward(place->instance->config, &d);
        return true;
    }
    if (dropout->infer)
        dropout->infer(place->instance->config, &d);
    return dropout->infer != NULL;
}

static void drop_back(const struct duet_pass *pass, struct duet_workspace *w,
                      enum duet_place where, const real *x, real *g)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);
    real *const *parameter = own(pass, w->parameter, place);

    if (!place->instance)
        return;
    enter(pass, w, place->instance)->dropout.backward(
        place->instance->config,
        &(struct duet_dropped){
            .struct_size = sizeof(struct duet_dropped), .place = where,
            .rows = w->n, .columns = place->columns, .first = w->first, .gy = g,
            .mask = duet_at(pass->model, place->mask, w->first * place->columns),
            .gx = g, .host = &w->call.host, .where = &pass->where,
            .parameter = parameter,
            .parameter_gradient = own(pass, w->parameter_gradient, place),
            .x = parameter ? x : NULL,
        });
}

/* ---- Layers -------------------------------------------------------------------- */

static struct duet_rows rows_at(const struct duet_model *model, const real *x,
                                size_t first, size_t row)
{
    return (struct duet_rows){ duet_at(model, x, first * row), row };
}

/* From [n][columns] to [columns][stride], and back. */
static void to_units(const struct duet_model *model, size_t n, size_t columns,
                     const real *x, real *to)
{
    if (x != to)
        model->numerics->transpose(n, columns, rows_at(model, x, 0, columns), to,
                                   stride_of(n));
}

static void to_rows(const struct duet_model *model, size_t n, size_t columns,
                    const real *x, real *to)
{
    if (x != to)
        model->numerics->transpose(columns, n, rows_at(model, x, 0, stride_of(n)),
                                   to, columns);
}

void duet_network_turn(const struct duet_pass *pass, size_t first, size_t n,
                       real *to)
{
    const struct duet_model *model = pass->model;

    to_units(model, n, model->inputs,
             duet_at(model, pass->x, first * model->inputs), to);
}

/* y = W^T x + b, for some of the units; layers are turned. */
static void affine(const struct duet_pass *pass, const struct duet_workspace *w,
                   enum duet_tensor_index weight, struct duet_units units,
                   const real *x, real *y)
{
    const struct duet_model *model = pass->model;
    const struct duet_part *part = &model->parts[weight];
    const struct duet_part *bias =
        &model->parts[weight == DUET_W1 ? DUET_B1 : DUET_B2];

    model->numerics->product(&(struct duet_product){
        .rows = units.n, .columns = w->n, .depth = part->rows,
        .a = duet_at(model, pass->weight[weight - DUET_W1], units.first),
        .a_row = 1, .a_depth = part->columns, .b = x, .b_depth = w->stride,
        .c = duet_at(model, y, units.first * w->stride), .c_row = w->stride,
        .from = DUET_FROM_COLUMN,
        .start = duet_at(model, model->parameters, bias->first + units.first) });
}

/* e = W2 d, for some of the hidden units. */
static void affine_back(const struct duet_pass *pass,
                        const struct duet_workspace *w, struct duet_units units)
{
    const struct duet_model *model = pass->model;

    model->numerics->product(&(struct duet_product){
        .rows = units.n, .columns = w->n, .depth = model->outputs,
        .a = duet_at(model, pass->weight[1], units.first * model->outputs),
        .a_row = model->outputs, .a_depth = 1,
        .b = w->d_turned, .b_depth = w->stride,
        .c = duet_at(model, w->e, units.first * w->stride), .c_row = w->stride,
        .from = DUET_FROM_ZERO });
}

/* ---- The hidden layer ------------------------------------------------------------ */

static const struct duet_activation *
activation_of(const struct duet_pass *pass, struct duet_workspace *w)
{
    return &enter(pass, w, pass->model->activation)->activation;
}

static struct duet_activated activated(const struct duet_pass *pass,
                                       struct duet_workspace *w, size_t rows,
                                       size_t columns)
{
    const size_t part = pass->model->activation_part;

    return (struct duet_activated){
        .struct_size = sizeof(struct duet_activated), .rows = rows,
        .columns = columns, .host = &w->call.host, .where = &pass->where,
        .parameter = w->parameter + part,
        .parameter_gradient = w->parameter_gradient + part,
    };
}

static struct duet_units all_units(const struct duet_model *model)
{
    return (struct duet_units){ 0, model->hidden };
}

/* Whether the hidden layer may stay as it lies. */
static bool is_elementwise(const struct duet_pass *pass, struct duet_workspace *w)
{
    return activation_of(pass, w)->elementwise &&
           !dropout_at(pass, DUET_AT_HIDDEN)->instance;
}

/* The next stripe of some units; false at the end. */
static bool next_stripe(struct duet_units units, struct duet_units *stripe)
{
    const size_t left = units.first + units.n - (stripe->first + stripe->n);

    stripe->first += stripe->n;
    stripe->n = left < STRIPE ? left : STRIPE;
    return left > 0;
}

bool duet_network_by_units(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    return is_elementwise(pass, w) && !dropout_at(pass, DUET_AT_INPUT)->instance &&
           pass->model->n_parts == DUET_N_TENSORS;
}

void duet_network_hidden(const struct duet_pass *pass, struct duet_workspace *w,
                         struct duet_workspace *own, struct duet_units units)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation = activation_of(pass, own);
    real *z = activation->needs_x ? w->z : w->h;
    struct duet_units stripe = { units.first, 0 };

    while (next_stripe(units, &stripe)) {
        const size_t at = stripe.first * w->stride;
        struct duet_activated a = activated(pass, w, stripe.n, w->stride);

        affine(pass, w, DUET_W1, stripe, w->x_units, z);
        a.host = &own->call.host;
        a.x = duet_at(model, z, at);
        a.y = duet_at(model, w->h, at);
        activation->forward(model->activation->config, &a);
        own->call.n_scratch = 0;
    }
}

void duet_network_hidden_back(const struct duet_pass *pass,
                              struct duet_workspace *w,
                              struct duet_workspace *own,
                              struct duet_units units)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation = activation_of(pass, own);
    struct duet_units stripe = { units.first, 0 };

    while (next_stripe(units, &stripe)) {
        const size_t at = stripe.first * w->stride;
        struct duet_activated a = activated(pass, w, stripe.n, w->stride);

        affine_back(pass, w, stripe);
        a.host = &own->call.host;
        a.x = activation->needs_x ? duet_at(model, w->z, at) : NULL;
        a.y = duet_at(model, w->h, at);
        a.gy = a.gx = duet_at(model, w->e, at);
        activation->backward(model->activation->config, &a);
        own->call.n_scratch = 0;
    }
}

/* The same for plugins that see whole rows. */
static void hidden_rows_forward(const struct duet_pass *pass,
                                struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation;
    struct duet_activated a = activated(pass, w, w->n, model->hidden);
    const real *h = w->a_rows;

    affine(pass, w, DUET_W1, all_units(model), w->x_units, w->z);
    to_rows(model, w->n, model->hidden, w->z, w->z_rows);
    a.x = w->z_rows;
    a.y = w->a_rows;
    activation = activation_of(pass, w);
    activation->forward(model->activation->config, &a);
    if (drop(pass, w, DUET_AT_HIDDEN, w->a_rows, w->h_rows))
        h = w->h_rows;
    to_units(model, w->n, model->hidden, h, w->h);
}

static void hidden_rows_back(const struct duet_pass *pass,
                             struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation;
    struct duet_activated a = activated(pass, w, w->n, model->hidden);
    real *e = w->h_rows; /* no longer needed */

    affine_back(pass, w, all_units(model));
    to_rows(model, w->n, model->hidden, w->e, e);
    drop_back(pass, w, DUET_AT_HIDDEN, w->a_rows, e);
    activation = activation_of(pass, w);
    a.x = activation->needs_x ? w->z_rows : NULL;
    a.y = w->a_rows;
    a.gy = a.gx = e;
    activation->backward(model->activation->config, &a);
    to_units(model, w->n, model->hidden, e, w->e);
}

/* ---- The network ------------------------------------------------------------------ */

static void set_parameters(const struct duet_model *model,
                           struct duet_workspace *w, const real *gradient)
{
    for (size_t i = 0; i < model->n_parts; i++) {
        w->parameter[i] = duet_at(model, model->parameters,
                                  model->parts[i].first);
        if (gradient)
            w->parameter_gradient[i] = duet_at(model, gradient,
                                               model->parts[i].first);
    }
}

/* Where a block's rows are, or are to be gathered. */
static struct duet_rows whole_inputs(const struct duet_pass *pass,
                                     const struct duet_workspace *w)
{
    const size_t columns = pass->model->inputs;

    if (!pass->order)
        return rows_at(pass->model, pass->x, w->first, columns);
    if (dropout_at(pass, DUET_AT_INPUT)->instance) /* which wants no gaps */
        return (struct duet_rows){ w->x_gathered, columns };
    return (struct duet_rows){ w->x_gathered, stride_of(columns) };
}

void duet_network_take(const struct duet_pass *pass, struct duet_workspace *w,
                       size_t first, size_t n, real *gradient)
{
    w->first = first;
    w->n = n;
    w->stride = stride_of(n);
    w->x = whole_inputs(pass, w);
    w->x_whole = w->x.x;
    w->x_units = pass->x_turned ? duet_at(pass->model, pass->x_turned,
                                          first * pass->model->inputs)
                                : w->x_turned;
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

static void turn(const struct duet_pass *pass, struct duet_workspace *w,
                 size_t from, size_t n)
{
    const struct duet_model *model = pass->model;

    if (w->x_units == w->x_turned)
        model->numerics->transpose(n, model->inputs,
                                   rows_at(model, w->x.x, from, w->x.row),
                                   duet_at(model, w->x_turned, from), w->stride);
}

void duet_network_inputs(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t from, size_t n)
{
    gather(pass, w, from, n);
    turn(pass, w, from, n);
}

/* The inputs of all rows, after dropout. */
static void inputs(const struct duet_pass *pass, struct duet_workspace *w)
{
    gather(pass, w, 0, w->n);
    if (drop(pass, w, DUET_AT_INPUT, w->x.x, w->x_dropped)) {
        w->x.x = w->x_dropped;
        w->x_units = w->x_turned;
    }
    turn(pass, w, 0, w->n);
}

/* The logits; before dropout they are kept if it reads them on the way back. */
static void output_forward(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const bool is_kept =
        own(pass, w->parameter, dropout_at(pass, DUET_AT_OUTPUT)) != NULL;

    affine(pass, w, DUET_W2, (struct duet_units){ 0, model->outputs }, w->h,
           w->logits_turned);
    to_rows(model, w->n, model->outputs, w->logits_turned, w->logits);
    if (is_kept)
        memcpy(w->logits_whole, w->logits,
               w->n * model->outputs * model->numerics->real_size);
    drop(pass, w, DUET_AT_OUTPUT, is_kept ? w->logits_whole : w->logits,
         w->logits);
}

static void hidden_forward(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    if (is_elementwise(pass, w))
        duet_network_hidden(pass, w, w, all_units(pass->model));
    else
        hidden_rows_forward(pass, w);
}

void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *w, size_t first, size_t n)
{
    duet_network_take(pass, w, first, n, NULL);
    inputs(pass, w);
    hidden_forward(pass, w);
    output_forward(pass, w);
}

static struct duet_judged judged(const struct duet_pass *pass,
                                 struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;

    return (struct duet_judged){
        .struct_size = sizeof(struct duet_judged), .rows = w->n,
        .columns = model->outputs, .logits = w->logits,
        .target = pass->target ? duet_at(model, pass->target,
                                         w->first * pass->target_columns) : NULL,
        .target_columns = pass->target_columns,
        .row_weight = pass->row_weight ? duet_at(model, pass->row_weight,
                                                 w->first) : NULL,
        .gradient = w->d, .host = &w->call.host, .where = &pass->where,
        .parameter = w->parameter + model->loss_part,
        .parameter_gradient = w->parameter_gradient + model->loss_part,
    };
}

/* Nothing is before the input, but a dropout there may have parameters. */
static void input_back(const struct duet_pass *pass, struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    real *g = w->x_turned; /* no longer needed */

    if (!own(pass, w->parameter, dropout_at(pass, DUET_AT_INPUT)))
        return;
    model->numerics->product(&(struct duet_product){
        .rows = model->inputs, .columns = w->n, .depth = model->hidden,
        .a = pass->weight[0], .a_row = model->hidden, .a_depth = 1,
        .b = w->e, .b_depth = w->stride, .c = g, .c_row = w->stride,
        .from = DUET_FROM_ZERO });
    to_rows(model, w->n, model->inputs, g, w->x_gradient);
    drop_back(pass, w, DUET_AT_INPUT, w->x_whole, w->x_gradient);
}

static void output_back(const struct duet_pass *pass, struct duet_workspace *w)
{
    drop_back(pass, w, DUET_AT_OUTPUT, w->logits_whole, w->d);
    to_units(pass->model, w->n, pass->model->outputs, w->d, w->d_turned);
}

/* The loss of the logits, and if wanted the gradient by them. */
static double judge(const struct duet_pass *pass, struct duet_workspace *w,
                    bool gradient)
{
    const void *config = pass->model->loss->config;
    const struct duet_loss *loss = &enter(pass, w, pass->model->loss)->loss;
    const struct duet_judged j = judged(pass, w);
    double sum;

    if (gradient && loss->value_and_gradient)
        return loss->value_and_gradient(config, &j);
    sum = loss->value(config, &j);
    w->call.n_scratch = 0;
    if (gradient)
        loss->gradient(config, &j);
    return sum;
}

double duet_network_judge(const struct duet_pass *pass, struct duet_workspace *w,
                          bool gradient)
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
    hidden_forward(pass, w);
    sum = duet_network_judge(pass, w, gradient != NULL);
    if (!gradient)
        return sum;
    if (is_elementwise(pass, w))
        duet_network_hidden_back(pass, w, w, all_units(pass->model));
    else
        hidden_rows_back(pass, w);
    input_back(pass, w);
    return sum;
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
    const struct duet_rows d = { w->d_turned, w->stride };

    numerics->row_sums(units.n, w->n, e,
                       duet_at(model, gradient,
                               parts[DUET_B1].first + units.first));
    numerics->row_dots(units.n, model->outputs, w->n,
                       rows_at(model, w->h, units.first, w->stride), d,
                       duet_at(model, gradient, parts[DUET_W2].first +
                                                units.first * model->outputs));
    numerics->product(&(struct duet_product){
        .rows = units.n, .columns = model->inputs, .depth = w->n,
        .a = e.x, .a_row = w->stride, .a_depth = 1,
        .b = w->x.x, .b_depth = w->x.row,
        .c = duet_at(model, gradient, parts[DUET_W1].first +
                                      units.first * model->inputs),
        .c_row = model->inputs,
        .from = is_first ? DUET_FROM_ZERO : DUET_FROM_C });
    if (!units.first)
        numerics->row_sums(model->outputs, w->n, d,
                           duet_at(model, gradient, parts[DUET_B2].first));
}

/* A class number per output of a binary loss: its logit's sign. */
static void write_signs(const struct duet_model *model, size_t n,
                        const real *logits, real *y)
{
    struct duet_tensor from = { sizeof from, (uint32_t)model->numerics->real_size,
                                1, n, (real *)logits };
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
    struct duet_judged j = judged(pass, w);

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

enum duet_status duet_workspace_end(struct duet_workspace *workspace,
                                    struct duet_error *error)
{
    if (!workspace->call.failed)
        return DUET_OK;
    return duet_call_end(&workspace->call, workspace->call.instance, NULL, error);
}
