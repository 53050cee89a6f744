/* objective_memory.c - how a batch is cut up, and memory for its parts. */
#include "objective.h"

#include "errors.h"

#include <stdlib.h>
#include <string.h>

enum { SHARD_ROWS = 128 }; /* the fewest rows of a shard */

/* Rows of the largest batch that is one shard: it has too few rows for two,
   or the model has more parameters than an eighth of its layers' elements. */
static size_t one_shard_rows(const struct duet_model *model)
{
    const size_t by_rows = 2 * SHARD_ROWS - 1;
    const size_t by_parameters =
        (8 * model->n_without_dropouts - 1) / (model->inputs + model->hidden);

    return by_rows > by_parameters ? by_rows : by_parameters;
}

size_t duet_shards(const struct duet_model *model, size_t rows)
{
    size_t n = 1;

    if (rows <= one_shard_rows(model))
        return 1;
    while (n < DUET_MAX_SHARDS && rows / (2 * n) >= SHARD_ROWS)
        n *= 2;
    return n;
}

size_t duet_objective_blocks(const struct duet_model *model, size_t rows)
{
    const size_t block = duet_block_rows(model);

    return (rows + block - 1) / block;
}

size_t duet_objective_tasks(const struct duet_model *model, size_t rows)
{
    const size_t shards = duet_shards(model, rows);

    return shards > 1 ? shards : duet_objective_blocks(model, rows);
}

enum duet_status duet_objective_init(struct duet_objective *objective,
                                     const struct duet_model *model,
                                     struct duet_pool *pool, size_t rows,
                                     bool gradients, struct duet_error *error)
{
    const size_t n_threads = duet_pool_threads(pool);
    const size_t shards = duet_shards(model, rows);
    /* The last batch may be one shard though the others are several. */
    const size_t one_shard =
        rows < one_shard_rows(model) ? rows : one_shard_rows(model);
    const size_t blocks =
        gradients ? duet_objective_blocks(model, one_shard) : 1;
    const size_t n = blocks > n_threads ? blocks : n_threads;
    enum duet_status status = DUET_OK;

    *objective = (struct duet_objective) { .model = model, .pool = pool };
    objective->max_shards = shards;
    objective->workspaces = calloc(n, sizeof *objective->workspaces);
    if (!objective->workspaces)
        return duet_no_memory(error);
    for (size_t i = 0; status == DUET_OK && i < n; i++) {
        status = duet_workspace_init(&objective->workspaces[i], model, error);
        objective->n_workspaces += status == DUET_OK;
    }
    for (size_t i = 0;
         gradients && status == DUET_OK && i < objective->max_shards; i++) {
        struct duet_tensor memory;

        status = duet_tensor_init(&memory, model->dtype, 1,
                                  model->most_parameters, error);
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
    free(objective->x_transposed);
    memset(objective, 0, sizeof *objective);
}
