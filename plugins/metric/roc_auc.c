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
#include "ranks.h"

static const struct duet_option options[] = { AVERAGE_OPTION, DUET_END };

static double area(const struct scored *row, size_t n, double positives)
{
    double ranks = 0; /* the sum of those of class 1 */

    for (size_t i = 0; i < n;) {
        size_t end = i, positive = 0;

        for (; end < n && row[end].score == row[i].score; end++)
            positive += row[end].positive;
        ranks += (double)positive * (0.5 * (double)(i + 1 + end));
        i = end;
    }
    return (ranks - 0.5 * positives * (positives + 1)) /
           (positives * ((double)n - positives));
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
