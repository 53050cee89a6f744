/* duet/dropout.h - the interface a dropout plugin implements. */
#ifndef DUET_DROPOUT_H
#define DUET_DROPOUT_H

#include <duet/plugin.h>

/**
 * The tensor that a dropout applies to: activities of a layer, or at
 * DUET_PLACE_W1 and DUET_PLACE_W2 weights (dropconnect).
 */
enum duet_place {
    DUET_PLACE_INPUT,
    DUET_PLACE_HIDDEN, /**< After the activation. */
    DUET_PLACE_OUTPUT, /**< The logits. */
    DUET_PLACE_W1,
    DUET_PLACE_W2
};

/**
 * The arguments of `draw`, which writes the mask of a whole batch, or at
 * DUET_PLACE_W1 and DUET_PLACE_W2 of the whole matrix of weights.
 */
struct duet_dropout_draw_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns; /**< Of the batch, or of the weights. */
    duet_real *mask;      /**< rows * columns, to be written in row order. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */
};

/**
 * The arguments of `forward` and `infer`: a block of consecutive rows of the
 * batch, or at DUET_PLACE_W1 and DUET_PLACE_W2 the whole matrix of weights.
 */
struct duet_dropout_forward_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns;
    size_t first;       /**< Index in the batch of the block's first row; 0 for
                           weights. */
    const duet_real *x; /**< rows * columns. */
    duet_real *y;       /**< To be written: rows * columns. It may be the array
                           x itself, unless the dropout has parameters. */
    const duet_real *mask; /**< rows * columns: these rows of the mask that
                           `draw` wrote; NULL in `infer`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */
};

/** The arguments of `backward`: the same block. */
struct duet_dropout_backward_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns;
    size_t first;          /**< As in `forward`. */
    const duet_real *gy;   /**< Gradient by y: rows * columns. */
    const duet_real *mask; /**< As in `forward`. */
    duet_real *gx; /**< To be written: the gradient by x, rows * columns.
                              It may be the same array as gy. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */

    /**
     * To be added to, in the order declared: the derivative by each parameter
     * of the sum, over all elements of the block, of gy * y.
     *
     * On activities the host calls `backward` for each block of a batch, and
     * afterwards divides the sum by the number of rows in the batch. So for a
     * penalty P of the dropout, which is to be part of the mean loss, each
     * call adds `rows` times the derivative of P. At DUET_PLACE_W1 and
     * DUET_PLACE_W2 the host calls `backward` once a batch, gy is the gradient
     * of the mean loss, and the call adds the derivative of P once.
     */
    duet_real *const *parameter_gradient;

    /** x of `forward`; NULL unless the dropout declares parameters. */
    const duet_real *x;
};

/** What a dropout offers. */
struct duet_dropout {
    DUET_PLUGIN_FIELDS; /**< First: what all kinds have. */
    const struct duet_parameter
        *parameters; /**< Ends with DUET_END, or NULL. */

    /** Write the mask, once a batch, from the host's random numbers. [main] */
    void (*draw)(const void *options, const struct duet_dropout_draw_args *d);

    /** Write y from x and mask. [worker] */
    void (*forward)(const void *options,
                    const struct duet_dropout_forward_args *d);

    /** Write gx from gy and mask. [worker] */
    void (*backward)(const void *options,
                     const struct duet_dropout_backward_args *d);

    /** Write y from x in prediction. NULL: y is x. [worker] */
    void (*infer)(const void *options,
                  const struct duet_dropout_forward_args *d);
};

#define DUET_HEAD_dropout DUET_HEAD(DUET_KIND_DROPOUT, struct duet_dropout, 0)

#endif
