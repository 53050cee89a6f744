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

static const struct duet_metric precision = {
    .base = {
        .head = DUET_METRIC_HEAD,
        .name = "precision",
        .version = "1.0.0",
        .summary = "share right among the rows predicted as a class",
        .config_size = sizeof(struct precision),
        .options = options,
    },
    .takes = DUET_TAKES_CLASSES,
    .higher_is_better = 1,
    .value = precision_value,
};

DUET_NOTE(metric, "precision", "1.0.0");
DUET_EXPORT(&precision.base);
