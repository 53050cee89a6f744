/*
 * network.h - the network at work on blocks of rows: forward and backward.
 *
 * Everything here is a product, a row of biases or a call of a plugin; the
 * arithmetic is in core/numerics/ and in the plugins.
 */
#ifndef DUET_CORE_NETWORK_H
#define DUET_CORE_NETWORK_H

#include "host.h"
#include "model.h"

/** A dropout as it stands in one place, with its mask for the whole batch. */
struct duet_dropping_place {
    struct duet_instance *instance; /**< NULL: none. */
    enum duet_place place;
    size_t columns;  /**< Of the mask. */
    real *mask;      /**< NULL in prediction. */
};

/** What is the same for all blocks of a batch. Read only in workers. */
struct duet_pass {
    const struct duet_model *model;
    const real *x;          /**< Row-major, model->inputs columns. */
    const real *target;     /**< NULL in prediction. */
    size_t target_columns;
    const real *row_weight; /**< NULL: all 1. */
    const real *weight[2];  /**< w1 and w2 as used: the model's, or masked. */
    struct duet_dropping_place place[DUET_N_PLACES];
    struct duet_where where;
};

/** Memory of one thread, for blocks of at most `rows` rows. */
struct duet_workspace {
    size_t rows;
    real *memory;        /**< One allocation behind all that follows. */
    real *x;             /**< Inputs after dropout. */
    real *z;             /**< Hidden layer before its activation, if kept. */
    real *a;             /**< ... after it. */
    real *h;             /**< ... after dropout. */
    real *e;             /**< Gradient by the hidden layer. */
    real *logits;
    real *d;             /**< Gradient by the logits. */
    real *w2_turned;     /**< outputs x hidden */
    real *w2_gradient;   /**< outputs x hidden */
    real **parameter, **parameter_gradient; /**< Of plugins: n_parts each. */
    struct duet_call call;
};

/** Rows of a block: a fixed function of the model's shape. */
size_t duet_block_rows(const struct duet_model *model);

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error);

void duet_workspace_finish(struct duet_workspace *workspace);

/** Logits of rows first .. first + n - 1, into workspace->logits. [any] */
void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *workspace, size_t first,
                          size_t n);

/**
 * Sum of the loss over rows first .. first + n - 1, block by block; adds the
 * gradient of that sum to `gradient` unless it is NULL. [any]
 *
 * @param gradient model->n_parameters elements.
 */
double duet_network_loss(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t first,
                         size_t n, real *gradient);

/** Write workspace->logits, n rows, as an output into y. [any] */
void duet_network_output(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t n,
                         enum duet_output output, real *y);

/**
 * See whether a plugin failed in this workspace's calls, and name it. */
enum duet_status duet_workspace_end(struct duet_workspace *workspace,
                                    struct duet_error *error);

#endif
