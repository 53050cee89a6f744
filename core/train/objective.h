/*
 * objective.h - the loss of a batch and its gradient, over all threads.
 *
 * A batch is cut into shards of rows by a rule that looks only at shapes. A
 * thread works on whole shards, block by block, and their gradients are added
 * as a balanced binary tree over shard numbers, so any power of two of workers
 * can share a batch. If a batch is one shard, threads share its blocks, and
 * then the hidden units whose gradient is computed. So the results have the
 * same bits at any number of threads.
 */
#ifndef DUET_CORE_OBJECTIVE_H
#define DUET_CORE_OBJECTIVE_H

#include "network.h"
#include "pool.h"

enum { DUET_MAX_SHARDS = 16 };

struct duet_objective {
    const struct duet_model *model;
    struct duet_pool *pool;            /**< Borrowed; NULL for one thread. */
    struct duet_workspace *workspaces; /**< One per thread, and at least one per
                                     block of a batch that is one shard, as the
                                     last batch of an epoch may be. */
    size_t n_workspaces;
    size_t max_shards;                     /**< Shards of the largest batch. */
    real *shard_gradient[DUET_MAX_SHARDS]; /**< With w1 transposed. */
    double shard_loss[DUET_MAX_SHARDS];
    real *x_transposed; /**< Inputs of a batch that is the same every time; NULL
                             if they aren't kept. */
};

/**
 * Number of a batch's shards: a power of two, with at least 128 rows each; 1 if
 * adding the gradients of several would take a large part of the time.
 */
size_t duet_shards(const struct duet_model *model, size_t rows);

/** Number of blocks that so many rows make. */
size_t duet_objective_blocks(const struct duet_model *model, size_t rows);

/** The most threads that can share a batch. */
size_t duet_objective_tasks(const struct duet_model *model, size_t rows);

/**
 * Allocate for batches of at most `rows` rows.
 *
 * @param gradients Whether gradients will be computed.
 */
enum duet_status duet_objective_init(struct duet_objective *objective,
                                     const struct duet_model *model,
                                     struct duet_pool *pool, size_t rows,
                                     bool gradients, struct duet_error *error);

/**
 * Transpose the inputs of a batch that is the same every time, for the pass to
 * use. Those of a large batch are transposed block by block when they are used.
 */
enum duet_status duet_objective_keep(struct duet_objective *objective,
                                     struct duet_pass *pass, size_t rows,
                                     struct duet_error *error);

void duet_objective_finish(struct duet_objective *objective);

/**
 * Sum the loss over the rows of a batch, and compute the gradient of that sum
 * divided by `by`.
 *
 * @param by Number of rows, or the sum of row weights.
 * @param gradient Written: model->n_parameters elements. May be NULL.
 * @param sum Written.
 */
enum duet_status duet_objective_batch(struct duet_objective *objective,
                                      const struct duet_pass *pass, size_t rows,
                                      double by, real *gradient, double *sum,
                                      struct duet_error *error);

/** Write the outputs for all rows of pass->x into y. */
enum duet_status duet_objective_predict(struct duet_objective *objective,
                                        const struct duet_pass *pass,
                                        size_t rows, enum duet_output output,
                                        real *y, struct duet_error *error);

#endif
