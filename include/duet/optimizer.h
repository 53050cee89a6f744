/* duet/optimizer.h - the interface an optimizer plugin implements. */
#ifndef DUET_OPTIMIZER_H
#define DUET_OPTIMIZER_H

#include <duet/plugin.h>

/** How much of the model one call of `step` sees. */
enum duet_scope {
    DUET_SCOPE_ELEMENTWISE = 1, /**< Any range; ranges run in parallel. */
    DUET_SCOPE_TENSOR,          /**< One whole tensor. */
    DUET_SCOPE_MODEL /**< All its tensors as one vector; may evaluate. */
};

/**
 * An array of state that the host keeps for each tensor. The host allocates,
 * saves and restores it; scripts read it as `u.slots.NAME`. At ELEMENTWISE
 * scope the shape is DUET_SHAPE_LIKE. At MODEL scope the array belongs to the
 * whole vector, a matrix of one row, so DUET_SHAPE_COLUMNS_SQUARED is n x n; or
 * it is an array for each part, one after the other: see duet_slot_at().
 */
struct duet_slot {
    const char *name;      /**< [a-z][a-z0-9_]* */
    enum duet_shape shape; /**< Relative to the tensor, or to each part. */
    uint32_t each_part;    /**< 1, at MODEL scope: an array for each part. */
    double value;          /**< Of each element before the first update. */
    const char *from;  /**< Or where it starts: the name of a real option, or
                            "weight": a copy of the weights. NULL: `value`. */
    const char *times; /**< The name of an int option, or of a list, which
                            stands for its length: so many arrays of this
                            shape in a row, for a history. Not at ELEMENTWISE
                            scope. NULL: one. */
    const char *needs; /**< As of an option; else slot[i] is NULL. */
};

#define DUET_SLOT(name) DUET_SLOT_IF(name, NULL)
#define DUET_SLOT_IF(name, needs)                      \
    {                                                  \
        name, DUET_SHAPE_LIKE, 0, 0, NULL, NULL, needs \
    }
#define DUET_SLOT_SHAPED(name, shape, from, times, needs) \
    {                                                     \
        name, shape, 0, 0, from, times, needs             \
    }
#define DUET_SLOT_EACH_PART(name, shape, needs) \
    {                                           \
        name, shape, 1, 0, NULL, NULL, needs    \
    }

/** A tensor in the vector at MODEL scope. Read it through duet_part_at(). */
struct duet_part {
    const char *name;            /**< "w1" */
    enum duet_role role;         /**< Whether it holds weights or biases. */
    uint32_t reserved;           /**< 0. */
    size_t first, rows, columns; /**< Elements first .. first+rows*columns-1. */
};

/**
 * One update. Arrays hold `n` elements and don't overlap. They are aligned for
 * duet_real, and no more than that.
 */
struct duet_update {
    uint32_t struct_size;
    uint32_t part_size;   /**< Of struct duet_part. */
    size_t n;             /**< Elements in this call. */
    size_t first;         /**< Index of the first one in its tensor. */
    size_t rows, columns; /**< Of the whole tensor; at MODEL scope 1, n. */
    double loss;          /**< Mean over the batch plus penalties: the function
                               whose gradient follows. NAN where not known. */
    duet_real *weight;    /**< Changed in place. */
    const duet_real *gradient; /**< Mean over the batch, with penalties. */
    duet_real *const *slot;
    double *scalar;    /**< In the order declared; written in `prepare`, or
                               in `step` at TENSOR and MODEL scope. */
    uint32_t n_parts;  /**< 1 but at MODEL scope. */
    uint32_t reserved; /**< 0. */
    const struct duet_part *parts;  /**< Read them through duet_part_at(). */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< t, lr, the tensor's name, ... */
};

/** What an optimizer offers. */
struct duet_optimizer {
    DUET_PLUGIN_FIELDS;    /**< First: what all kinds have. */
    enum duet_scope scope; /**< How much of the model a step sees. */
    uint32_t reserved;     /**< 0. */
    double lr;             /**< Default; the host owns the option `lr`. 0 in
                                  a wrapper: the lr is that of its base. */
    const struct duet_slot *slots;     /**< Ends with DUET_END, or NULL. */
    const struct duet_scalar *scalars; /**< Ends with DUET_END, or NULL. */

    /** Apply one update. [worker] at ELEMENTWISE scope, else [main] */
    void (*step)(const void *options, const struct duet_update *u);

    /**
     * Compute scalars from t, lr and sums over the whole tensor, once before
     * the step of each tensor. Must not write weights or slots. Optional.
     * [main]
     */
    void (*prepare)(const void *options, const struct duet_update *u);

    /**
     * Name of the slot that holds the weights for prediction, such as an
     * average of those that are trained. Its shape is DUET_SHAPE_LIKE and it
     * starts as a copy of the weights. The host exchanges slot and weights at
     * the beginning and at the end of each epoch. NULL: prediction uses the
     * trained weights.
     */
    const char *prediction;

    /**
     * Compute the shared scalars from all tensors of this optimizer, once
     * before the first `prepare` of an update: a norm over all of them, for
     * steps that are elementwise. `u` is as at MODEL scope, without slots; its
     * gradients and weights are read only. Optional, and not at MODEL scope,
     * where `prepare` sees all tensors. [main]
     */
    void (*prepare_all)(const void *options, const struct duet_update *u);
};

/** The bits of struct duet_objective_args. */
enum duet_objective_flags {
    DUET_OBJECTIVE_ALL_ROWS = 1,  /**< Rows of the training data, without
                                       dropout, instead of the batch's. */
    DUET_OBJECTIVE_NO_PENALTY = 2 /**< Leave out the regularizers. */
};

/** What duet_objective() is asked for. */
struct duet_objective_args {
    uint32_t struct_size;
    uint32_t flags;      /**< Bits of enum duet_objective_flags. */
    size_t first, n;     /**< Rows first .. first + n - 1; n = 0: all. */
    duet_real *gradient; /**< Written, or NULL: the loss alone. */
};

#define DUET_HEAD_optimizer                               \
    DUET_HEAD(DUET_KIND_OPTIMIZER, struct duet_optimizer, \
              sizeof(struct duet_slot))

/** Part `i` of the vector, at MODEL scope. [any] */
static inline const struct duet_part *duet_part_at(const struct duet_update *u,
                                                   uint32_t i)
{
    const char *first = (const char *)u->parts;

    return (const struct duet_part *)(const void *)(first +
                                                    (size_t)i * u->part_size);
}

/** Rows and columns of an array that belongs to a matrix of such a size. */
static inline void duet_shape_of(enum duet_shape shape, size_t *rows,
                                 size_t *columns)
{
    if (shape == DUET_SHAPE_ROWS_SQUARED)
        *columns = *rows;
    else if (shape == DUET_SHAPE_COLUMNS_SQUARED)
        *rows = *columns;
    if (shape == DUET_SHAPE_PER_ROW || shape == DUET_SHAPE_SINGLE)
        *columns = 1;
    if (shape == DUET_SHAPE_PER_COLUMN || shape == DUET_SHAPE_SINGLE)
        *rows = 1;
}

#if DUET_REAL
/**
 * The array of part `i` in slot `slot`, which has an array of this shape for
 * each part. [any]
 */
static inline real *duet_slot_at(const struct duet_update *u, size_t slot,
                                 enum duet_shape shape, uint32_t i)
{
    real *at = u->slot[slot];

    for (uint32_t k = 0; k < i; k++) {
        size_t rows = duet_part_at(u, k)->rows;
        size_t columns = duet_part_at(u, k)->columns;

        duet_shape_of(shape, &rows, &columns);
        at += rows * columns;
    }
    return at;
}
#endif

/**
 * Compute loss and gradient anew at the current weights, on the same batch with
 * the same dropout masks. Afterwards u->gradient holds the new gradient of this
 * optimizer's tensors. Only at MODEL scope. [main]
 *
 * @return The loss plus penalties, as u->loss; NAN after a failure.
 */
static inline double duet_evaluate(const struct duet_update *u)
{
    return u->host->evaluate(u->host->context);
}

/**
 * Compute the mean loss at the current weights over some rows, and its gradient
 * where wanted. u->gradient stays as it is. Only at MODEL scope. [main]
 *
 * All rows of the data (SVRG's anchor, a stopping rule), the loss alone (a line
 * search) or one row of the batch at a time (clipping each row's gradient) are
 * taken like this:
 *
 *     loss = duet_objective(u, DUET_OBJECTIVE_ALL_ROWS, 0, 0, gradient);
 *     loss = duet_objective(u, 0, 0, 0, NULL);
 *     loss = duet_objective(u, DUET_OBJECTIVE_NO_PENALTY, row, 1, gradient);
 *
 * @param first, n Rows first .. first + n - 1 of the batch or, in the order of
 * the data, of the training data; n = 0: all of them.
 * @param gradient Written: u->n elements; NULL: not wanted.
 * @return The mean loss over these rows plus penalties; NAN after a failure.
 */
static inline double duet_objective(const struct duet_update *u, uint32_t flags,
                                    size_t first, size_t n, duet_real *gradient)
{
    struct duet_objective_args o = { sizeof o, flags, first, n, NULL };

    o.gradient = gradient;
    return u->host->objective(u->host->context, &o);
}

/**
 * Let the optimizer in an option take one step on these weights, at its own
 * scope, with its own state, at this t and lr. Not at ELEMENTWISE scope. [main]
 *
 * @param gradient u->n elements: u->gradient or an array of the caller's.
 */
static inline void duet_step(const struct duet_update *u,
                             const struct duet_child *child,
                             const duet_real *gradient)
{
    u->host->step(u->host->context, child, gradient);
}

#endif
