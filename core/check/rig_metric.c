/* rig_metric.c - calls of metrics. */
#include "rig.h"

#include <math.h>

void rig_metric_open(struct rig *rig, struct rig_metric *a)
{
    const enum duet_takes takes = rig->descriptor->metric.takes;
    const size_t rows = rig->manner.rows;

    *a = (struct rig_metric) {
        .target = rig_target(rig, DUET_TARGET_BINARY, 1),
        .predicted = rig_array(rig, "predicted", rows, 1),
    };
    if (takes == DUET_TAKES_LOGITS)
        rig_fill(rig, &a->predicted, -2.5, 2.5);
    else
        rig_fill(rig, &a->predicted, 0.05, 0.95);
    for (size_t i = 0; takes == DUET_TAKES_CLASSES && i < rows; i++)
        rig_set(rig, &a->predicted, i,
                floor(rig_get(rig, &a->predicted, i) + 0.5));
    memory_protect(a->predicted.block, true);
}

double rig_metric_value(struct rig *rig, const struct rig_metric *a)
{
    const struct duet_metric_args m = {
        .struct_size = sizeof m,
        .rows = a->predicted.rows,
        .columns = a->predicted.columns,
        .predicted = a->predicted.data,
        .target = a->target.data,
        .target_columns = a->target.columns,
        .host = rig_host(rig),
        .where = rig_where(rig),
        .row_weight = a->weight.data,
    };
    double value;

    rig_enter(rig, RIG_MAIN, "value(rows = %zu, columns = %zu%s)", m.rows,
              m.columns, m.row_weight ? ", with row_weight" : "");
    value = rig->descriptor->metric.value(
        rig_options(rig),
        rig_pass(rig, "struct duet_metric_args", &m, sizeof m));
    rig_leave(rig);
    return value;
}

/* ---- All sorts of data --------------------------------------------------- */

/* What the targets are: a data set may hold any of these. */
enum truth {
    CLASSES,   /* one column of classes from 0 */
    YES_OR_NO, /* 0 or 1 in each column */
    NUMBERS,   /* any numbers in each column */
    SAME,      /* 1 in each column */
    NONE,      /* 0 in each column */
    ONCE,      /* 0 in each column but for one row */
    TOO_MANY,  /* one column of classes, one of which is too great */
    BETWEEN,   /* a column of classes, one of which is no whole number */
    BELOW,     /* a column of classes, one of which is below 0 */
    N_TRUTHS
};

/* What the predictions are, beside the targets. */
enum guess {
    GUESS_ANY,
    GUESS_COARSE, /* quarters: many are equal, or a threshold */
    GUESS_RIGHT,
    GUESS_WRONG,
    GUESS_EQUAL,   /* the same in all rows and columns */
    GUESS_NAN,     /* one is not a number */
    GUESS_OUTSIDE, /* one is no number that can be predicted */
    N_GUESSES
};

static const char *const truths[] = {
    [CLASSES] = "classes",      [YES_OR_NO] = "0 or 1",
    [NUMBERS] = "numbers",      [SAME] = "all 1",
    [NONE] = "all 0",           [ONCE] = "one 1",
    [TOO_MANY] = "one class 7", [BETWEEN] = "one class 0.5",
    [BELOW] = "one class -1",
};

static const char *const guesses[] = {
    [GUESS_ANY] = "random",       [GUESS_COARSE] = "coarse",
    [GUESS_RIGHT] = "right",      [GUESS_WRONG] = "wrong",
    [GUESS_EQUAL] = "equal",      [GUESS_NAN] = "one nan",
    [GUESS_OUTSIDE] = "one -1.5",
};

struct scene {
    size_t rows, columns;
    enum truth truth;
    enum guess guess;
    bool is_weighted;
};

static double truth_at(struct rig *rig, const struct scene *s, size_t i)
{
    const double u = duet_rng_uniform(&rig->noise);
    const size_t classes = s->columns > 1 ? s->columns : 2;
    const bool is_odd = i == s->rows / 2;

    switch (s->truth) {
    case CLASSES:
        return floor((double)classes * u);
    case YES_OR_NO:
        return u < 0.4;
    case NUMBERS:
        return floor(24 * u) / 4 - 3;
    case SAME:
        return 1;
    case NONE:
        return 0;
    case ONCE:
        return is_odd;
    case TOO_MANY:
        return is_odd ? 7 : u < 0.5;
    case BETWEEN:
        return is_odd ? 0.5 : u < 0.5;
    default:
        return is_odd ? -1 : u < 0.5;
    }
}

/* The target that belongs to a prediction, as the prediction would be. */
static double wanted_at(const struct rig *rig, const struct scene *s,
                        const struct rig_metric *a, size_t row, size_t column)
{
    if (a->target.columns == s->columns)
        return rig_get(rig, &a->target, row * s->columns + column);
    return rig_get(rig, &a->target, row) == (double)column;
}

static double guess_at(struct rig *rig, const struct scene *s,
                       const struct rig_metric *a, size_t row, size_t column)
{
    const enum duet_takes takes = rig->descriptor->metric.takes;
    const double u = duet_rng_uniform(&rig->noise);
    const double low = takes == DUET_TAKES_PROBABILITIES ? 0 : -3;
    const double high = takes == DUET_TAKES_PROBABILITIES ? 1 : 3;
    const double wanted = wanted_at(rig, s, a, row, column);

    if (s->guess == GUESS_OUTSIDE && row == s->rows / 3 && !column)
        return -1.5;
    if (s->guess == GUESS_NAN && row == s->rows / 3 && !column)
        return (double)NAN;
    if (s->guess == GUESS_RIGHT || s->guess == GUESS_WRONG)
        return (s->guess == GUESS_RIGHT ? wanted : 1 - wanted) *
                   (takes == DUET_TAKES_LOGITS ? 4 : 1) -
               (takes == DUET_TAKES_LOGITS ? 2 : 0);
    if (s->guess == GUESS_EQUAL)
        return takes == DUET_TAKES_CLASSES ? 1 : 0.5;
    if (takes == DUET_TAKES_CLASSES && s->truth != NUMBERS)
        return floor(u * (s->guess == GUESS_COARSE ? 4 : 2));
    return s->guess == GUESS_COARSE ? low + (high - low) * floor(u * 13) / 12
                                    : low + (high - low) * u;
}

static void make_scene(struct rig *rig, const struct scene *s,
                       struct rig_metric *a)
{
    const bool one = s->truth == CLASSES || s->truth >= TOO_MANY;

    *a = (struct rig_metric) {
        .target = rig_array(rig, "target", s->rows, one ? 1 : s->columns),
        .predicted = rig_array(rig, "predicted", s->rows, s->columns),
    };
    for (size_t i = 0; i < s->rows * a->target.columns; i++)
        rig_set(rig, &a->target, i, truth_at(rig, s, i / a->target.columns));
    for (size_t i = 0; i < s->rows * s->columns; i++)
        rig_set(rig, &a->predicted, i,
                guess_at(rig, s, a, i / s->columns, i % s->columns));
    if (!s->is_weighted)
        return;
    a->weight = rig_array(rig, "row_weight", s->rows, 1);
    for (size_t i = 0; i < s->rows; i++) /* some count nothing */
        rig_set(rig, &a->weight, i,
                i % 4 == 3 ? 0 : 0.25 + duet_rng_uniform(&rig->noise));
}

/* What the reference refuses may be taken by another plugin. */
static void record_scene(struct rig *rig, const struct scene *s)
{
    const struct memory_block *mark = rig->memory.blocks;
    struct rig_metric a;
    double value;
    char name[RECORD_NAME];

    if ((s->is_weighted && s->guess >= GUESS_EQUAL) ||
        (s->truth >= TOO_MANY && (s->guess || s->is_weighted)))
        return;
    make_scene(rig, s, &a);
    value = rig_metric_value(rig, &a);
    snprintf(name, sizeof name,
             "value (%zu x %zu, target: %s, predicted: %s%s)", s->rows,
             s->columns, truths[s->truth], guesses[s->guess],
             s->is_weighted ? ", weights" : "");
    rig_record_number(rig, name, 0,
                      rig->has_failed ? record_anything() : value);
    rig->has_failed = false;
    rig->failure[0] = '\0';
    memory_free_after(&rig->memory, mark);
}

/* Every kind of data with every kind of prediction. */
static void run_scenes(struct rig *rig)
{
    static const size_t shapes[][2] = {
        { 40, 1 }, { 40, 2 }, { 40, 4 }, { 2, 3 }, { 1, 1 }
    };

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int truth = 0; truth < N_TRUTHS; truth++)
            for (int guess = 0; guess < N_GUESSES; guess++)
                for (int weighted = 0; weighted < 2; weighted++) {
                    const struct scene scene = {
                        shapes[i][0],      shapes[i][1], (enum truth)truth,
                        (enum guess)guess, weighted,
                    };

                    record_scene(rig, &scene);
                }
}

void rig_run_metric(struct rig *rig)
{
    struct rig_metric a;

    if (rig->manner.values == RIG_COARSE) {
        run_scenes(rig);
        return;
    }
    rig_metric_open(rig, &a);
    rig_record_number(rig, "value's result", 0, rig_metric_value(rig, &a));
    a.weight = rig_input(rig, "row_weight", rig->manner.rows, 1, 0.25, 2);
    rig_record_number(rig, "value's result", 1, rig_metric_value(rig, &a));
}
