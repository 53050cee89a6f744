/*
 * rmse - root mean squared error: sqrt(mean over rows of (p - y)^2), and of
 * that the mean over columns, as in scikit-learn's root_mean_squared_error.
 */
#include "values.h"

static double column_rmse(const struct duet_metric_args *m, size_t column)
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++) {
        const double error = error_at(m, i, column);

        sum += duet_row_weight(m, i) * (error * error);
    }
    return sqrt(sum / duet_total_weight(m));
}

static double rmse_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    return column_mean(m, column_rmse);
}

DUET_PLUGIN(metric, rmse, "1.0.0", .summary = "root of the mean squared error",
            .flags = DUET_METRIC_OF_VALUES, .takes = DUET_TAKES_CLASSES,
            .value = rmse_value);
