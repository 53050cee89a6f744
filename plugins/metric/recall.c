/*
 * recall - of the rows of a class, the share that is predicted as it:
 *
 *   right / actual
 *
 * As in scikit-learn: of class pos_label (average = "binary"), the mean over
 * classes that occur ("macro"), weighted by the rows of each ("weighted"), or
 * of all classes' counts together ("micro"); 0 / 0 counts as zero_division.
 */
#include "counts.h"

struct recall {
    enum average average;
    int64_t pos_label;
    double zero_division;
};

static const struct duet_option options[] = {
    AVERAGING(recall),
    DUET_END,
};

static double recall_of(const struct counts *c, double by, double zero)
{
    (void)by;
    return c->actual > 0 ? c->right / c->actual : zero;
}

static double recall_value(const void *o, const struct duet_metric_args *m)
{
    const struct recall *c = o;
    const struct averaging all = { c->average, c->pos_label, c->zero_division };

    return averaged(m, &all, 0, recall_of);
}

DUET_PLUGIN(metric, recall, "1.0.0",
            .summary = "share of the rows of a class that are predicted as it",
            .config_size = sizeof(struct recall),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_CLASSES, .value = recall_value);
