/*
 * calibration - how far probabilities are from what they promise: the expected
 * calibration error (Naeini, Cooper & Hauskrecht, 2015; Guo et al., 2017, "On
 * calibration of modern neural networks", equation 3). Rows are put into bins
 * of equal width by their probability p, the upper end included:
 *
 *   sum over bins of |sum over the bin's rows of (came - p)| / rows
 *
 * With one output p is that of class 1, and `came` says whether it is the row's
 * class; with several, the p of the class named, and whether it is right.
 */
#include "values.h"

#include <string.h>

struct calibration {
    int64_t bins;
};

static const struct duet_option options[] = {
    DUET_OPTION(calibration, bins, 15, "[1, 10000]", "number of bins"),
    DUET_END,
};

/* The class named, the first of equal ones. */
static size_t named(const real *p, size_t n)
{
    size_t best = 0;

    for (size_t k = 1; k < n; k++)
        best = p[k] > p[best] ? k : best;
    return best;
}

static double calibration_value(const void *o, const struct duet_metric_args *m)
{
    const struct calibration *c = o;
    const size_t n = (size_t)c->bins;
    double *off = duet_scratch(m->host, n * sizeof *off);
    double sum = 0;

    if (!off || !targets_are_classes(m))
        return (double)NAN;
    if (m->target_columns != 1) {
        duet_fail(m->host,
                  "the target has %zu columns, expected one of classes",
                  m->target_columns);
        return (double)NAN;
    }
    memset(off, 0, n * sizeof *off);
    for (size_t i = 0; i < m->rows; i++) {
        const real *row = m->predicted + i * m->columns;
        const size_t class = m->columns > 1 ? named(row, m->columns) : 1;
        const double p = (double)row[m->columns > 1 ? class : 0];
        const double bin = ceil(p * (double)n) - 1;

        if (!(p >= 0 && p <= 1)) /* no probability */
            return (double)NAN;
        off[bin > 0 ? (size_t)bin : 0] +=
            duet_row_weight(m, i) * ((m->target[i] == (real) class) - p);
    }
    for (size_t k = 0; k < n; k++)
        sum += fabs(off[k]);
    return sum / duet_total_weight(m);
}

DUET_PLUGIN(metric, calibration, "1.0.0",
            .summary = "how far probabilities are from what they promise",
            .paper = "https://arxiv.org/abs/1706.04599",
            .config_size = sizeof(struct calibration), .options = options,
            .takes = DUET_TAKES_PROBABILITIES, .value = calibration_value);
