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

/** The bits of a metric's `flags`. */
enum duet_metric_flags {
    DUET_METRIC_HIGHER_IS_BETTER = 1, /**< Early stopping looks for the highest
                                           value instead of the lowest. */
    DUET_METRIC_OF_VALUES = 2 /**< Differences of `predicted` and `target` are
                                   measured: refused for classes with names,
                                   whose numbers are an arbitrary order. */
};

/** The arguments of `value`: all rows of a data set. Weights add up to more
 * than 0. */
struct duet_metric_args {
    uint32_t struct_size, reserved; /**< Size of this struct; 0. */
    size_t rows, columns;           /**< Of `predicted`. */
    const duet_real *predicted;   /**< rows * columns, of what `takes` says. */
    const duet_real *target;      /**< rows * target_columns. */
    size_t target_columns;        /**< Columns of target. */
    const struct duet_host *host; /**< What the host offers in this call. */
    const struct duet_where *where; /**< Where in the run it is. */
    const duet_real *row_weight; /**< How much each row counts, from 0, as if it
                                      were there so often; NULL: all count 1.
                                      Read it with duet_row_weight(). */
};

#if DUET_REAL
/** How much a row counts, from 0: 1 where rows have no weights. */
static inline double duet_row_weight(const struct duet_metric_args *m,
                                     size_t row)
{
    return m->row_weight ? (double)m->row_weight[row] : 1;
}

/** The sum of all rows' weights: of how many rows a mean is. */
static inline double duet_total_weight(const struct duet_metric_args *m)
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++)
        sum += duet_row_weight(m, i);
    return sum;
}
#endif

/** What a metric offers. */
struct duet_metric {
    DUET_PLUGIN_FIELDS;    /**< First: what all kinds have. */
    enum duet_takes takes; /**< What `predicted` holds. */
    uint32_t reserved;     /**< 0. */
    double (*value)(const void *options,
                    const struct duet_metric_args *m); /**< [main] */
};

#define DUET_HEAD_metric DUET_HEAD(DUET_KIND_METRIC, struct duet_metric, 0)

#endif
