/* duet/metric.h - the interface a metric plugin implements. */
#ifndef DUET_METRIC_H
#define DUET_METRIC_H

#include <duet/plugin.h>

/** What `predicted` holds. */
enum duet_takes {
    DUET_TAKES_CLASSES = 1,   /**< What the model predicts: classes from 0; the
                                   values themselves in a regression. */
    DUET_TAKES_PROBABILITIES, /**< The outputs after their activation. */
    DUET_TAKES_LOGITS         /**< The outputs before it. */
};

/** All rows of a data set. */
struct duet_metric_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Of `predicted`. */
    const duet_real *predicted;   /**< rows * columns, of what `takes` says. */
    const duet_real *target;      /**< rows * target_columns. */
    size_t target_columns;        /**< Columns of target. */
    const struct duet_host *host; /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
};

/** What a metric offers. */
struct duet_metric {
    struct duet_plugin base;   /**< First; its head is DUET_METRIC_HEAD. */
    enum duet_takes takes;     /**< What `predicted` has to be. */
    uint32_t higher_is_better; /**< 1 or 0: which way early stopping looks. */
    double (*value)(const void *options,
                    const struct duet_metric_args *m); /**< [main] */
};

#define DUET_METRIC_HEAD DUET_HEAD(DUET_KIND_METRIC, struct duet_metric, 0)

#endif
