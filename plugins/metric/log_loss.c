/*
 * log_loss - mean over rows of -log p of the row's class: with one output, a,
 * of -y log a - (1 - y) log(1 - a); with several, of classes, -log p_y with the
 * p of a row divided by their sum. scikit-learn's log_loss.
 *
 * Probabilities are held to epsilon..1 - epsilon, epsilon the element type's,
 * 2^-52 or 2^-23. Several columns of yes and no are averaged.
 */
#include "values.h"

#include <duet/math.h>

#include <float.h>

#define EPSILON \
    (sizeof(real) == sizeof(double) ? DBL_EPSILON : (double)FLT_EPSILON)

static double held(double p)
{
    return p < EPSILON ? EPSILON : p > 1 - EPSILON ? 1 - EPSILON : p;
}

static double column_loss(const struct duet_metric_args *m, size_t column)
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++) {
        const size_t at = i * m->columns + column;
        const double a = held((double)m->predicted[at]);
        const double y = (double)m->target[at];

        sum -= duet_row_weight(m, i) *
               (y * duet_log(a) + (1 - y) * duet_log(1 - a));
    }
    return sum / duet_total_weight(m);
}

/* Of one row of several classes. */
static double row_loss(const struct duet_metric_args *m, size_t row)
{
    const real *p = m->predicted + row * m->columns;
    const size_t actual = (size_t)m->target[row];
    double sum = 0;

    for (size_t k = 0; k < m->columns; k++)
        sum += held((double)p[k]);
    return -duet_log(held((double)p[actual]) / sum);
}

static double log_loss_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    if (!targets_are_classes(m))
        return (double)NAN;
    if (m->columns == m->target_columns)
        return column_mean(m, column_loss);
    return row_mean(m, row_loss);
}

DUET_PLUGIN(metric, log_loss, "1.0.0",
            .summary = "mean of minus the logarithm of the class's probability",
            .takes = DUET_TAKES_PROBABILITIES, .value = log_loss_value);
