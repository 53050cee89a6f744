/* values.h - metrics of values predicted: the mean over columns. */
#ifndef DUET_METRIC_VALUES_H
#define DUET_METRIC_VALUES_H

#include <duet/metric.h>

/** Whether the columns match; else the failure is reported. */
static inline bool columns_match(const struct duet_measured *m)
{
    if (m->columns == m->target_columns)
        return true;
    duet_fail(m->host, "%zu columns predicted, but %zu in the target",
              m->columns, m->target_columns);
    return false;
}

/** Mean over columns of score(m, column). */
static inline double column_mean(const struct duet_measured *m,
                                 double (*score)(const struct duet_measured *m,
                                                 size_t column))
{
    double sum = 0;

    if (!columns_match(m))
        return (double)NAN;
    for (size_t j = 0; j < m->columns; j++)
        sum += score(m, j);
    return sum / (double)m->columns;
}

/** What is missed in a row. */
static inline double error_at(const struct duet_measured *m, size_t row,
                              size_t column)
{
    const size_t at = row * m->columns + column;

    return (double)m->predicted[at] - (double)m->target[at];
}

#endif
