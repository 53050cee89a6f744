/*
 * top_k - share of rows whose class is among the k most probable. Of equally
 * probable classes the later comes first, as in scikit-learn's
 * top_k_accuracy_score; with one output the two classes have a and 1 - a.
 */
#include "values.h"

struct top_k {
    int64_t k;
};

static const struct duet_option options[] = {
    DUET_OPTION(top_k, k, 2, "[1, inf)",
                "number of classes that count as predicted"),
    DUET_END,
};

/* How many classes come before the row's own. */
static size_t rank_of(const struct duet_metric_args *m, size_t row)
{
    const real *p = m->predicted + row * m->columns;
    const size_t actual = (size_t)m->target[row];
    size_t before = 0;
    real own;

    if (m->columns == 1)
        return (p[0] > (real)0.5) != (actual == 1);
    own = p[actual];
    for (size_t k = 0; k < m->columns; k++)
        before += p[k] > own || (p[k] == own && k > actual);
    return before;
}

static double top_k_value(const void *o, const struct duet_metric_args *m)
{
    const struct top_k *c = o;
    double right = 0;

    if (m->target_columns != 1) {
        duet_fail(m->host,
                  "%zu columns in the target, expected one, of "
                  "classes",
                  m->target_columns);
        return (double)NAN;
    }
    if (!targets_are_classes(m))
        return (double)NAN;
    for (size_t i = 0; i < m->rows; i++)
        if (rank_of(m, i) < (uint64_t)c->k)
            right += duet_row_weight(m, i);
    return right / duet_total_weight(m);
}

DUET_PLUGIN(metric, top_k, "1.0.0",
            .summary = "share of rows with the class among the k most probable",
            .config_size = sizeof(struct top_k),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_PROBABILITIES, .value = top_k_value);
