/*
 * accuracy - share of rows predicted right: of those with every column right,
 * where there are several. Targets are classes, whole numbers from 0.
 */
#include "counts.h"

static double accuracy_value(const void *o, const struct duet_metric_args *m)
{
    const size_t columns = m->columns;
    size_t right = 0;

    (void)o;
    if (!count_classes(m))
        return (double)NAN;
    for (size_t i = 0; i < m->rows; i++) {
        size_t j = 0;

        while (j < columns &&
               m->predicted[i * columns + j] == m->target[i * columns + j])
            j++;
        right += j == columns;
    }
    return (double)right / (double)m->rows;
}

DUET_PLUGIN(metric, accuracy, "1.0.0",
            .summary = "share of rows predicted right",
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .takes = DUET_TAKES_CLASSES,
            .value = accuracy_value);
