/* check_gradient.c - checks gradients against finite differences. */
#include "checks.h"
#include "rig.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A scalar function of an array, and the gradient that the plugin gives. */
struct slope {
    struct rig *rig;
    double (*f)(struct slope *s);
    struct rig_array *at;      /* what it is a function of */
    struct rig_array gradient; /* what the plugin says */
    const char *what;          /* "backward's gx" */
    size_t *n_other;           /* gradients that aren't the derivative */
    union {
        struct rig_layer layer;
        struct rig_loss loss;
        struct duet_penalty_args penalized;
    } is;
};

/*
 * Differences of f at x + h and x - h err by h^2 f''' and by rounding, 1e-16
 * f / h. Where the function bends, as relu does, the slopes to the left and to
 * the right differ, and anything between them will do.
 */
static bool is_between(double got, double left, double right, double bound,
                       double rounding)
{
    const double slack = bound * (1 + fmax(fabs(left), fabs(right))) + rounding;

    return got >= fmin(left, right) - slack && got <= fmax(left, right) + slack;
}

static double value_at(struct slope *s, size_t i, double x)
{
    double value;

    rig_set(s->rig, s->at, i, x);
    value = s->f(s);
    return value;
}

/* A surrogate isn't the derivative, but is a number. */
static bool is_surrogate(struct slope *s, double got)
{
    if (!trial_declares(s->rig->trial, DUET_FLAG_SURROGATE_GRADIENT))
        return false;
    (*s->n_other)++;
    return isfinite(got);
}

static void compare(struct slope *s)
{
    const bool wide = s->rig->manner.dtype == DUET_FLOAT64;
    const double bound = wide ? 2e-5 : 2e-2;

    memory_protect(s->at->block, false);
    for (size_t i = 0; i < s->at->rows * s->at->columns; i++) {
        const double x = rig_get(s->rig, s->at, i);
        const double step = (wide ? 1e-5 : 1e-2) * fmax(1, fabs(x));
        const double got = rig_get(s->rig, &s->gradient, i);
        const double here = value_at(s, i, x);
        const double above = value_at(s, i, x + step);
        const double below = value_at(s, i, x - step);
        const double right = (above - here) / step,
                     left = (here - below) / step;
        const double central = 0.5 * (left + right);
        const double rounding =
            DBL_EPSILON * (fabs(above) + fabs(here) + fabs(below)) / step;

        rig_set(s->rig, s->at, i, x);
        if (s->rig->has_failed || !isfinite(rounding) || /* it overflows */
            is_between(got, left, right, bound, rounding) ||
            is_surrogate(s, got))
            continue;
        trial_fail(s->rig->trial,
                   "%s[%zu][%zu] is %.8g at %s = %.8g; the finite difference "
                   "says %.8g (%zu x %zu, seed %u)",
                   s->what, i / s->at->columns, i % s->at->columns, got,
                   s->at->name, x, central, s->at->rows, s->at->columns,
                   s->rig->manner.seed);
        return;
    }
}

/* ---- What is added to ---------------------------------------------------- */

enum { MOST_ADDED = 64 };

static size_t size_of(const struct rig_array *array)
{
    return array->rows * array->columns;
}

/* Held by an array that a plugin adds to, before it does. */
static double held(size_t i, double from)
{
    return from + 0.25 * (double)(i % 4);
}

/*
 * Add a gradient twice to an array that isn't zero. What comes out is the same
 * both times where the plugin assigns. Leaves the gradient alone in it.
 */
static void add(struct slope *s, void (*call)(struct slope *s),
                struct rig_array *array, const char *what)
{
    double first[MOST_ADDED] = { 0 };
    bool is_assigned = size_of(array) > 0;

    for (int round = 1; round <= 2; round++) {
        for (size_t i = 0; i < size_of(array); i++)
            rig_set(s->rig, array, i, held(i, round));
        call(s);
        for (size_t i = 0; i < size_of(array) && i < MOST_ADDED; i++) {
            const double got = rig_get(s->rig, array, i);

            is_assigned &= round == 1 || got == first[i];
            first[i] = got;
        }
    }
    if (is_assigned)
        trial_fail(s->rig->trial,
                   "%s[0] held 1 before a call and 2 before another one, and "
                   "is %.8g after both: it assigns to what it should add to "
                   "(+=), for others have added to it before",
                   what, first[0]);
    for (size_t i = 0; i < size_of(array); i++)
        rig_set(s->rig, array, i, rig_get(s->rig, array, i) - held(i, 2));
}

/* ---- Activation and dropout: f = sum gy y -------------------------------- */

static double layer_value(struct slope *s)
{
    struct rig_layer *layer = &s->is.layer;
    double sum = 0;

    rig_layer_forward(s->rig, layer);
    for (size_t i = 0; i < layer->y.rows * layer->y.columns; i++)
        sum += rig_get(s->rig, &layer->gy, i) * rig_get(s->rig, &layer->y, i);
    return sum;
}

static void layer_backward(struct slope *s)
{
    rig_layer_backward(s->rig, &s->is.layer);
}

static void scale_all(struct rig *rig, struct rig_array *array, double by)
{
    for (size_t i = 0; i < array->rows * array->columns; i++)
        rig_set(rig, array, i, by * rig_get(rig, array, i));
}

/*
 * A dropout also adds the gradient of a penalty of its own, if it has one,
 * which is the same whatever gy is: -(f' + P) and, from -gy, (-f' + P) make
 * -2 f'.
 */
static void take_penalty_out(struct rig *rig, struct rig_layer *layer)
{
    struct rig_parameters *p = &layer->parameters;

    for (size_t i = 0; i < p->n; i++)
        scale_all(rig, &p->gradient[i], -1);
    memory_protect(layer->gy.block, false);
    scale_all(rig, &layer->gy, -1);
    rig_layer_backward(rig, layer);
    scale_all(rig, &layer->gy, -1);
    for (size_t i = 0; i < p->n; i++)
        scale_all(rig, &p->gradient[i], -0.5);
}

static void layer_gradients(struct rig *rig, size_t *n_other)
{
    struct slope s = { .rig = rig, .f = layer_value };
    struct rig_layer *layer = &s.is.layer;

    s.n_other = n_other;
    rig_layer_open(rig, layer);
    rig_layer_forward(rig, layer);
    rig_layer_backward(rig, layer);
    for (size_t i = 0; i < layer->parameters.n; i++)
        add(&s, layer_backward, &layer->parameters.gradient[i],
            "backward's parameter_gradient");
    s.at = &layer->x;
    s.gradient = layer->gx;
    s.what = "backward's gx";
    compare(&s);
    if (rig->instance->entry->kind == DUET_KIND_DROPOUT)
        take_penalty_out(rig, layer);
    for (size_t i = 0; i < layer->parameters.n; i++) {
        s.at = &layer->parameters.value[i];
        s.gradient = layer->parameters.gradient[i];
        s.what = "backward's parameter_gradient";
        compare(&s);
    }
}

/* ---- Loss ---------------------------------------------------------------- */

static double loss_value(struct slope *s)
{
    return rig_loss_value(s->rig, &s->is.loss);
}

static void loss_gradient(struct slope *s)
{
    rig_loss_gradient(s->rig, &s->is.loss);
}

static void loss_gradients(struct rig *rig, bool is_weighted, size_t *n_other)
{
    struct slope s = { .rig = rig, .f = loss_value };
    struct rig_loss *loss = &s.is.loss;

    s.n_other = n_other;
    rig_loss_open(rig, loss);
    if (is_weighted)
        loss->weight =
            rig_input(rig, "row_weight", rig->manner.rows, 1, 0.25, 2);
    rig_loss_gradient(rig, loss);
    for (size_t i = 0; i < loss->parameters.n; i++)
        add(&s, loss_gradient, &loss->parameters.gradient[i],
            "gradient's parameter_gradient");
    s.at = &loss->logits;
    s.gradient = loss->gradient;
    s.what = is_weighted ? "with row_weight, gradient's gradient"
                         : "gradient's gradient";
    compare(&s);
    for (size_t i = 0; i < loss->parameters.n; i++) {
        s.at = &loss->parameters.value[i];
        s.gradient = loss->parameters.gradient[i];
        s.what = "gradient's parameter_gradient";
        compare(&s);
    }
}

/* ---- Regularizer --------------------------------------------------------- */

static double penalty_value(struct slope *s)
{
    double value;

    rig_enter(s->rig, RIG_MAIN, "penalty(rows = %zu, columns = %zu)",
              s->is.penalized.rows, s->is.penalized.columns);
    value = s->rig->descriptor->regularizer.penalty(s->rig->instance->config,
                                                    &s->is.penalized);
    rig_leave(s->rig);
    return value;
}

static void penalty_gradient(struct slope *s)
{
    rig_enter(s->rig, RIG_MAIN, "gradient(rows = %zu, columns = %zu)",
              s->is.penalized.rows, s->is.penalized.columns);
    s->rig->descriptor->regularizer.gradient(s->rig->instance->config,
                                             &s->is.penalized);
    rig_leave(s->rig);
}

static void penalty_gradients(struct rig *rig, size_t *n_other)
{
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;
    struct rig_array weight = rig_input(rig, "weight", rows, columns, -2, 2);
    struct slope s = { .rig = rig,
                       .f = penalty_value,
                       .at = &weight,
                       .what = "gradient's gradient" };

    s.n_other = n_other;
    s.gradient = rig_array(rig, "gradient", rows, columns);
    s.is.penalized = (struct duet_penalty_args) {
        .struct_size = sizeof s.is.penalized,
        .rows = rows,
        .columns = columns,
        .weight = weight.data,
        .gradient = s.gradient.data,
        .host = &rig->call.host,
        .where = &rig->where,
    };
    add(&s, penalty_gradient, &s.gradient, "gradient's gradient");
    s.is.penalized.gradient = NULL;
    compare(&s);
}

/* A penalty goes with a gradient, or else with a projection. */
static bool has_penalty_gradient(struct trial *trial)
{
    const struct duet_regularizer *r =
        &duet_entry_any(trial->entry)->regularizer;

    if (r->penalty && !r->gradient && !r->project)
        trial_fail(trial, "it has a penalty, and neither a gradient nor a "
                          "projection: training doesn't lower the penalty; "
                          "expected the penalty's derivative, in `gradient`");
    else if (r->gradient && !r->penalty)
        trial_fail(trial, "it has a gradient and no penalty: the loss that is "
                          "reported isn't the one that training lowers; "
                          "expected what the gradient is of, in `penalty`");
    else if (!r->gradient)
        trial_skip(trial, "it has no penalty with a gradient");
    return r->gradient && r->penalty;
}

/* ---- All ----------------------------------------------------------------- */

static void judge_surrogate(struct trial *trial, size_t n_other)
{
    if (!trial_declares(trial, DUET_FLAG_SURROGATE_GRADIENT) ||
        trial_failed(trial))
        return;
    if (n_other)
        trial_note(trial, "it declares a surrogate gradient, which is finite");
    else
        trial_fail(trial, "it declares DUET_FLAG_SURROGATE_GRADIENT, and its "
                          "gradients are what finite differences say; expected "
                          "no such declaration");
}

/* Of numbers from 0.01 to 2.5, and of numbers that go up to 1000. */
static void check_values(struct trial *trial, struct duet_instance *instance,
                         enum rig_values values, size_t *n_other)
{
    struct rig_manner manner = rig_manner(trial);
    struct rig rig;

    manner.values = values;
    for (int is_weighted = 0; is_weighted < 2; is_weighted++) {
        if (is_weighted && trial->entry->kind != DUET_KIND_LOSS)
            break;
        rig_open(&rig, trial, instance, &manner, NULL);
        if (trial->entry->kind == DUET_KIND_LOSS)
            loss_gradients(&rig, is_weighted, n_other);
        else if (trial->entry->kind == DUET_KIND_REGULARIZER)
            penalty_gradients(&rig, n_other);
        else
            layer_gradients(&rig, n_other);
        rig_close(&rig);
    }
}

void check_gradient(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    size_t n_other = 0;

    if (instance && (trial->entry->kind != DUET_KIND_REGULARIZER ||
                     has_penalty_gradient(trial))) {
        check_values(trial, instance, RIG_USUAL, &n_other);
        check_values(trial, instance, RIG_LARGE, &n_other);
        check_values(trial, instance, RIG_ZEROS, &n_other);
        judge_surrogate(trial, n_other);
    }
    duet_instance_unref(instance);
}
