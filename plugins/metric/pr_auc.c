/*
 * pr_auc - area under the curve of precision over recall, as the average
 * precision (Manning, Raghavan & Schuetze, 2008, "Introduction to information
 * retrieval", section 8.4): over the thresholds, from the highest output down,
 *
 *   sum of (recall - recall before) precision
 *
 * Rows with equal outputs share a threshold. scikit-learn's
 * average_precision_score. With several classes it is the mean over classes,
 * each against the rest, and with several columns of yes and no that over
 * columns. Not a number where a class has no rows, or all.
 */
#include "ranks.h"

static const struct duet_option options[] = { AVERAGE_OPTION, DUET_END };

static double area(const struct scored *row, size_t n, double positives)
{
    double sum = 0, right = 0, above = 0;

    for (size_t i = n; i > 0;) {
        double more = 0;
        size_t end = i;

        for (; end > 0 && row[end - 1].score == row[i - 1].score; end--) {
            more += row[end - 1].positive ? row[end - 1].weight : 0;
            above += row[end - 1].weight;
        }
        right += more;
        sum += more > 0 ? more * right / above : 0;
        i = end;
    }
    return sum / positives;
}

static double pr_auc_value(const void *o, const struct duet_metric_args *m)
{
    return mean_area(o, m, area);
}

DUET_PLUGIN(metric, pr_auc, "1.0.0",
            .summary = "average precision over all thresholds",
            .config_size = sizeof(struct averaging),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .takes = DUET_TAKES_PROBABILITIES, .value = pr_auc_value);
