/* trainer_layers.c - the layers of a batch, for optimizers that ask. */
#include "trainer_local.h"

#include "objective.h"

#include <string.h>

/* Matrices of a batch, one after the other in trainer->layers. */
enum matrix { X, H, D, E, LOGITS, N_MATRICES };

struct task {
    struct duet_trainer *trainer;
    const real *seed;
    real *matrix[N_MATRICES];
};

static size_t columns_of(const struct duet_model *model, enum matrix matrix)
{
    return matrix == X                  ? model->inputs
           : matrix == H || matrix == E ? model->hidden
                                        : model->outputs;
}

/* Copy `columns` units of a block to the rows of a matrix. */
static void copy_units(const struct duet_pass *pass,
                       const struct duet_workspace *w, size_t columns,
                       const real *by_unit, real *matrix)
{
    const struct duet_model *model = pass->model;

    model->numerics->transpose(
        columns, w->n, (struct duet_rows) { by_unit, w->stride },
        duet_at(model, matrix, w->first * columns), columns);
}

static void run_block(void *data, size_t thread, size_t i)
{
    const struct task *task = data;
    struct duet_trainer *trainer = task->trainer;
    const struct duet_model *model = trainer->model;
    const struct duet_pass *pass = &trainer->pass;
    struct duet_workspace *w = &trainer->objective.workspaces[thread];
    const size_t first = i * w->rows, left = pass->where.batch_rows - first;
    const size_t n = left < w->rows ? left : w->rows;

    duet_network_layers(
        pass, w, first, n,
        task->seed ? duet_at(model, task->seed, first * model->outputs) : NULL,
        trainer->fresh_gradient);
    for (size_t row = 0; row < n; row++)
        memcpy(duet_at(model, task->matrix[X], (first + row) * model->inputs),
               duet_at(model, w->x.x, row * w->x.row),
               model->inputs * model->numerics->real_size);
    memcpy(duet_at(model, task->matrix[LOGITS], first * model->outputs),
           w->logits, n * model->outputs * model->numerics->real_size);
    copy_units(pass, w, model->hidden, w->h, task->matrix[H]);
    copy_units(pass, w, model->hidden, w->e, task->matrix[E]);
    copy_units(pass, w, model->outputs, w->d_by_unit, task->matrix[D]);
}

/* Get memory for the largest batch, the first time. */
static enum duet_status find_matrices(struct duet_trainer *trainer,
                                      struct task *task)
{
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;
    size_t columns = 0;

    for (enum matrix m = X; m < N_MATRICES; m++)
        columns += columns_of(model, m);
    if (!trainer->layers.data)
        status = duet_tensor_init(&trainer->layers, model->dtype, columns,
                                  trainer->batch_rows, trainer->error);
    columns = 0;
    for (enum matrix m = X; status == DUET_OK && m < N_MATRICES; m++) {
        task->matrix[m] =
            duet_at(model, trainer->layers.data, columns * trainer->batch_rows);
        columns += columns_of(model, m);
    }
    return status;
}

/* A dropout of weights has a mask for each batch, which w1 and w2 hold. */
static enum duet_status refuse_masks(const struct duet_trainer *trainer)
{
    const struct duet_dropping_place *place = trainer->pass.place;

    if (!place[DUET_PLACE_W1].instance && !place[DUET_PLACE_W2].instance)
        return DUET_OK;
    return duet_error_set(trainer->error, DUET_PLUGIN_FAILED,
                          "optimizer %s: it asked for the layers, which a "
                          "dropout of weights changes",
                          trainer->stepping->stepper->instance->entry->name);
}

static enum duet_status run(struct duet_trainer *trainer, struct task *task)
{
    struct duet_objective *o = &trainer->objective;
    const size_t rows = trainer->pass.where.batch_rows;
    const size_t block = o->workspaces[0].rows;
    /* Plugins' parameters have one gradient, which nobody reads. */
    struct duet_pool *pool =
        trainer->model->n_parts > DUET_N_TENSORS ? NULL : o->pool;
    enum duet_status status = DUET_OK;

    duet_pool_run(pool, (rows + block - 1) / block, run_block, task);
    for (size_t i = 0; status == DUET_OK && i < o->n_workspaces; i++)
        status = duet_workspace_end(&o->workspaces[i], trainer->error);
    return status;
}

/* Where a tensor begins in the vector that the optimizer is given. */
static size_t place_of(const struct duet_trainer *trainer, size_t part)
{
    const struct duet_group *group = trainer->stepping;
    const struct duet_part *parts = trainer->model->parts;

    return part >= group->first_part &&
                   part - group->first_part < group->n_parts
               ? parts[part].first - parts[group->first_part].first
               : SIZE_MAX;
}

bool duet_trainer_layers(void *data, const real *seed, struct duet_layers *l)
{
    struct duet_trainer *trainer = data;
    const struct duet_model *model = trainer->model;
    const struct duet_pass *pass = &trainer->pass;
    struct task task = { .trainer = trainer, .seed = seed };

    if (trainer->status == DUET_OK)
        trainer->status = refuse_masks(trainer);
    if (trainer->status == DUET_OK)
        trainer->status = find_matrices(trainer, &task);
    if (trainer->status == DUET_OK)
        trainer->status = run(trainer, &task);
    if (trainer->status != DUET_OK)
        return false;
    *l = (struct duet_layers) {
        .rows = pass->where.batch_rows,
        .outputs = model->outputs,
        .target_columns = pass->target_columns,
        .by = trainer->batch_weight,
        .logits = task.matrix[LOGITS],
        .target = pass->target,
        .row_weight = pass->row_weight,
        .layer = { { model->inputs, model->hidden, place_of(trainer, DUET_W1),
                     place_of(trainer, DUET_B1), task.matrix[X],
                     task.matrix[E] },
                   { model->hidden, model->outputs, place_of(trainer, DUET_W2),
                     place_of(trainer, DUET_B2), task.matrix[H],
                     task.matrix[D] } },
    };
    return true;
}
