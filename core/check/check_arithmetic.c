/* check_arithmetic.c - checks of optimizers, schedules and metrics. */
#include "checks.h"
#include "stepping.h"

#include <math.h>
#include <string.h>

/* ---- descends ------------------------------------------------------------ */

enum { DESCENT_STEPS = 300, MANY_STEPS = 3000 };

/* Factors on the default rate: for most functions some rate is too large. */
static const double factors[] = {
    1, 0.1, 10, 0.01, 100, 1e-3, 1e3, 1e-4, 1e-5
};

static double bowl(const struct stepping *s, size_t n, const double *w,
                   double *gradient)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double d = w[i] - 4 - s->centre[i];

        sum += 0.5 * s->steepness[i] * d * d;
        if (gradient)
            gradient[i] = s->steepness[i] * d;
    }
    return sum;
}

/* Rosenbrock's, of pairs; a last one without a partner is squared. */
static double valley(const struct stepping *s, size_t n, const double *w,
                     double *gradient)
{
    double sum = 0;

    (void)s;
    for (size_t i = 0; i + 1 < n; i += 2) {
        const double x = w[i], y = w[i + 1], d = y - x * x;

        sum += (1 - x) * (1 - x) + 100 * d * d;
        if (gradient) {
            gradient[i] = 2 * (x - 1) - 400 * x * d;
            gradient[i + 1] = 200 * d;
        }
    }
    if (n % 2) {
        sum += w[n - 1] * w[n - 1];
        if (gradient)
            gradient[n - 1] = 2 * w[n - 1];
    }
    return sum;
}

/* The share of the objective that is left; more than 1 where it rose. */
static double descend(struct trial *trial, struct duet_instance *instance,
                      stepping_objective *objective, double factor,
                      size_t steps)
{
    struct rig_manner manner = rig_manner(trial);
    double before, after = HUGE_VAL;
    struct stepping s;
    struct rig rig;

    manner.rows = 3;
    rig_open(&rig, trial, instance, &manner, NULL);
    if (stepping_open(&s, &rig, objective)) {
        s.lr *= factor;
        before = stepping_value(&s);
        while (s.t < steps && !rig.has_failed)
            stepping_step(&s);
        after = stepping_value(&s) / before;
        stepping_close(&s);
    }
    rig_close(&rig);
    return isnan(after) ? HUGE_VAL : after;
}

/* What 300 steps leave, at the best of the rates. */
static double least_left(struct trial *trial, struct duet_instance *instance,
                         stepping_objective *objective, double *factor)
{
    double least = HUGE_VAL;

    for (size_t i = 0; i < sizeof factors / sizeof *factors && least > 0.5;
         i++) {
        const double left =
            descend(trial, instance, objective, factors[i], DESCENT_STEPS);

        if (left < least)
            *factor = factors[i];
        least = fmin(least, left);
    }
    return least;
}

static void expect_descent(struct trial *trial, struct duet_instance *instance,
                           stepping_objective *objective, const char *name)
{
    double factor = 1;
    const double least = least_left(trial, instance, objective, &factor);

    if (least > 0.5) {
        trial_fail(trial,
                   "%d steps on %s leave %.3g of it, at the best of the "
                   "rates 1e-5 to 1000 times the default; expected half "
                   "of it, or less (an optimizer that isn't meant to "
                   "descend declares DUET_FLAG_NO_DESCENT)",
                   DESCENT_STEPS, name, least);
    } else {
        const double later =
            descend(trial, instance, objective, factor, MANY_STEPS);

        if (later > 1)
            trial_fail(trial,
                       "%d steps on %s leave %.3g of it, but %d steps %.3g; "
                       "expected no more than there was at the beginning",
                       DESCENT_STEPS, name, least, MANY_STEPS, later);
    }
}

/* In place of the check: numbers stay finite, and the declaration is true. */
static void expect_none(struct trial *trial, struct duet_instance *instance)
{
    double factor;

    if (!(descend(trial, instance, bowl, 1, DESCENT_STEPS) < HUGE_VAL))
        trial_fail(trial,
                   "%d steps on a quadratic make it infinite, or not a "
                   "number; expected finite numbers, also of an optimizer "
                   "that declares DUET_FLAG_NO_DESCENT",
                   DESCENT_STEPS);
    else if (least_left(trial, instance, bowl, &factor) <= 0.5 &&
             least_left(trial, instance, valley, &factor) <= 0.5)
        trial_fail(trial,
                   "it declares DUET_FLAG_NO_DESCENT, and %d steps halve a "
                   "quadratic and Rosenbrock's function; expected no such "
                   "declaration of an optimizer that descends",
                   DESCENT_STEPS);
    else
        trial_note(trial, "it declares that it doesn't descend; its numbers "
                          "stay finite");
}

void check_descends(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);

    if (instance && trial_declares(trial, DUET_FLAG_NO_DESCENT)) {
        expect_none(trial, instance);
    } else if (instance) {
        expect_descent(trial, instance, bowl, "a quadratic");
        if (!trial_failed(trial))
            expect_descent(trial, instance, valley, "Rosenbrock's function");
    }
    duet_instance_unref(instance);
}

/* ---- nan ----------------------------------------------------------------- */

static const char *where_poison_is(enum duet_kind kind)
{
    return kind == DUET_KIND_OPTIMIZER    ? "the gradient of each step"
           : kind == DUET_KIND_ACTIVATION ? "x[0][0]"
                                          : "logits[0][0]";
}

/* An optimizer that doesn't read the gradient does the same without it. */
static bool ignores_gradient(struct trial *trial,
                             struct duet_instance *instance,
                             const struct record *poisoned)
{
    const struct rig_manner manner = rig_manner(trial);
    struct record *plain = new_record(trial);
    bool is_same;

    if (trial_failed(trial))
        return false;
    rig_run(trial, instance, &manner, plain);
    is_same = record_compare(poisoned, plain, -1) == SIZE_MAX;
    process_shared_free(plain, sizeof *plain);
    return is_same;
}

/* In place of NaN in what comes out: no trace of it. */
static void expect_ignored(struct trial *trial, struct duet_instance *instance,
                           const struct record *poisoned)
{
    if (ignores_gradient(trial, instance, poisoned))
        trial_note(trial, "it declares that it does without the gradient, and "
                          "doesn't read it");
    else
        trial_fail(trial,
                   "it declares DUET_FLAG_DERIVATIVE_FREE, and gives other "
                   "weights where the gradient of each step is NaN; expected "
                   "the same, since it doesn't read the gradient");
}

/* Some optimizers step one coordinate at a time, so all of them are tried. */
static bool stays_finite(struct trial *trial, struct duet_instance *instance,
                         struct rig_manner *manner, struct record *record)
{
    for (int all = 0; all < 2; all++) {
        manner->poisons_all = all;
        if (!rig_run(trial, instance, manner, record) ||
            record_first_not_finite(record) < record->n_values)
            return false;
    }
    return true;
}

/* Infinity may be worked with (its sign, a clipped value); it mustn't hang. */
void check_nan(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    struct record *record = new_record(trial);

    if (trial_failed(trial))
        return;
    manner.poison = HUGE_VAL;
    rig_run(trial, instance, &manner, record);
    manner.poison = (double)NAN;
    if (trial_declares(trial, DUET_FLAG_DERIVATIVE_FREE)) {
        manner.poisons_all = true;
        rig_run(trial, instance, &manner, record);
        expect_ignored(trial, instance, record);
    } else if (stays_finite(trial, instance, &manner, record) &&
               !(trial_declares(trial, DUET_FLAG_NO_DESCENT) &&
                 ignores_gradient(trial, instance, record)))
        trial_fail(trial,
                   "%s was NaN, and all that came out is finite; expected "
                   "NaN in it, or a failure by duet_fail()",
                   where_poison_is(trial->entry->kind));
    duet_instance_unref(instance);
    process_shared_free(record, sizeof *record);
}

/* ---- rate ---------------------------------------------------------------- */

enum { UPDATES = 120 };

/* Asked for from the last update to the first, the rates must be the same. */
static void go_back(struct trial *trial, struct duet_instance *instance,
                    const struct record *record)
{
    const struct rig_manner manner = rig_manner(trial);
    struct rig rig;

    rig_open(&rig, trial, instance, &manner, NULL);
    for (uint64_t t = record->n_values; t > 0; t--) {
        const double lr = rig_lr(&rig, t), before = record->value[t - 1];

        if (lr != before)
            trial_fail(trial,
                       "lr(t = %llu, base = 0.1) is %.17g after calls with "
                       "larger t, and was %.17g after calls with smaller "
                       "t; expected a function of t alone",
                       (unsigned long long)t, lr, before);
    }
    rig_close(&rig);
}

void check_rate(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    struct record *record = new_record(trial);

    if (trial_failed(trial))
        return;
    manner.steps = UPDATES;
    if (!rig_run(trial, instance, &manner, record))
        trial_fail(trial, "%s", record->failure);
    for (size_t i = 0; i < record->n_values; i++)
        if (!(record->value[i] >= 0 && record->value[i] < HUGE_VAL))
            trial_fail(trial,
                       "lr(t = %zu, base = 0.1) is %g, expected 0 or "
                       "more, and finite",
                       i + 1, record->value[i]);
    if (!duet_entry_any(trial->entry)->schedule.observe)
        go_back(trial, instance, record);
    duet_instance_unref(instance);
    process_shared_free(record, sizeof *record);
}

/* ---- better -------------------------------------------------------------- */

enum { ROWS = 24 };

/* Every third row is of class 1; all right, or all wrong. */
static double score(struct rig *rig, bool is_right)
{
    const struct duet_metric *metric = &rig->descriptor->metric;
    const struct rig_array target = rig_array(rig, "target", ROWS, 1);
    const struct rig_array predicted = rig_array(rig, "predicted", ROWS, 1);
    const struct duet_metric_args m = {
        .struct_size = sizeof m,
        .rows = ROWS,
        .columns = 1,
        .predicted = predicted.data,
        .target = target.data,
        .target_columns = 1,
        .host = &rig->call.host,
        .where = &rig->where,
    };
    double value;

    for (size_t i = 0; i < ROWS; i++) {
        const bool one = (i % 3 == 0) == is_right;

        rig_set(rig, &target, i, i % 3 == 0);
        rig_set(rig, &predicted, i,
                metric->takes == DUET_TAKES_CLASSES         ? one
                : metric->takes == DUET_TAKES_PROBABILITIES ? one ? 0.9 : 0.1
                : one                                       ? 2.5
                                                            : -2.5);
    }
    rig_enter(rig, RIG_MAIN, "value(rows = %d, columns = 1), all %s", ROWS,
              is_right ? "right" : "wrong");
    value = metric->value(rig->instance->config, &m);
    rig_leave(rig);
    return value;
}

void check_better(struct trial *trial)
{
    const bool up = duet_entry_any(trial->entry)->metric.flags &
                    DUET_METRIC_HIGHER_IS_BETTER;
    struct duet_instance *instance = trial_instance(trial);
    const struct rig_manner manner = rig_manner(trial);
    double right, wrong;
    struct rig rig;

    if (!instance)
        return;
    rig_open(&rig, trial, instance, &manner, NULL);
    right = score(&rig, true);
    wrong = score(&rig, false);
    if (rig.has_failed)
        trial_skip(trial, "%s", rig.failure);
    else if (up ? right < wrong : right > wrong)
        trial_fail(trial,
                   "value is %.6g where all predictions are right and "
                   "%.6g where all are wrong, but higher_is_better is %d",
                   right, wrong, up);
    rig_close(&rig);
    duet_instance_unref(instance);
}
