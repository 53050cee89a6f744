/*
 * mae - mean absolute error: the mean over rows and columns of |p - y|.
 */
#include "values.h"

static double column_mae(const struct duet_metric_args *m, size_t column)
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++)
        sum += duet_row_weight(m, i) * fabs(error_at(m, i, column));
    return sum / duet_total_weight(m);
}

static double mae_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    return column_mean(m, column_mae);
}

DUET_PLUGIN(metric, mae, "1.0.0", .summary = "mean absolute error",
            .flags = DUET_METRIC_OF_VALUES, .takes = DUET_TAKES_CLASSES,
            .value = mae_value);
