/*
 * network.h - the network at work on blocks of rows: forward and backward.
 *
 * Everything here is a product, a sum or a call of a plugin; the arithmetic is
 * in core/numerics/ and in the plugins.
 *
 * Inside a block layers are turned: one row per unit, whose elements are the
 * rows of data, padded to a multiple of DUET_ROWS_ALIGNED. So the lanes of all
 * vectors are rows of data, of which there are many, and not units, of which
 * there may be ten. What plugins see is row-major; those that promise to be
 * elementwise get the layer as it lies.
 */
#ifndef DUET_CORE_NETWORK_H
#define DUET_CORE_NETWORK_H

#include "host.h"
#include "model.h"

/** A dropout as it stands in one place, with its mask for the whole batch. */
struct duet_dropping_place {
    struct duet_instance *instance; /**< NULL: none. */
    enum duet_place place;
    size_t columns; /**< Of the mask. */
    real *mask;     /**< NULL in prediction. */
    real *weights;  /**< For w1 and w2: memory for the weights after dropout;
                         NULL: prediction uses them as they are. */
};

/** What is the same for all blocks of a batch. Read only in workers. */
struct duet_pass {
    const struct duet_model *model;
    const real *x;        /**< Row-major, model->inputs columns. */
    const size_t *order;  /**< The batch's rows are these of x; NULL: all. */
    const real *x_turned; /**< The same, block by block: that of row `first`
                                 on at first * inputs. NULL: to be turned. */
    const real *target;   /**< NULL in prediction. */
    size_t target_columns;
    const real *row_weight; /**< NULL: all 1. */
    const real *weight[2];  /**< w1 and w2 as used: the model's, or masked. */
    struct duet_dropping_place place[DUET_N_PLACES];
    struct duet_where where;
};

enum { DUET_ROWS_ALIGNED = 16 };

/** A block of at most `rows` rows: its layers, and memory for plugins. */
struct duet_workspace {
    size_t rows;
    double loss;         /**< Of the block, where blocks are kept. */
    size_t first, n;     /**< The batch's rows that are in it. */
    size_t stride;       /**< From one unit's rows to the next. */
    real *memory;        /**< One allocation behind all that follows. */
    const real *x_whole; /**< Inputs, row-major: the data's, or ... */
    real *x_gathered;    /**< ... these. */
    struct duet_rows x;  /**< Inputs as used: the same, or ... */
    real *x_dropped;     /**< ... these, after dropout. */
    const real *x_units; /**< The same, inputs x stride: the pass's, or ... */
    real *x_turned;      /**< ... these. */
    real *z;             /**< hidden x stride: before the activation. */
    real *h;             /**< Hidden layer as the next one sees it. */
    real *e;             /**< Gradient by z. */
    real *z_rows, *a_rows, *h_rows; /**< Row-major, for plugins in need. */
    real *logits;                   /**< Row-major. */
    real *x_gradient;    /**< By x_dropped, for a dropout with parameters. */
    real *logits_whole;  /**< Before a dropout that has parameters. */
    real *logits_turned; /**< outputs x stride; may be `logits`. */
    real *d;             /**< Gradient by the logits, row-major. */
    real *d_turned;      /**< May be `d`. */
    real **parameter, **parameter_gradient; /**< Of plugins: one a part. */
    struct duet_call call;
};

/** Rows of a block: a fixed function of the model's shape. */
size_t duet_block_rows(const struct duet_model *model);

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error);

void duet_workspace_finish(struct duet_workspace *workspace);

/**
 * Turn rows first .. first + n - 1 of a pass without an order into
 * to[inputs x stride].
 */
void duet_network_turn(const struct duet_pass *pass, size_t first, size_t n,
                       real *to);

/** Logits of rows first .. first + n - 1, into workspace->logits. [any] */
void duet_network_forward(const struct duet_pass *pass,
                          struct duet_workspace *workspace, size_t first,
                          size_t n);

/**
 * Sum of the loss over rows first .. first + n - 1, at most a block. Unless
 * `gradient` is NULL everything is made ready for duet_network_gradient(), and
 * plugins add the gradient of their own parameters. [any]
 *
 * @param gradient model->n_parameters elements.
 */
double duet_network_loss(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t first,
                         size_t n, real *gradient);

/** Some of the hidden units. */
struct duet_units {
    size_t first, n;
};

/**
 * Whether duet_network_loss() may be done in steps that threads share: take,
 * inputs by rows, hidden by units, judge, and hidden_back by units.
 */
bool duet_network_by_units(const struct duet_pass *pass,
                           struct duet_workspace *workspace);

/** Begin a block: rows first .. first + n - 1 of the batch. [any] */
void duet_network_take(const struct duet_pass *pass,
                       struct duet_workspace *workspace, size_t first, size_t n,
                       real *gradient);

/**
 * The inputs of n of its rows; `from` is a multiple of DUET_ROWS_ALIGNED. [any]
 */
void duet_network_inputs(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t from,
                         size_t n);

/**
 * Some units of the hidden layer. [any], also on several threads for a
 * workspace.
 *
 * @param own The thread's own workspace, for what plugins are lent.
 */
void duet_network_hidden(const struct duet_pass *pass,
                         struct duet_workspace *workspace,
                         struct duet_workspace *own, struct duet_units units);

/**
 * From the hidden layer to the loss and, if wanted, its gradient by the logits.
 * [any]
 */
double duet_network_judge(const struct duet_pass *pass,
                          struct duet_workspace *workspace, bool gradient);

/** From there back to some hidden units, as duet_network_hidden(). */
void duet_network_hidden_back(const struct duet_pass *pass,
                              struct duet_workspace *workspace,
                              struct duet_workspace *own,
                              struct duet_units units);

/**
 * Add the gradient of what belongs to some units, and with unit 0 of b2, over
 * the block that is in the workspace. [any]
 *
 * @param gradient Laid out as the parameters, but w1 turned: hidden x inputs.
 * @param is_first Nothing is in w1's gradient yet: write, don't add.
 */
void duet_network_gradient(const struct duet_pass *pass,
                           const struct duet_workspace *workspace,
                           struct duet_units units, bool is_first,
                           real *gradient);

/** Write workspace->logits, n rows, as an output into y. [any] */
void duet_network_output(const struct duet_pass *pass,
                         struct duet_workspace *workspace, size_t n,
                         enum duet_output output, real *y);

/**
 * See whether a plugin failed in this workspace's calls, and name it. */
enum duet_status duet_workspace_end(struct duet_workspace *workspace,
                                    struct duet_error *error);

#endif
