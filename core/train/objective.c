/* objective.c - the loss of a batch and its gradient, over all threads. */
#include "objective.h"

enum {
    PART_ROWS = 32, /* rows of a block that a thread gathers at a time; a
                         multiple of DUET_ROWS_ALIGNED */
    UNITS = 96      /* hidden units that a thread computes at a time; a multiple
                         of the heights of a product's tiles and of the elements
                         in a cache line */
};

/* A batch, and what is to be computed for it. */
struct batch {
    struct duet_objective *objective;
    const struct duet_pass *pass;
    size_t rows, n_shards;
    double by;
    real *gradient; /* of the whole batch */
    enum duet_output output;
    size_t columns; /* of y */
    real *y;
};

/* First row of a shard, a multiple of DUET_ROWS_ALIGNED. */
static size_t shard_start(const struct batch *b, size_t shard)
{
    const size_t start = b->rows * shard / b->n_shards;

    return shard == b->n_shards ? b->rows
                                : start / DUET_ROWS_ALIGNED * DUET_ROWS_ALIGNED;
}

/* Clear all but w1's part, which is written before anything is added to it. */
static void clear(const struct duet_model *model, real *gradient)
{
    const size_t first = model->parts[DUET_W2].first;

    model->numerics->fill(model->n_parameters - first, 0,
                          duet_at(model, gradient, first));
}

static void run_shard(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_objective *o = b->objective;
    struct duet_workspace *w = &o->workspaces[thread];
    const struct duet_units all = { 0, o->model->hidden };
    const size_t first = shard_start(b, i), end = shard_start(b, i + 1);
    real *gradient = b->gradient ? o->shard_gradient[i] : NULL;

    if (gradient)
        clear(o->model, gradient);
    o->shard_loss[i] = 0;
    for (size_t row = first; row < end; row += w->rows) {
        const size_t n = end - row < w->rows ? end - row : w->rows;

        o->shard_loss[i] += duet_network_loss(b->pass, w, row, n, gradient);
        if (gradient)
            duet_network_gradient(b->pass, w, all, row == first, gradient);
    }
}

/* A batch of one shard: do one of its blocks, in a workspace of its own. */
static void run_block(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_workspace *w = &b->objective->workspaces[i];
    const size_t row = i * w->rows;
    const size_t n = b->rows - row < w->rows ? b->rows - row : w->rows;

    (void)thread;
    w->loss =
        duet_network_loss(b->pass, w, row, n, b->objective->shard_gradient[0]);
}

/* Add the shards' gradients and divide by the number of rows. */
static void add_shards(const struct batch *b, size_t first, size_t n, real *to)
{
    const struct duet_model *model = b->objective->model;
    const real *terms[DUET_MAX_SHARDS];

    for (size_t s = 0; s < b->n_shards; s++)
        terms[s] = duet_at(model, b->objective->shard_gradient[s], first);
    model->numerics->mean(n, b->n_shards, terms, b->by, to);
}

/* Tasks of a job that goes by hidden units, and the units of each. */
static size_t n_units_of(const struct duet_model *model)
{
    return (model->hidden + UNITS - 1) / UNITS;
}

static struct duet_units units_of(const struct duet_model *model, size_t i)
{
    const size_t left = model->hidden - i * UNITS;

    return (struct duet_units) { i * UNITS, left < UNITS ? left : UNITS };
}

static void finish_units(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    const struct duet_model *model = b->objective->model;
    const struct duet_units units = units_of(model, i);
    const size_t first = units.first * model->inputs;
    real *mean = duet_at(model, b->objective->shard_gradient[0], first);

    (void)thread;
    add_shards(b, first, units.n * model->inputs, mean);
    model->numerics->transpose(
        units.n, model->inputs, (struct duet_rows) { mean, model->inputs },
        duet_at(model, b->gradient, units.first), model->hidden);
}

/* A batch of one shard: the gradient of some units, over all blocks. */
static void run_units(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_objective *o = b->objective;
    const size_t n = duet_objective_blocks(o->model, b->rows);

    for (size_t k = 0; k < n; k++)
        duet_network_gradient(b->pass, &o->workspaces[k], units_of(o->model, i),
                              k == 0, o->shard_gradient[0]);
    finish_units(data, thread, i);
}

static void ruduet_objective_blocks(struct batch *b)
{
    struct duet_objective *o = b->objective;
    const struct duet_model *model = o->model;
    const size_t n = duet_objective_blocks(model, b->rows);
    /* Blocks add to the same gradient of plugins' parameters, one by one. */
    struct duet_pool *pool = model->n_parts > DUET_N_TENSORS ? NULL : o->pool;

    duet_pool_run(pool, n, run_block, b);
    o->shard_loss[0] = 0;
    for (size_t i = 0; i < n; i++)
        o->shard_loss[0] += o->workspaces[i].loss;
    duet_pool_run(o->pool, n_units_of(model), run_units, b);
}

static void inputs_of_rows(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    const size_t from = i * PART_ROWS, left = b->rows - from;

    (void)thread;
    duet_network_inputs(b->pass, &b->objective->workspaces[0], from,
                        left < PART_ROWS ? left : PART_ROWS);
}

static void hidden_of_units(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_objective *o = b->objective;

    duet_network_hidden(b->pass, &o->workspaces[0], &o->workspaces[thread],
                        units_of(o->model, i));
}

static void back_of_units(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_objective *o = b->objective;

    duet_network_hidden_back(b->pass, &o->workspaces[0], &o->workspaces[thread],
                             units_of(o->model, i));
    run_units(data, thread, i);
}

/* A batch of one block: threads share its rows, and then its hidden units,
   forward and backward. */
static void run_block_by_units(struct batch *b)
{
    struct duet_objective *o = b->objective;
    struct duet_workspace *w = &o->workspaces[0];
    const size_t n = n_units_of(o->model);

    duet_network_take(b->pass, w, 0, b->rows, o->shard_gradient[0]);
    duet_pool_run(o->pool, (b->rows + PART_ROWS - 1) / PART_ROWS,
                  inputs_of_rows, b);
    duet_pool_run(o->pool, n, hidden_of_units, b);
    o->shard_loss[0] = duet_network_judge(b->pass, w, true);
    duet_pool_run(o->pool, n, back_of_units, b);
}

static void run_one_shard(struct batch *b)
{
    struct duet_objective *o = b->objective;

    clear(o->model, o->shard_gradient[0]);
    if (duet_objective_blocks(o->model, b->rows) == 1 &&
        duet_network_by_units(b->pass, &o->workspaces[0]))
        run_block_by_units(b);
    else
        ruduet_objective_blocks(b);
}

static void run_shards(struct batch *b)
{
    struct duet_objective *o = b->objective;

    duet_pool_run(o->pool, b->n_shards, run_shard, b);
    if (b->gradient)
        duet_pool_run(o->pool, n_units_of(o->model), finish_units, b);
}

/* The mean gradient of everything after w1 in the vector of parameters. */
static void finish_rest(const struct batch *b)
{
    const struct duet_model *model = b->objective->model;
    const size_t first = model->parts[DUET_W2].first;

    add_shards(b, first, model->n_parameters - first,
               duet_at(model, b->gradient, first));
}

static enum duet_status end(struct duet_objective *objective,
                            struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < objective->n_workspaces; i++) {
        enum duet_status ended =
            duet_workspace_end(&objective->workspaces[i], error);

        status = status == DUET_OK ? ended : status;
    }
    return status;
}

/* Add losses as a tree, as gradients are added. n is a power of two. */
static double add_tree(const double *x, size_t n)
{
    return n == 1 ? x[0] : add_tree(x, n / 2) + add_tree(x + n / 2, n / 2);
}

enum duet_status duet_objective_batch(struct duet_objective *objective,
                                      const struct duet_pass *pass, size_t rows,
                                      double by, real *gradient, double *sum,
                                      struct duet_error *error)
{
    struct batch b = { .objective = objective,
                       .pass = pass,
                       .rows = rows,
                       .n_shards = duet_shards(objective->model, rows),
                       .by = by,
                       .gradient = gradient };

    if (gradient && b.n_shards == 1)
        run_one_shard(&b);
    else
        run_shards(&b);
    if (gradient)
        finish_rest(&b);
    *sum = add_tree(objective->shard_loss, b.n_shards);
    return end(objective, error);
}

/* Most bytes of inputs whose transposed copy fits a shared cache. To read a
   larger copy from memory takes longer than to transpose the block again. */
enum { KEPT_BYTES = 4 << 20 };

enum duet_status duet_objective_keep(struct duet_objective *objective,
                                     struct duet_pass *pass, size_t rows,
                                     struct duet_error *error)
{
    const struct duet_model *model = objective->model;
    const size_t row_bytes = model->inputs * model->numerics->real_size;
    const struct batch b = { .rows = rows,
                             .n_shards = duet_shards(model, rows) };
    const size_t padded =
        (rows + DUET_ROWS_ALIGNED - 1) / DUET_ROWS_ALIGNED * DUET_ROWS_ALIGNED;
    const size_t block = duet_block_rows(model);
    struct duet_tensor memory;
    enum duet_status status;

    if (rows > KEPT_BYTES / row_bytes)
        return DUET_OK;
    status =
        duet_tensor_init(&memory, model->dtype, padded, model->inputs, error);
    if (status != DUET_OK)
        return status;
    objective->x_transposed = memory.data;
    for (size_t i = 0; i < b.n_shards; i++)
        for (size_t row = shard_start(&b, i); row < shard_start(&b, i + 1);
             row += block) {
            const size_t left = shard_start(&b, i + 1) - row;

            duet_network_transpose(
                pass, row, left < block ? left : block,
                duet_at(model, memory.data, row * model->inputs));
        }
    pass->x_transposed = memory.data;
    return DUET_OK;
}

static void predict_block(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_workspace *w = &b->objective->workspaces[thread];
    const size_t first = i * w->rows;
    const size_t n = b->rows - first < w->rows ? b->rows - first : w->rows;

    duet_network_forward(b->pass, w, first, n);
    duet_network_output(b->pass, w, n, b->output,
                        duet_at(b->objective->model, b->y, first * b->columns));
}

enum duet_status duet_objective_predict(struct duet_objective *objective,
                                        const struct duet_pass *pass,
                                        size_t rows, enum duet_output output,
                                        real *y, struct duet_error *error)
{
    struct batch b = { .objective = objective,
                       .pass = pass,
                       .rows = rows,
                       .output = output,
                       .y = y,
                       .columns =
                           duet_model_columns(objective->model, output) };
    const size_t block = objective->workspaces[0].rows;

    duet_pool_run(objective->pool, (rows + block - 1) / block, predict_block,
                  &b);
    return end(objective, error);
}
