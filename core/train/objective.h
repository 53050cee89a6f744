/*
 * objective.h - the loss of a batch and its gradient, over all threads.
 *
 * A batch is cut into shards of rows by a rule that looks at shapes alone; a
 * thread works on whole shards, block by block; their gradients are added as a
 * balanced binary tree over shard numbers, so that any power of two of workers
 * can share a batch. Where a batch is one shard, threads share its blocks, and
 * then the hidden units whose gradient is to be computed. So the number of
 * threads doesn't touch a bit.
 */
#ifndef DUET_CORE_OBJECTIVE_H
#define DUET_CORE_OBJECTIVE_H

#include "network.h"
#include "pool.h"

enum { DUET_MAX_SHARDS = 16 };

struct duet_objective {
    const struct duet_model *model;
    struct duet_pool *pool;            /**< Borrowed; NULL: one thread. */
    struct duet_workspace *workspaces; /**< One per thread, and at least one
                                     per block of any batch that is one shard:
                                     the last one may be, if others aren't. */
    size_t n_workspaces;
    size_t max_shards;                     /**< Of the largest batch. */
    real *shard_gradient[DUET_MAX_SHARDS]; /**< w1's part is turned. */
    double shard_loss[DUET_MAX_SHARDS];
    real *x_turned; /**< Of a batch that stays; or NULL. */
};

/**
 * Shards of a batch: a power of two, each of 128 rows or more; one where adding
 * the gradients of several would take a large part of the time.
 */
size_t duet_shards(const struct duet_model *model, size_t rows);

/** Threads that find work in a batch. */
size_t duet_objective_tasks(const struct duet_model *model, size_t rows);

/**
 * Allocate for batches of at most `rows` rows.
 *
 * @param gradients Whether gradients will be asked for.
 */
enum duet_status duet_objective_init(struct duet_objective *objective,
                                     const struct duet_model *model,
                                     struct duet_pool *pool, size_t rows,
                                     bool gradients, struct duet_error *error);

/**
 * Turn a batch's inputs for once, and let the pass use them: for a batch that
 * is the same every time. A large one is left to be turned block by block.
 */
enum duet_status duet_objective_keep(struct duet_objective *objective,
                                     struct duet_pass *pass, size_t rows,
                                     struct duet_error *error);

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
