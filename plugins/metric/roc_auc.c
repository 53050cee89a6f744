/*
 * roc_auc - area under the receiver operating characteristic: the probability
 * that a row of class 1 has a higher output than one of class 0, equal ones
 * counting one half (Hanley & McNeil, 1982), from the sum R of the ranks of the
 * rows of class 1, equal ones sharing theirs:
 *
 *   (R - n1 (n1 + 1) / 2) / (n1 n0)
 *
 * With several classes it is the mean over classes, each against the rest
 * (scikit-learn's roc_auc_score, multi_class = "ovr"), and with several columns
 * of yes and no that over columns; average = "weighted" weighs by the rows of
 * each. Not a number where a class has no rows, or all.
 */
#include "values.h"

#include <stdlib.h>

enum average { MACRO, WEIGHTED };

struct roc_auc {
    enum average average;
};

static const struct duet_option options[] = {
    DUET_OPTION(roc_auc, average, MACRO, "macro|weighted",
                "average over classes or columns"),
    DUET_END,
};

struct scored {
    real score;
    bool positive;
};

static int by_score(const void *a, const void *b)
{
    const real x = ((const struct scored *)a)->score;
    const real y = ((const struct scored *)b)->score;

    return (x > y) - (x < y);
}

/* The sum of the ranks of class 1 in sorted rows. */
static double rank_sum(const struct scored *row, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n;) {
        size_t end = i, positive = 0;

        for (; end < n && row[end].score == row[i].score; end++)
            positive += row[end].positive;
        sum += (double)positive * (0.5 * (double)(i + 1 + end));
        i = end;
    }
    return sum;
}

/* Of one column; *positives is how many rows are of its class. */
static double area(const struct duet_metric_args *m, struct scored *row,
                   size_t column, double *positives)
{
    const bool classes = m->target_columns != m->columns;
    const double n = (double)m->rows;
    double p = 0;

    for (size_t i = 0; i < m->rows; i++) {
        const real y =
            m->target[i * m->target_columns + (classes ? 0 : column)];

        row[i].score = m->predicted[i * m->columns + column];
        row[i].positive = classes ? y == (real)column : y == 1;
        p += row[i].positive;
        if (isnan(row[i].score))
            return (double)NAN;
    }
    qsort(row, m->rows, sizeof *row, by_score);
    *positives = p;
    if (p == 0 || p == n)
        return (double)NAN;
    return (rank_sum(row, m->rows) - 0.5 * p * (p + 1)) / (p * (n - p));
}

static double roc_auc_value(const void *o, const struct duet_metric_args *m)
{
    const struct roc_auc *c = o;
    struct scored *row = duet_scratch(m->host, m->rows * sizeof *row);
    double sum = 0, weights = 0;

    if (!row || !targets_are_classes(m))
        return (double)NAN;
    for (size_t j = 0; j < m->columns; j++) {
        double positives = 0;
        const double of_column = area(m, row, j, &positives);
        const double weight = c->average == WEIGHTED ? positives : 1;

        sum += weight * of_column;
        weights += weight;
    }
    return sum / weights;
}

DUET_PLUGIN(
    metric, roc_auc, "1.0.0",
    .summary = "probability that a row of class 1 scores above one of class 0",
    .config_size = sizeof(struct roc_auc),
    .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
    .takes = DUET_TAKES_PROBABILITIES, .value = roc_auc_value);
