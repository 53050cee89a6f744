/* objective.c - the loss of a batch and its gradient, over all threads. */
#include "objective.h"

#include <stdlib.h>
#include <string.h>

/* A shard is worth a thread's while from here on. */
enum { SHARD_ROWS = 64, GRAIN = 1 << 14 };

size_t duet_shards(size_t rows)
{
    size_t n = 1;

    while (n < DUET_MAX_SHARDS && rows / (2 * n) >= SHARD_ROWS)
        n *= 2;
    return n;
}

enum duet_status duet_objective_init(struct duet_objective *objective,
                                     const struct duet_model *model,
                                     struct duet_pool *pool, size_t rows,
                                     bool gradients, struct duet_error *error)
{
    const size_t n = duet_pool_threads(pool);
    enum duet_status status = DUET_OK;

    *objective = (struct duet_objective){ .model = model, .pool = pool };
    objective->max_shards = duet_shards(rows);
    objective->workspaces = calloc(n, sizeof *objective->workspaces);
    if (!objective->workspaces)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    for (size_t i = 0; status == DUET_OK && i < n; i++) {
        status = duet_workspace_init(&objective->workspaces[i], model, error);
        objective->n_workspaces += status == DUET_OK;
    }
    for (size_t i = 0; gradients && status == DUET_OK &&
                       i < objective->max_shards; i++) {
        struct duet_tensor memory;

        status = duet_tensor_init(&memory, model->dtype, 1, model->n_parameters,
                                  error);
        if (status == DUET_OK)
            objective->shard_gradient[i] = memory.data;
    }
    if (status != DUET_OK)
        duet_objective_finish(objective);
    return status;
}

void duet_objective_finish(struct duet_objective *objective)
{
    for (size_t i = 0; i < objective->n_workspaces; i++)
        duet_workspace_finish(&objective->workspaces[i]);
    free(objective->workspaces);
    for (size_t i = 0; i < DUET_MAX_SHARDS; i++)
        free(objective->shard_gradient[i]);
    memset(objective, 0, sizeof *objective);
}

/* One batch, as the threads see it. */
struct batch {
    struct duet_objective *objective;
    const struct duet_pass *pass;
    size_t rows, n_shards;
    double by;
    real *gradient;      /* of the whole batch */
    enum duet_output output;
    size_t columns;      /* of y */
    real *y;
};

static size_t shard_start(const struct batch *b, size_t shard)
{
    return b->rows * shard / b->n_shards;
}

static void run_shard(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    struct duet_objective *o = b->objective;
    const size_t first = shard_start(b, i);
    real *gradient = b->gradient ? o->shard_gradient[i] : NULL;

    if (gradient)
        o->model->numerics->fill(o->model->n_parameters, 0, gradient);
    o->shard_loss[i] = duet_network_loss(b->pass, &o->workspaces[thread], first,
                                         shard_start(b, i + 1) - first, gradient);
}

/* Some of the gradient's elements: the shards' sum, in order, divided. */
static void add_shards(void *data, size_t thread, size_t i)
{
    const struct batch *b = data;
    const struct duet_model *model = b->objective->model;
    const size_t first = i * GRAIN;
    const size_t left = model->n_parameters - first;
    const real *terms[DUET_MAX_SHARDS];

    (void)thread;
    for (size_t s = 0; s < b->n_shards; s++)
        terms[s] = duet_at(model, b->objective->shard_gradient[s], first);
    model->numerics->mean(left < GRAIN ? left : GRAIN, b->n_shards, terms, b->by,
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

enum duet_status duet_objective_batch(struct duet_objective *objective,
                                      const struct duet_pass *pass, size_t rows,
                                      double by, real *gradient, double *sum,
                                      struct duet_error *error)
{
    struct batch b = { .objective = objective, .pass = pass, .rows = rows,
                       .n_shards = duet_shards(rows), .by = by,
                       .gradient = gradient };

    duet_pool_run(objective->pool, b.n_shards, run_shard, &b);
    if (gradient)
        duet_pool_run(objective->pool,
                      (objective->model->n_parameters + GRAIN - 1) / GRAIN,
                      add_shards, &b);
    *sum = 0;
    for (size_t i = 0; i < b.n_shards; i++)
        *sum += objective->shard_loss[i];
    return end(objective, error);
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
    struct batch b = { .objective = objective, .pass = pass, .rows = rows,
                       .output = output, .y = y,
                       .columns = duet_model_columns(objective->model, output) };
    const size_t block = objective->workspaces[0].rows;

    duet_pool_run(objective->pool, (rows + block - 1) / block, predict_block, &b);
    return end(objective, error);
}
