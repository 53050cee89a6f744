/*
 * accuracy - share of rows predicted right: of those with every column right,
 * where there are several. Targets are classes, whole numbers from 0.
 */
#include "counts.h"

static double is_right(const struct duet_metric_args *m, size_t row)
{
    const size_t columns = m->columns;
    size_t j = 0;

    while (j < columns &&
           m->predicted[row * columns + j] == m->target[row * columns + j])
        j++;
    return j == columns;
}

static double accuracy_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    return count_classes(m) ? row_mean(m, is_right) : (double)NAN;
}

DUET_PLUGIN(metric, accuracy, "1.0.0",
            .summary = "share of rows predicted right",
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .takes = DUET_TAKES_CLASSES,
            .value = accuracy_value);
