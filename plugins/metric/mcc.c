/*
 * mcc - correlation of predicted and true classes (Matthews, 1975; for several
 * classes Gorodkin, 2004, equation 8): with p_k rows predicted as class k, t_k
 * of it, c right and n in all,
 *
 *   (c n - sum p_k t_k) / sqrt((n^2 - sum p_k^2) (n^2 - sum t_k^2))
 *
 * and 0 where that is 0 / 0. scikit-learn's matthews_corrcoef. Targets are one
 * column of classes.
 */
#include "counts.h"

static double mcc_value(const void *o, const struct duet_metric_args *m)
{
    const size_t n_classes = one_column(m) ? count_classes(m) : 0;
    const struct counts *c = n_classes ? counts_of(m, n_classes) : NULL;
    const double n = duet_total_weight(m);
    double right = 0, both = 0, predicted = 0, actual = 0, below;

    (void)o;
    if (!c)
        return (double)NAN;
    for (size_t k = 0; k < n_classes; k++) {
        right += c[k].right;
        both += c[k].predicted * c[k].actual;
        predicted += c[k].predicted * c[k].predicted;
        actual += c[k].actual * c[k].actual;
    }
    below = (n * n - predicted) * (n * n - actual);
    return below > 0 ? (right * n - both) / sqrt(below) : 0;
}

DUET_PLUGIN(metric, mcc, "1.0.0",
            .summary = "correlation of predicted and true classes",
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .takes = DUET_TAKES_CLASSES,
            .value = mcc_value);
