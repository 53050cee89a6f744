/* values.h - what metrics share: checks of targets, the mean over columns. */
#ifndef DUET_METRIC_VALUES_H
#define DUET_METRIC_VALUES_H

#include <duet/metric.h>

/** Whether the columns match; else the failure is reported. */
static inline bool columns_match(const struct duet_metric_args *m)
{
    if (m->columns == m->target_columns)
        return true;
    duet_fail(m->host, "%zu columns predicted, but %zu in the target",
              m->columns, m->target_columns);
    return false;
}

/**
 * Whether the targets are classes that the outputs stand for: 0 or 1 with one
 * output, or with a column of yes and no for each; else the number of an
 * output, from 0. Otherwise the failure is reported.
 */
static inline bool targets_are_classes(const struct duet_metric_args *m)
{
    const bool numbers = m->target_columns == 1 && m->columns > 1;
    const size_t n_classes = numbers ? m->columns : 2;

    if (m->target_columns != 1 && !columns_match(m))
        return false;
    for (size_t i = 0; i < m->rows * m->target_columns; i++) {
        const real y = m->target[i];

        if (y >= 0 && y < (real)n_classes && (real)(size_t)y == y)
            continue;
        duet_fail(m->host,
                  "the target in row %zu is %g, expected a class of 0..%zu "
                  "(classes count from 0)",
                  i / m->target_columns + 1, (double)y, n_classes - 1);
        return false;
    }
    return true;
}

/** Whether both have one column; else the failure is reported. */
static inline bool one_column(const struct duet_metric_args *m)
{
    if (m->columns == 1 && m->target_columns == 1)
        return true;
    duet_fail(m->host,
              "%zu columns predicted and %zu in the target, expected one of "
              "classes",
              m->columns, m->target_columns);
    return false;
}

/** Mean over rows, as they weigh, of score(m, row). */
static inline double row_mean(const struct duet_metric_args *m,
                              double (*score)(const struct duet_metric_args *m,
                                              size_t row))
{
    double sum = 0;

    for (size_t i = 0; i < m->rows; i++)
        sum += duet_row_weight(m, i) * score(m, i);
    return sum / duet_total_weight(m);
}

/** Mean over columns of score(m, column). */
static inline double column_mean(
    const struct duet_metric_args *m,
    double (*score)(const struct duet_metric_args *m, size_t column))
{
    double sum = 0;

    if (!columns_match(m))
        return (double)NAN;
    for (size_t j = 0; j < m->columns; j++)
        sum += score(m, j);
    return sum / (double)m->columns;
}

/** What is missed in a row. */
static inline double error_at(const struct duet_metric_args *m, size_t row,
                              size_t column)
{
    const size_t at = row * m->columns + column;

    return (double)m->predicted[at] - (double)m->target[at];
}

#endif
