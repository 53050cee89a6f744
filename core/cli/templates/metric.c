/*
 * mine - mean absolute error.
 */
#include <duet/metric.h>

static double mine_value(const void *options, const struct duet_metric_args *m)
{
    const size_t n = m->rows * m->columns;
    double sum = 0;

    (void)options;
    if (m->columns != m->target_columns) {
        duet_fail(m->host, "%zu columns predicted, but %zu in the target",
                  m->columns, m->target_columns);
        return (double)NAN;
    }
    for (size_t i = 0; i < n; i++) {
        const double d = (double)m->predicted[i] - (double)m->target[i];

        sum += duet_row_weight(m, i / m->columns) * (d < 0 ? -d : d);
    }
    return sum / (duet_total_weight(m) * (double)m->columns);
}

DUET_PLUGIN(
    metric, mine, "1.0.0", .summary = "mean absolute error",
    .takes = DUET_TAKES_CLASSES, /* in a regression the values themselves */
    .value = mine_value);
