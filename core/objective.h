/*
 * objective.h - the loss of a batch and its gradient, over all threads.
 *
 * A batch is cut into shards of rows by a rule that looks at the rows alone; a
 * thread works on whole shards; their gradients are added in order. So the
 * number of threads doesn't touch a bit.
 */
#ifndef DUET_CORE_OBJECTIVE_H
#define DUET_CORE_OBJECTIVE_H

#include "network.h"
#include "pool.h"

enum { DUET_MAX_SHARDS = 16 };

struct duet_objective {
    const struct duet_model *model;
    struct duet_pool *pool;     /**< Borrowed; NULL: one thread. */
    struct duet_workspace *workspaces; /**< One per thread. */
    size_t n_workspaces;
    size_t max_shards;          /**< Of the largest batch. */
    real *shard_gradient[DUET_MAX_SHARDS];
    double shard_loss[DUET_MAX_SHARDS];
};

/** Shards of a batch: a power of two, each of 64 rows or more. */
size_t duet_shards(size_t rows);

/**
 * Allocate for batches of at most `rows` rows.
 *
 * @param gradients Whether gradients will be asked for.
 */
enum duet_status duet_objective_init(struct duet_objective *objective,
                                     const struct duet_model *model,
                                     struct duet_pool *pool, size_t rows,
                                     bool gradients, struct duet_error *error);

void duet_objective_finish(struct duet_objective *objective);

/**
 * Sum of the loss over the rows of a batch and, unless NULL, the gradient of
 * that sum divided by `by`.
 *
 * @param gradient model->n_parameters elements; written.
 * @param by Rows of the batch, or the sum of row weights.
 */
enum duet_status duet_objective_batch(struct duet_objective *objective,
                                      const struct duet_pass *pass, size_t rows,
                                      double by, real *gradient, double *sum,
                                      struct duet_error *error);

/** Outputs for all rows of pass->x, into y. */
enum duet_status duet_objective_predict(struct duet_objective *objective,
                                        const struct duet_pass *pass,
                                        size_t rows, enum duet_output output,
                                        real *y, struct duet_error *error);

#endif
