/*
 * ranks.h - what areas under curves share: the rows in the order of their
 * outputs, and the mean over classes or columns.
 *
 * With several classes each is measured against the rest, as in scikit-learn,
 * and with several columns of yes and no each column on its own.
 */
#ifndef DUET_METRIC_RANKS_H
#define DUET_METRIC_RANKS_H

#include "values.h"

#include <stdlib.h>

enum average { MACRO, WEIGHTED };

/** The config of these metrics, and its options. */
struct averaging {
    enum average average;
};

#define AVERAGE_OPTION                                            \
    DUET_OPTION(averaging, average, MACRO, "macro|weighted",      \
                "average over classes or columns; the second by " \
                "the rows of each")

/** A row's output, and whether the row is of the class. */
struct scored {
    real score;
    bool positive;
    double weight;
};

static inline int by_score(const void *a, const void *b)
{
    const real x = ((const struct scored *)a)->score;
    const real y = ((const struct scored *)b)->score;

    return (x > y) - (x < y);
}

/**
 * The rows of a column, the lowest first; `positives` is the weight of those of
 * its class. False where a score is NaN, or a class has no rows or all.
 */
static inline bool sort_column(const struct duet_metric_args *m,
                               struct scored *row, size_t column,
                               double *positives)
{
    const bool classes = m->target_columns != m->columns;
    double p = 0, all = 0;

    for (size_t i = 0; i < m->rows; i++) {
        const real y =
            m->target[i * m->target_columns + (classes ? 0 : column)];

        row[i].score = m->predicted[i * m->columns + column];
        row[i].positive = classes ? y == (real)column : y == 1;
        row[i].weight = duet_row_weight(m, i);
        p += row[i].positive ? row[i].weight : 0;
        all += row[i].weight;
        if (isnan(row[i].score))
            return false;
    }
    qsort(row, m->rows, sizeof *row, by_score);
    *positives = p;
    return p > 0 && p < all;
}

/** Mean over columns of area(rows in order, their number, positives). */
static inline double mean_area(const struct averaging *o,
                               const struct duet_metric_args *m,
                               double (*area)(const struct scored *row,
                                              size_t n, double positives))
{
    struct scored *row = duet_scratch(m->host, m->rows * sizeof *row);
    double sum = 0, weights = 0;

    if (!row || !targets_are_classes(m))
        return (double)NAN;
    for (size_t j = 0; j < m->columns; j++) {
        double positives = 0, weight;

        if (!sort_column(m, row, j, &positives))
            return (double)NAN;
        weight = o->average == WEIGHTED ? positives : 1;
        sum += weight * area(row, m->rows, positives);
        weights += weight;
    }
    return sum / weights;
}

#endif
