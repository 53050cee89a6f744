/* check_weights.c - the check that a loss or a metric counts each row by its
   weight. */
#include "checks.h"
#include "rig.h"

#include <math.h>

/* ---- Losses -------------------------------------------------------------- */

static const double WEIGHT = 2;

static bool is_near(const struct rig *rig, double got, double want)
{
    const double bound = rig->manner.dtype == DUET_FLOAT64 ? 1e-9 : 1e-3;

    return fabs(got - want) <= bound * (1 + fabs(want));
}

/* Row `row` weighs WEIGHT, and all others nothing. */
static void weigh(struct rig *rig, struct rig_loss *loss, size_t row)
{
    memory_protect(loss->weight.block, false);
    for (size_t i = 0; i < rig->manner.rows; i++)
        rig_set(rig, &loss->weight, i, i == row ? WEIGHT : 0);
    memory_protect(loss->weight.block, true);
}

/* `plain` holds the gradient without weights. */
static void expect_gradient(struct rig *rig, const struct rig_loss *loss,
                            const struct rig_array *plain, size_t row)
{
    const size_t columns = rig->manner.columns;

    for (size_t i = 0; i < rig->manner.rows * columns; i++) {
        const double got = rig_get(rig, &loss->gradient, i);
        const double want =
            i / columns == row ? WEIGHT * rig_get(rig, plain, i) : 0;

        if (is_near(rig, got, want))
            continue;
        trial_fail(rig->trial,
                   "where row %zu has the row_weight %g and all others 0, "
                   "gradient's gradient[%zu][%zu] is %.8g, expected %.8g: the "
                   "row's gradient times its weight",
                   row, WEIGHT, i / columns, i % columns, got, want);
        return;
    }
}

static void weigh_rows(struct rig *rig)
{
    struct rig_loss loss;
    struct rig_array weight, plain;
    double sum = 0, value;

    rig_loss_open(rig, &loss);
    weight = rig_input(rig, "row_weight", rig->manner.rows, 1, 0.25, 2);
    value = rig_loss_value(rig, &loss);
    rig_loss_gradient(rig, &loss);
    plain = loss.gradient;
    loss.gradient = rig_array(rig, "gradient", plain.rows, plain.columns);
    loss.weight = weight;
    for (size_t row = 0; row < rig->manner.rows; row++) {
        weigh(rig, &loss, row);
        sum += rig_loss_value(rig, &loss);
        rig_loss_gradient(rig, &loss);
        expect_gradient(rig, &loss, &plain, row);
    }
    if (!rig->has_failed && !is_near(rig, sum, WEIGHT * value))
        trial_fail(rig->trial,
                   "with the row_weight %g for one row after the other, and 0 "
                   "for the rest, value gives %.8g in all, expected %g times "
                   "the %.8g that it gives without row_weight",
                   WEIGHT, sum, WEIGHT, value);
}

/* ---- Metrics ------------------------------------------------------------- */

/* How often row i is there: 0 to 3 times, and the first two rows are. */
static size_t times_of(size_t i)
{
    return i < 2 ? 1 + i : (i * 7 + 3) % 4;
}

/* The same rows once more, each as often as it weighs. */
static struct rig_metric repeat_rows(struct rig *rig,
                                     const struct rig_metric *a)
{
    struct rig_metric repeated = { .weight = { .name = NULL } };
    size_t n = 0, k = 0;

    for (size_t i = 0; i < a->target.rows; i++)
        n += times_of(i);
    repeated.predicted = rig_array(rig, "predicted", n, 1);
    repeated.target = rig_array(rig, "target", n, 1);
    for (size_t i = 0; i < a->target.rows; i++)
        for (size_t j = 0; j < times_of(i); j++, k++) {
            rig_set(rig, &repeated.predicted, k,
                    rig_get(rig, &a->predicted, i));
            rig_set(rig, &repeated.target, k, rig_get(rig, &a->target, i));
        }
    memory_protect(repeated.predicted.block, true);
    memory_protect(repeated.target.block, true);
    return repeated;
}

/* A row that weighs 3 counts as three rows do. */
static void weigh_measured(struct rig *rig)
{
    struct rig_metric weighed, repeated;
    double got, want;

    rig_metric_open(rig, &weighed);
    repeated = repeat_rows(rig, &weighed);
    weighed.weight = rig_array(rig, "row_weight", rig->manner.rows, 1);
    for (size_t i = 0; i < rig->manner.rows; i++)
        rig_set(rig, &weighed.weight, i, (double)times_of(i));
    memory_protect(weighed.weight.block, true);
    want = rig_metric_value(rig, &repeated);
    got = rig_metric_value(rig, &weighed);
    if (!rig->has_failed && !is_near(rig, got, want) &&
        !(isnan(got) && isnan(want)))
        trial_fail(rig->trial,
                   "with row_weight 1, 2, ... value gives %.8g, expected the "
                   "%.8g that it gives where each row is there so often",
                   got, want);
}

void check_weights(struct trial *trial)
{
    const bool is_metric = trial->entry->kind == DUET_KIND_METRIC;
    struct duet_instance *instance = trial_instance(trial);

    for (unsigned dtype = 0; instance && dtype < DUET_N_DTYPES; dtype++) {
        struct rig_manner manner = rig_manner(trial);
        struct rig rig;

        if (!trial->entry->build[dtype])
            continue;
        manner.dtype = dtype;
        if (is_metric) /* few rows may give the same score by chance */
            manner.rows = 61;
        rig_open(&rig, trial, instance, &manner, NULL);
        if (is_metric)
            weigh_measured(&rig);
        else
            weigh_rows(&rig);
        if (rig.has_failed)
            trial_fail(trial, "%s", rig.failure);
        rig_close(&rig);
    }
    duet_instance_unref(instance);
}
