/*
 * f1 - harmonic mean of precision P and recall R (van Rijsbergen, 1979):
 *
 *   2 P R / (P + R) = 2 right / (actual + predicted)
 *
 * As in scikit-learn: of class pos_label (average = "binary"), the mean over
 * classes that occur ("macro"), weighted by the rows of each ("weighted"), or
 * of all classes' counts together ("micro"); 0 / 0 counts as zero_division.
 */
#include "counts.h"

struct f1 {
    enum average average;
    int64_t pos_label;
    double zero_division;
};

static const struct duet_option options[] = {
    AVERAGING(f1),
    DUET_END,
};

static double f1_value(const void *o, const struct duet_metric_args *m)
{
    const struct f1 *c = o;
    const struct averaging all = { c->average, c->pos_label, c->zero_division };

    return averaged(m, &all, 1, fbeta_of);
}

DUET_PLUGIN(metric, f1, "1.0.0",
            .summary = "harmonic mean of precision and recall",
            .config_size = sizeof(struct f1),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_CLASSES, .value = f1_value);
