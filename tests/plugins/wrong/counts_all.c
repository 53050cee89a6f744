/* counts_all - a share of rows predicted right, which ignores their weights. */
#include <duet/metric.h>

#include "wrong.h"

static double counts_all_value(const void *o, const struct duet_metric_args *m)
{
    size_t right = 0;

    (void)o;
    for (size_t i = 0; i < m->rows; i++)
        right += m->predicted[i] == m->target[i];
    return (double)right / (double)m->rows;
}

static const struct duet_metric counts_all = {
    WRONG(DUET_HEAD_metric, "counts_all"),
    .takes = DUET_TAKES_CLASSES,
    .flags = DUET_METRIC_HIGHER_IS_BETTER,
    .value = counts_all_value,
};

DUET_EXPORT(&counts_all);
