/*
 * precision - of the rows predicted as a class, the share that is of it:
 *
 *   right / predicted
 *
 * As in scikit-learn: of class pos_label (average = "binary"), the mean over
 * classes that occur ("macro"), weighted by the rows of each ("weighted"), or
 * of all classes' counts together ("micro"); 0 / 0 counts as zero_division.
 */
#include "counts.h"

struct precision {
    enum average average;
    int64_t pos_label;
    double zero_division;
};

static const struct duet_option options[] = {
    AVERAGING(precision),
    DUET_END,
};

static double precision_of(const struct counts *c, double by, double zero)
{
    (void)by;
    return c->predicted > 0 ? c->right / c->predicted : zero;
}

static double precision_value(const void *o, const struct duet_metric_args *m)
{
    const struct precision *c = o;
    const struct averaging all = { c->average, c->pos_label, c->zero_division };

    return averaged(m, &all, 0, precision_of);
}

DUET_PLUGIN(
    metric, precision, "1.0.0",
    .summary = "share of the rows predicted as a class that belong to it",
    .config_size = sizeof(struct precision),
    .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
    .takes = DUET_TAKES_CLASSES, .value = precision_value);
