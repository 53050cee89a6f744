/* network.c - the network at work on blocks of rows. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a block: what a core's second-level cache takes. */
enum { BLOCK_BYTES = 1 << 20, LEAST_ROWS = 64, MOST_ROWS = 256 };

size_t duet_block_rows(const struct duet_model *model)
{
    const size_t row = (model->inputs + 2 * model->hidden + 2 * model->outputs) *
                       model->numerics->real_size;
    const size_t rows = BLOCK_BYTES / row / 8 * 8;

    return rows < LEAST_ROWS ? LEAST_ROWS : rows > MOST_ROWS ? MOST_ROWS : rows;
}

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error)
{
    const size_t rows = duet_block_rows(model);
    const size_t sizes[] = {
        rows * model->inputs,           rows * model->hidden,
        rows * model->hidden,           rows * model->hidden,
        rows * model->hidden,           rows * model->outputs,
        rows * model->outputs,          model->hidden * model->outputs,
        model->hidden * model->outputs,
    };
    real **const places[] = {
        &workspace->x,      &workspace->z,         &workspace->a,
        &workspace->h,      &workspace->e,         &workspace->logits,
        &workspace->d,      &workspace->w2_turned, &workspace->w2_gradient,
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
    workspace->parameter = calloc(model->n_parts, sizeof(real *));
    workspace->parameter_gradient = calloc(model->n_parts, sizeof(real *));
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

/* What a dropout does on the way forward; false if it leaves x as it is. */
static bool drop(const struct duet_pass *pass, struct duet_workspace *w,
                 enum duet_place where, size_t first, size_t n, const real *x,
                 real *y)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);
    struct duet_dropping d = {
        .struct_size = sizeof d, .place = where, .rows = n,
        .columns = place->columns, .first = first, .x = x, .y = y,
        .host = &w->call.host, .where = &pass->where,
    };
    const struct duet_dropout *dropout;

    if (!place->instance)
        return false;
    dropout = &enter(pass, w, place->instance)->dropout;
    if (place->mask) {
        d.mask = duet_at(pass->model, place->mask, first * place->columns);
        dropout->forward(place->instance->config, &d);
        return true;
    }
    if (dropout->infer)
        dropout->infer(place->instance->config, &d);
    return dropout->infer != NULL;
}

static void drop_back(const struct duet_pass *pass, struct duet_workspace *w,
                      enum duet_place where, size_t first, size_t n, real *g)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);

    if (!place->instance)
        return;
    enter(pass, w, place->instance)->dropout.backward(
        place->instance->config,
        &(struct duet_dropped){
            .struct_size = sizeof(struct duet_dropped), .place = where,
            .rows = n, .columns = place->columns, .first = first, .gy = g,
            .mask = duet_at(pass->model, place->mask, first * place->columns),
            .gx = g, .host = &w->call.host, .where = &pass->where,
        });
}

/* y = x W + b */
static void affine(const struct duet_model *model, const real *x,
                   const real *weight, enum duet_tensor_index bias, size_t n,
                   size_t columns_in, size_t columns_out, real *y)
{
    model->numerics->fill_rows(n, columns_out,
                               duet_at(model, model->parameters,
                                       model->parts[bias].first), y);
    model->numerics->product(&(struct duet_product){
        .rows = n, .columns = columns_out, .depth = columns_in,
        .a = x, .a_row = columns_in, .a_depth = 1,
        .b = weight, .b_depth = columns_out, .c = y, .c_row = columns_out });
}

/* g += x^T d, both with n rows. */
static void add_outer(const struct duet_model *model, const real *x,
                      size_t x_columns, const real *d, size_t d_columns,
                      size_t n, real *g)
{
    model->numerics->product(&(struct duet_product){
        .rows = x_columns, .columns = d_columns, .depth = n,
        .a = x, .a_row = 1, .a_depth = x_columns,
        .b = d, .b_depth = d_columns, .c = g, .c_row = d_columns });
}

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

static struct duet_activated activated(const struct duet_pass *pass,
                                       struct duet_workspace *w, size_t n)
{
    const size_t part = pass->model->activation_part;

    return (struct duet_activated){
        .struct_size = sizeof(struct duet_activated), .rows = n,
        .columns = pass->model->hidden, .y = w->a, .host = &w->call.host,
        .where = &pass->where, .parameter = w->parameter + part,
        .parameter_gradient = w->parameter_gradient + part,
    };
}

/* The inputs and the hidden layer as the next stage sees them. */
struct layers {
    const real *x, *h;
};

static struct layers forward(const struct duet_pass *pass,
                             struct duet_workspace *w, size_t first, size_t n)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation =
        &enter(pass, w, model->activation)->activation;
    struct duet_activated a = activated(pass, w, n);
    struct layers layers = {
        duet_at(model, pass->x, first * model->inputs), w->a
    };

    if (drop(pass, w, DUET_AT_INPUT, first, n, layers.x, w->x))
        layers.x = w->x;
    a.x = activation->needs_x ? w->z : w->a;
    affine(model, layers.x, pass->weight[0], DUET_B1, n, model->inputs,
           model->hidden, (real *)a.x);
    enter(pass, w, model->activation);
    activation->forward(model->activation->config, &a);
    if (drop(pass, w, DUET_AT_HIDDEN, first, n, w->a, w->h))
        layers.h = w->h;
    affine(model, layers.h, pass->weight[1], DUET_B2, n, model->hidden,
           model->outputs, w->logits);
    drop(pass, w, DUET_AT_OUTPUT, first, n, w->logits, w->logits);
    return layers;
}

void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *w, size_t first, size_t n)
{
    set_parameters(pass->model, w, NULL);
    forward(pass, w, first, n);
}

static struct duet_judged judged(const struct duet_pass *pass,
                                 struct duet_workspace *w, size_t first,
                                 size_t n)
{
    const struct duet_model *model = pass->model;

    return (struct duet_judged){
        .struct_size = sizeof(struct duet_judged), .rows = n,
        .columns = model->outputs, .logits = w->logits,
        .target = pass->target ? duet_at(model, pass->target,
                                         first * pass->target_columns) : NULL,
        .target_columns = pass->target_columns,
        .row_weight = pass->row_weight ? duet_at(model, pass->row_weight, first)
                                       : NULL,
        .gradient = w->d, .host = &w->call.host, .where = &pass->where,
        .parameter = w->parameter + model->loss_part,
        .parameter_gradient = w->parameter_gradient + model->loss_part,
    };
}

static void backward(const struct duet_pass *pass, struct duet_workspace *w,
                     struct layers layers, size_t first, size_t n,
                     real *gradient)
{
    const struct duet_model *model = pass->model;
    const struct duet_numerics *numerics = model->numerics;
    const struct duet_activation *activation;
    struct duet_activated a = activated(pass, w, n);

    drop_back(pass, w, DUET_AT_OUTPUT, first, n, w->d);
    numerics->column_sums(n, model->outputs, w->d,
                          duet_at(model, gradient, model->parts[DUET_B2].first));
    add_outer(model, w->d, model->outputs, layers.h, model->hidden, n,
              w->w2_gradient);
    numerics->fill(n * model->hidden, 0, w->e);
    numerics->product(&(struct duet_product){
        .rows = n, .columns = model->hidden, .depth = model->outputs,
        .a = w->d, .a_row = model->outputs, .a_depth = 1,
        .b = w->w2_turned, .b_depth = model->hidden,
        .c = w->e, .c_row = model->hidden });
    drop_back(pass, w, DUET_AT_HIDDEN, first, n, w->e);
    activation = &enter(pass, w, model->activation)->activation;
    a.x = activation->needs_x ? w->z : NULL;
    a.gy = a.gx = w->e;
    activation->backward(model->activation->config, &a);
    numerics->column_sums(n, model->hidden, w->e,
                          duet_at(model, gradient, model->parts[DUET_B1].first));
    add_outer(model, layers.x, model->inputs, w->e, model->hidden, n,
              duet_at(model, gradient, model->parts[DUET_W1].first));
}

double duet_network_loss(const struct duet_pass *pass, struct duet_workspace *w,
                         size_t first, size_t n, real *gradient)
{
    const struct duet_model *model = pass->model;
    const struct duet_numerics *numerics = model->numerics;
    const struct duet_part *w2 = &model->parts[DUET_W2];
    double sum = 0;

    set_parameters(model, w, gradient);
    /* Lanes of a product are columns: so w2 and its gradient are turned. */
    numerics->transpose(w2->rows, w2->columns, pass->weight[1], w->w2_turned);
    numerics->fill(w2->rows * w2->columns, 0, w->w2_gradient);
    for (size_t row = first; row < first + n; row += w->rows) {
        const size_t rows =
            first + n - row < w->rows ? first + n - row : w->rows;
        const struct layers layers = forward(pass, w, row, rows);
        const struct duet_judged j = judged(pass, w, row, rows);
        const struct duet_loss *loss = &enter(pass, w, model->loss)->loss;

        sum += loss->value(model->loss->config, &j);
        if (!gradient)
            continue;
        loss->gradient(model->loss->config, &j);
        backward(pass, w, layers, row, rows, gradient);
    }
    if (gradient)
        numerics->transpose(w2->columns, w2->rows, w->w2_gradient,
                            duet_at(model, gradient, w2->first));
    return sum;
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
    struct duet_judged j = judged(pass, w, 0, n);

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
