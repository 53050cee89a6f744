/*
 * network.h - the network on blocks of rows, forward and backward.
 *
 * Everything here is a product, a sum or a call of a plugin; the arithmetic is
 * in core/numerics/ and in the plugins.
 *
 * Inside a block a layer is transposed, or "by unit": it has one row per unit,
 * whose elements are the rows of data, padded to a multiple of
 * DUET_ROWS_ALIGNED. So the lanes of a vector are rows of data, of which there
 * are many, and not units, of which there may be ten. Plugins see row-major
 * matrices, except activations that promise to be elementwise, which see the
 * layer by unit.
 */
#ifndef DUET_CORE_NETWORK_H
#define DUET_CORE_NETWORK_H

#include "host.h"
#include "model.h"

/** The dropout at one place, with its mask for the whole batch. */
struct duet_dropping_place {
    struct duet_instance *instance; /**< NULL if there is none. */
    enum duet_place place;
    size_t columns; /**< Of the mask. */
    real *mask;     /**< NULL in prediction. */
    real *weights;  /**< For w1 and w2: memory for the weights after dropout;
                         NULL: prediction uses them as they are. */
};

/** The data and settings that all blocks of a batch share; workers read it. */
struct duet_pass {
    const struct duet_model *model;
    const real *x;       /**< Row-major, model->inputs columns. */
    const size_t *order; /**< The batch's rows, as indices of rows of x; NULL
                                 if they are all of x, in order. */
    const real *x_transposed; /**< x, transposed block by block: the block that
                                   begins with row i lies at i * inputs. NULL:
                                   each block is transposed when it is used. */
    const real *target;       /**< NULL in prediction. */
    size_t target_columns;
    const real *row_weight; /**< NULL if all are 1. */
    const real *weight[2];  /**< w1 and w2 as used: the model's, or masked. */
    size_t first_row;       /**< Index of the pass's first row in the batch. */
    struct duet_dropping_place place[DUET_N_PLACES];
    struct duet_where where;
};

enum { DUET_ROWS_ALIGNED = 16 };

/**
 * The memory for a block of at most `rows` rows: layers, and what plugins need.
 * Matrices are row-major unless their comment says "by unit".
 */
struct duet_workspace {
    size_t rows;
    double loss; /**< The block's, if it has a workspace of its own. */
    size_t first,
        n; /**< The block is rows first .. first + n - 1 of a batch. */
    size_t
        stride;   /**< Elements of a layer by unit from one unit to the next. */
    real *memory; /**< The one allocation that all arrays are part of. */

    struct duet_rows x;    /**< The inputs: rows of the pass, or x_gathered, or
                                x_dropped. */
    const real *x_by_unit; /**< x by unit: the pass's, or x_transposed. */
    real *x_gathered;      /**< Rows gathered in the order of the pass. */
    real *x_dropped;       /**< Inputs after their dropout. */
    real *x_transposed;    /**< inputs x stride. */
    real *x_gradient;      /**< Gradient by x_dropped, for a dropout that has
                                parameters. */

    real *z; /**< Before the activation, by unit. */
    real *h; /**< The hidden layer after dropout, by unit. */
    real *e; /**< Gradient by z, by unit. */
    real *z_rows, *a_rows, *h_rows; /**< z, the activation and h, for plugins
                                         that aren't elementwise. */

    real *logits;
    real *logits_by_unit; /**< The same memory if there is one output. */
    real *logits_whole;   /**< Before a dropout that has parameters. */
    real *d;              /**< Gradient by the logits. */
    real *d_by_unit;      /**< The same memory if there is one output. */

    real **parameter;          /**< Of all tensors, by part. */
    real **parameter_gradient; /**< Where plugins add theirs, by part. */
    struct duet_call call;
};

/** Rows of a block, which depend only on the model's shape. */
size_t duet_block_rows(const struct duet_model *model);

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error);

void duet_workspace_finish(struct duet_workspace *workspace);

/**
 * Transpose rows first .. first + n - 1 of a pass without an order into
 * to[inputs x stride].
 */
void duet_network_transpose(const struct duet_pass *pass, size_t first,
                            size_t n, real *to);

/** Compute workspace->logits of rows first .. first + n - 1. [any] */
void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *workspace, size_t first,
                          size_t n);

/**
 * Sum the loss over rows first .. first + n - 1, at most a block. If `gradient`
 * is given, plugins add the gradient of their own parameters to it, and
 * duet_network_gradient() can add the rest. [any]
 *
 * @param gradient model->n_parameters elements.
 */
double duet_network_loss(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t first,
                         size_t n, real *gradient);

/**
 * Compute a block's layers, and the gradients by them of the loss or of
 * something else. [any]
 *
 * @param seed n x outputs: the gradient by the logits; NULL: that of the loss.
 * @param gradient As above.
 */
void duet_network_layers(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t first,
                         size_t n, const real *seed, real *gradient);

/** A range of hidden units. */
struct duet_units {
    size_t first, n;
};

/**
 * Whether threads may share the steps of duet_network_loss(): first take; then
 * inputs, by rows; hidden, by units; judge; and hidden_back, by units.
 */
bool duet_network_by_units(const struct duet_pass *pass,
                           struct duet_workspace *workspace);

/** Begin a block: rows first .. first + n - 1 of the batch. [any] */
void duet_network_take(const struct duet_pass *pass,
                       struct duet_workspace *workspace, size_t first, size_t n,
                       real *gradient);

/**
 * Gather and transpose the inputs of n of the block's rows. [any]
 *
 * @param from First row; a multiple of DUET_ROWS_ALIGNED.
 */
void duet_network_inputs(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t from,
                         size_t n);

/**
 * Compute some units of the hidden layer. Several threads may do so for one
 * workspace. [any]
 *
 * @param own The thread's own workspace, from which plugins borrow memory.
 */
void duet_network_hidden(const struct duet_pass *pass,
                         struct duet_workspace *workspace,
                         struct duet_workspace *own, struct duet_units units);

/**
 * Compute the loss from the hidden layer and, if wanted, its gradient by the
 * logits. [any]
 */
double duet_network_judge(const struct duet_pass *pass,
                          struct duet_workspace *workspace, bool gradient);

/** Compute the gradient by z of some hidden units. [any] */
void duet_network_hidden_back(const struct duet_pass *pass,
                              struct duet_workspace *workspace,
                              struct duet_workspace *own,
                              struct duet_units units);

/**
 * Add the gradient by the parameters of some units, over the block that is in
 * the workspace. Unit 0 includes b2. [any]
 *
 * @param gradient Laid out as the parameters, but with w1 transposed: hidden x
 * inputs.
 * @param is_first Write w1's part, since nothing is in it yet.
 */
void duet_network_gradient(const struct duet_pass *pass,
                           const struct duet_workspace *workspace,
                           struct duet_units units, bool is_first,
                           real *gradient);

/** Write n rows of workspace->logits into y as an output. [any] */
void duet_network_output(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t n,
                         enum duet_output output, real *y);

/** Return the failure of a plugin that this workspace called, if one failed. */
enum duet_status duet_workspace_end(struct duet_workspace *workspace,
                                    struct duet_error *error);

#endif
