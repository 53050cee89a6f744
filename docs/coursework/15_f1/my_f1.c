/* my_f1 - the share of right rows as yet, which says little of a rare class. */
#include <duet/metric.h>

/* To do: f1 of class 1, and 0 where there is none of it. */
static double my_f1_value(const void *o, const struct duet_metric_args *m)
{
    double right = 0;

    (void)o;
    if (m->columns != 1 || m->target_columns != 1) {
        duet_fail(m->host,
                  "%zu columns predicted and %zu in the target, "
                  "expected one of each",
                  m->columns, m->target_columns);
        return (double)NAN;
    }
    for (size_t i = 0; i < m->rows; i++) {
        const double weight = duet_row_weight(m, i);

        right += m->target[i] == m->predicted[i] ? weight : 0;
    }
    return right / duet_total_weight(m);
}

DUET_PLUGIN(metric, my_f1, "1.0.0",
            .summary = "harmonic mean of precision and recall",
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .takes = DUET_TAKES_CLASSES,
            .value = my_f1_value);
