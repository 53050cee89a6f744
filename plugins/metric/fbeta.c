/*
 * fbeta - mean of precision P and recall R in which recall counts beta times as
 * much (van Rijsbergen, 1979):
 *
 *   (1 + beta^2) P R / (beta^2 P + R)
 *
 * As in scikit-learn: of class pos_label (average = "binary"), the mean over
 * classes that occur ("macro"), weighted by the rows of each ("weighted"), or
 * of all classes' counts together ("micro"); 0 / 0 counts as zero_division.
 */
#include "counts.h"

struct fbeta {
    enum average average;
    int64_t pos_label;
    double zero_division, beta;
};

static const struct duet_option options[] = {
    AVERAGING(fbeta),
    DUET_OPTION(fbeta, beta, 1, "(0, inf)",
                "weight of recall relative to precision"),
    DUET_END,
};

static double fbeta_value(const void *o, const struct duet_metric_args *m)
{
    const struct fbeta *c = o;
    const struct averaging all = { c->average, c->pos_label, c->zero_division };

    return averaged(m, &all, c->beta, fbeta_of);
}

DUET_PLUGIN(metric, fbeta, "1.0.0",
            .summary = "weighted harmonic mean of precision and recall",
            .config_size = sizeof(struct fbeta),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_CLASSES, .value = fbeta_value);
