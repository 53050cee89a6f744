/* duet/loss.h - the interface a loss plugin implements. */
#ifndef DUET_LOSS_H
#define DUET_LOSS_H

#include <duet/plugin.h>

/** What a row's target is. The host checks the data before training. */
enum duet_target {
    DUET_TARGET_VALUES = 1, /**< Any numbers, one for each output. */
    DUET_TARGET_BINARY,     /**< 0 or 1 for each output: the class of two. */
    DUET_TARGET_CLASSES,    /**< One class number from 0 to outputs - 1. */
    DUET_TARGET_COUNTS      /**< 0, 1, 2 and so on, one for each output. */
};

/** The arguments of all methods: a block of rows. */
struct duet_loss_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns; /**< Of logits; columns is the model's outputs. */
    const duet_real
        *logits; /**< The model's output before its own activation. */
    const duet_real *target; /**< rows * target_columns; NULL in `predict`. */
    size_t target_columns;   /**< Columns of target. */
    const duet_real *row_weight;    /**< A factor for each row, or NULL. */
    duet_real *gradient;            /**< To be written by `gradient` and
                                   `value_and_gradient`: by logits. */
    duet_real *y;                   /**< To be written by `predict`. */
    const struct duet_host *host;   /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    duet_real *const *parameter;    /**< In the order declared; read only. */
    duet_real *const *parameter_gradient; /**< To be added to; in `gradient`. */
};

/** What a loss offers. */
struct duet_loss {
    DUET_PLUGIN_FIELDS; /**< First: what all kinds have. */
    const struct duet_parameter
        *parameters;         /**< Ends with DUET_END, or NULL. */
    enum duet_target target; /**< What it compares with. */
    uint32_t reserved;       /**< 0. */
    const char *metric;      /**< What `score` uses: "accuracy", "r2". */

    /**
     * Return the sum, not the mean, of the loss over the given rows, each
     * multiplied by its row weight. [worker]
     */
    double (*value)(const void *options, const struct duet_loss_args *j);

    /** Write the gradient of that sum by the logits. [worker] */
    void (*gradient)(const void *options, const struct duet_loss_args *j);

    /**
     * Write the output after its own activation into y, rows * columns: a
     * probability, or in a regression the value. [worker]
     */
    void (*predict)(const void *options, const struct duet_loss_args *j);

    /**
     * Do the work of `value` and `gradient` in one pass over the logits, with
     * the same bits. Optional. [worker]
     */
    double (*value_and_gradient)(const void *options,
                                 const struct duet_loss_args *j);
};

#define DUET_HEAD_loss DUET_HEAD(DUET_KIND_LOSS, struct duet_loss, 0)

#endif
