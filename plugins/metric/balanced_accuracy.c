/*
 * balanced_accuracy - mean over the classes that there are of the share of
 * their rows predicted right (Brodersen et al., 2010, "The balanced accuracy
 * and its posterior distribution", section 2); with `adjusted`, what guessing
 * gets is taken off, and the best is 1: (b - 1/k) / (1 - 1/k) with k classes.
 * scikit-learn's balanced_accuracy_score. Targets are one column of classes.
 */
#include "counts.h"

struct balanced_accuracy {
    bool adjusted;
};

static const struct duet_option options[] = {
    DUET_OPTION(balanced_accuracy, adjusted, false, NULL,
                "0 for guessing instead of one over the number of classes"),
    DUET_END,
};

static double balanced_accuracy_value(const void *o,
                                      const struct duet_metric_args *m)
{
    const struct balanced_accuracy *c = o;
    const size_t n = one_column(m) ? count_classes(m) : 0;
    const struct counts *counts = n ? counts_of(m, n) : NULL;
    double sum = 0, k = 0;

    if (!counts)
        return (double)NAN;
    for (size_t i = 0; i < n; i++)
        if (counts[i].actual > 0) {
            sum += counts[i].right / counts[i].actual;
            k++;
        }
    return c->adjusted ? (sum / k - 1 / k) / (1 - 1 / k) : sum / k;
}

DUET_PLUGIN(metric, balanced_accuracy, "1.0.0",
            .summary = "mean over classes of the share predicted right",
            .config_size = sizeof(struct balanced_accuracy),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_CLASSES, .value = balanced_accuracy_value);
