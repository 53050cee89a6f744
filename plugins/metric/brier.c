/*
 * brier - mean squared distance of probabilities from what came (Brier, 1950,
 * "Verification of forecasts expressed in terms of probability"): with one
 * output, or columns of yes and no, the mean of (p - y)^2; with several
 * classes, the mean over rows of the sum over classes of (p_k - [y = k])^2,
 * which is at most 2. scikit-learn's brier_score_loss has the first.
 */
#include "values.h"

static double column_score(const struct duet_metric_args *m, size_t column)
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++) {
        const double d = error_at(m, i, column);

        sum += duet_row_weight(m, i) * (d * d);
    }
    return sum / duet_total_weight(m);
}

static double row_score(const struct duet_metric_args *m, size_t row)
{
    double sum = 0;

    for (size_t k = 0; k < m->columns; k++) {
        const double p = (double)m->predicted[row * m->columns + k];
        const double d = p - (m->target[row] == (real)k);

        sum += d * d;
    }
    return sum;
}

static double brier_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    if (!targets_are_classes(m))
        return (double)NAN;
    if (m->columns == m->target_columns)
        return column_mean(m, column_score);
    return row_mean(m, row_score);
}

DUET_PLUGIN(metric, brier, "1.0.0",
            .summary = "mean squared distance of probabilities from classes",
            .takes = DUET_TAKES_PROBABILITIES, .value = brier_value);
