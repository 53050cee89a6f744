/*
 * confusion - rows of class `actual` that are predicted as class `predicted`:
 * an element of the confusion matrix; as a count, or a share of the rows of
 * that class ("true"), of those predicted so ("pred"), or of all ("all"), as
 * scikit-learn's confusion_matrix has it with normalize.
 *
 * The matrix itself is what the export `matrix` writes, row actual, column
 * predicted: duet.metric.confusion.exports.matrix(predicted, target, matrix).
 */
#include "counts.h"

enum normalize { NONE, TRUE_CLASS, PREDICTED_CLASS, ALL };

struct confusion {
    int64_t actual, predicted;
    enum normalize normalize;
};

static const struct duet_option options[] = {
    DUET_OPTION(confusion, actual, 1, "[0, 100000)", "true class"),
    DUET_OPTION(confusion, predicted, 1, "[0, 100000)", "predicted class"),
    DUET_OPTION(confusion, normalize, NONE, "none|true|pred|all",
                "whether to count, or what to take the share of"),
    DUET_END,
};

static double confusion_value(const void *o, const struct duet_metric_args *m)
{
    const struct confusion *c = o;
    double both = 0, actual = 0, predicted = 0;

    if (!count_classes(m))
        return (double)NAN;
    if (m->columns != 1) {
        duet_fail(m->host, "%zu columns, expected one, of classes", m->columns);
        return (double)NAN;
    }
    for (size_t i = 0; i < m->rows; i++) {
        const bool is = m->target[i] == (real)c->actual;
        const bool said = m->predicted[i] == (real)c->predicted;

        const double weight = duet_row_weight(m, i);

        both += is && said ? weight : 0;
        actual += is ? weight : 0;
        predicted += said ? weight : 0;
    }
    const double by[] = {
        [NONE] = 1,
        [TRUE_CLASS] = actual,
        [PREDICTED_CLASS] = predicted,
        [ALL] = duet_total_weight(m),
    };

    return by[c->normalize] > 0 ? both / by[c->normalize] : 0;
}

/* Add each row to its element of a square matrix; how many were outside. */
static int64_t matrix(const struct duet_tensor *predicted,
                      const struct duet_tensor *target, struct duet_tensor *to)
{
    const size_t n = predicted->rows * predicted->columns;
    const real most = (real)(to->rows < to->columns ? to->rows : to->columns);
    const real *rows = target->data, *columns = predicted->data;
    real *counts = to->data;
    int64_t outside = 0;

    memset(counts, 0, to->rows * to->columns * sizeof *counts);
    if (target->rows * target->columns != n)
        return (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        const real row = rows[i], column = columns[i];

        if (row >= 0 && column >= 0 && row < most && column < most)
            counts[(size_t)row * to->columns + (size_t)column]++;
        else
            outside++;
    }
    return outside;
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("matrix", "l:TTt", matrix,
                  "write the matrix of a predicted and a target column; "
                  "how many rows have no place in it"),
    DUET_END,
};

DUET_PLUGIN(metric, confusion, "1.0.0",
            .summary = "rows of one class that are predicted as another class",
            .config_size = sizeof(struct confusion),
            .flags = DUET_METRIC_HIGHER_IS_BETTER, .options = options,
            .exports = exports, .takes = DUET_TAKES_CLASSES,
            .value = confusion_value);
