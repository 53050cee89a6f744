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

/** The arguments of `draw`, which writes the mask of a whole batch. */
struct duet_dropout_draw_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns; /**< Of the batch, or of the weights. */
    duet_real *mask;      /**< rows * columns, to be written in row order. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */
};

/** The arguments of `forward` and `infer`: a block of rows. */
struct duet_dropout_forward_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns;
    size_t first;       /**< Index of the first row in the batch. */
    const duet_real *x; /**< rows * columns. */
    duet_real *y;       /**< To be written; may be x itself, but not where the
                           dropout declares parameters. */
    const duet_real *mask; /**< The block's part of what `draw` wrote; NULL in
                           `infer`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */
};

/** The arguments of `backward`: the same block. */
struct duet_dropout_backward_args {
    uint32_t struct_size;
    enum duet_place place;
    size_t rows, columns;
    size_t first;          /**< Index of its first row in the batch. */
    const duet_real *gy;   /**< Gradient by y. */
    const duet_real *mask; /**< As `draw` left it. */
    duet_real *gx; /**< To be written: gradient by x; may be gy itself. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter; /**< In the order declared; read only here. */

    /**
     * To be added to: the gradient of the sum over all elements of gy * y by
     * each parameter. A dropout with a penalty P of its own adds the gradient
     * of `rows` times P (of P at W1 and W2), as the host divides by the number
     * of rows in the batch.
     */
    duet_real *const *parameter_gradient;

    /** As `forward` saw it; NULL unless the dropout declares parameters. */
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

    /** Write y in prediction; without it y is x. Optional. [worker] */
    void (*infer)(const void *options,
                  const struct duet_dropout_forward_args *d);
};

#define DUET_HEAD_dropout DUET_HEAD(DUET_KIND_DROPOUT, struct duet_dropout, 0)

#endif
