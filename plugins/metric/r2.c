/*
 * r2 - coefficient of determination (Wright, 1921), the mean over columns of
 *
 *   1 - sum (y - p)^2 / sum (y - mean y)^2
 *
 * As in scikit-learn's r2_score, a column without variation counts 1 if it is
 * predicted exactly and 0 if not.
 */
#include "values.h"

static double column_r2(const struct duet_metric_args *m, size_t column)
{
    const size_t columns = m->columns;
    const real *y = m->target + column, *p = m->predicted + column;
    double mean = 0, missed = 0, varied = 0;

    for (size_t i = 0; i < m->rows; i++)
        mean += duet_row_weight(m, i) * (double)y[i * columns];
    mean /= duet_total_weight(m);
    for (size_t i = 0; i < m->rows; i++) {
        const double error = (double)y[i * columns] - (double)p[i * columns];
        const double off = (double)y[i * columns] - mean;

        missed += duet_row_weight(m, i) * (error * error);
        varied += duet_row_weight(m, i) * (off * off);
    }
    if (varied == 0)
        return missed == 0 ? 1 : missed > 0 ? 0 : (double)NAN;
    return 1 - missed / varied;
}

static double r2_value(const void *o, const struct duet_metric_args *m)
{
    const double mean = column_mean(m, column_r2);

    (void)o;
    return m->rows < 2 ? (double)NAN : mean;
}

DUET_PLUGIN(metric, r2, "1.0.0", .summary = "share of the variance explained",
            .flags = DUET_METRIC_HIGHER_IS_BETTER | DUET_METRIC_OF_VALUES,
            .takes = DUET_TAKES_CLASSES, .value = r2_value);
