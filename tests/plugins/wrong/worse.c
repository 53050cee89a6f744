/* worse - a share of errors that is said to be better when higher. */
#include <duet/metric.h>

#include "wrong.h"

static double worse_value(const void *o, const struct duet_metric_args *m)
{
    double wrong = 0;

    (void)o;
    for (size_t i = 0; i < m->rows; i++)
        if (m->predicted[i] != m->target[i])
            wrong += duet_row_weight(m, i);
    return wrong / duet_total_weight(m);
}

static const struct duet_metric worse = {
    WRONG(DUET_HEAD_metric, "worse"),
    .takes = DUET_TAKES_CLASSES,
    .flags = DUET_METRIC_HIGHER_IS_BETTER,
    .value = worse_value,
};

DUET_EXPORT(&worse);
