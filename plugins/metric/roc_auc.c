/*
 * roc_auc - area under the receiver operating characteristic: the probability
 * that a row of class 1 has a higher output than one of class 0, equal ones
 * counting one half (Hanley & McNeil, 1982): over the rows of class 1, the sum
 * of the rows of class 0 with a lower output and half of those with an equal
 * one, divided by the number of pairs, n1 n0.
 *
 * With several classes it is the mean over classes, each against the rest
 * (scikit-learn's roc_auc_score, multi_class = "ovr"), and with several columns
 * of yes and no that over columns; average = "weighted" weighs by the rows of
 * each. Not a number where a class has no rows, or all.
 */
#include "ranks.h"

static const struct duet_option options[] = { AVERAGE_OPTION, DUET_END };

static double area(const struct scored *row, size_t n, double positives)
{
    double pairs = 0, below = 0; /* below: of class 0, with a lower output */

    for (size_t i = 0; i < n;) {
        double positive = 0, negative = 0;
        size_t end = i;

        for (; end < n && row[end].score == row[i].score; end++)
            *(row[end].positive ? &positive : &negative) += row[end].weight;
        pairs += positive * (below + 0.5 * negative);
        below += negative;
        i = end;
    }
    return pairs / (positives * below);
}

static double roc_auc_value(const void *o, const struct duet_metric_args *m)
{
    return mean_area(o, m, area);
}

DUET_PLUGIN(
    metric, roc_auc, "1.0.0",
    .summary = "probability that a row of class 1 scores above one of class 0",
    .config_size = sizeof(struct averaging),
    .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
    .takes = DUET_TAKES_PROBABILITIES, .value = roc_auc_value);
