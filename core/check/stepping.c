/*
 * stepping.c - an optimizer at work on an objective of the checker's. The
 * core's stepper calls it, as in training.
 */
#include "stepping.h"
#include "trace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Objective ----------------------------------------------------------- */

/* The value and the gradient, whose array may be none. */
static double compute_into(struct stepping *s, struct rig_array *gradient)
{
    const struct rig_manner *manner = &s->rig->manner;
    double value;

    for (size_t i = 0; i < s->n; i++)
        s->w[i] = rig_get(s->rig, &s->weight, i);
    value = s->objective(s, s->n, s->w, s->g);
    for (size_t i = 0; gradient && i < s->n; i++)
        rig_set(s->rig, gradient, i,
                manner->poison != 0 && (!i || manner->poisons_all)
                    ? manner->poison
                    : s->g[i]);
    return value;
}

static double compute(struct stepping *s)
{
    double value;

    memory_protect(s->gradient.block, false);
    value = compute_into(s, &s->gradient);
    memory_protect(s->gradient.block, true);
    return value;
}

/* All rows are those of the batch, and each of them has the same loss. */
static double objective_of_rows(void *data, const struct duet_objective_args *o)
{
    struct rig_array gradient = { .data = o->gradient };

    return compute_into(data, o->gradient ? &gradient : NULL);
}

static double evaluate(void *data)
{
    return compute(data);
}

double stepping_value(const struct stepping *s)
{
    const struct duet_stepper *stepper = s->stepper;
    double value;

    duet_stepper_exchange((struct duet_stepper *)stepper);
    for (size_t i = 0; i < s->n; i++)
        s->w[i] = rig_get(s->rig, &s->weight, i);
    duet_stepper_exchange((struct duet_stepper *)stepper);
    value = s->objective(s, s->n, s->w, NULL);
    return value;
}

/* ---- The work ------------------------------------------------------------ */

static bool make_numbers(struct stepping *s)
{
    struct rig *rig = s->rig;
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;

    s->parts[0] =
        (struct duet_part) { "w1", DUET_ROLE_WEIGHTS, 0, 0, rows, columns };
    s->parts[1] =
        (struct duet_part) { "b1", DUET_ROLE_BIASES, 0, rows * columns,
                             1,    columns };
    s->n = rows * columns + columns;
    s->weight = rig_array(rig, "weight", 1, s->n);
    rig_fill(rig, &s->weight, -2, 2);
    s->gradient = rig_array(rig, "gradient", 1, s->n);
    s->w = calloc(4 * s->n + 1, sizeof(double));
    if (!s->w)
        return false;
    s->g = s->w + s->n;
    s->centre = s->g + s->n;
    s->steepness = s->centre + s->n;
    for (size_t i = 0; i < s->n; i++) {
        s->centre[i] = 2 * duet_rng_uniform(&rig->noise) - 1;
        s->steepness[i] = 0.25 + duet_rng_uniform(&rig->noise);
        s->steepness[i] *= rig_factor(rig, i);
    }
    return true;
}

bool stepping_open(struct stepping *s, struct rig *rig,
                   stepping_objective *objective)
{
    struct duet_error error;

    memset(s, 0, sizeof *s);
    s->rig = rig;
    if (!make_numbers(s))
        return false;
    s->objective = objective ? objective : stepping_objective_for(s);
    if ((s->objective == stepping_model && !stepping_model_open(s)) ||
        duet_stepper_create(rig->trial->duet, rig->instance, rig->manner.dtype,
                            s->parts, 2, s->weight.data, NULL, &s->stepper,
                            &error) != DUET_OK) {
        trial_fail(rig->trial,
                   "it can't be put to work on tensors of 7 x 3: %s",
                   error.text);
        stepping_model_close(s);
        free(s->w);
        return false;
    }
    s->lr = s->stepper->lr;
    stepping_guard_slots(s);
    stepping_stand_between(s);
    return true;
}

void stepping_step(struct stepping *s)
{
    struct rig *rig = s->rig;
    struct duet_error error;
    struct duet_step step = { .where = &rig->where,
                              .lr = s->lr,
                              .gradient = s->gradient.data,
                              .data = s };

    s->t++;
    if (rig->descriptor->optimizer.scope == DUET_SCOPE_MODEL) {
        step.evaluate = evaluate; /* as in training */
        step.objective = objective_of_rows;
        step.layers = s->model ? stepping_model_layers : NULL;
    }
    step.loss = compute(s);
    rig->where.t = s->t;
    rig->where.epoch = 1 + s->t / 10;
    stepping_let(s);
    if (duet_stepper_step(s->stepper, &step, &error) != DUET_OK &&
        !rig->has_failed) {
        rig->has_failed = true;
        snprintf(rig->failure, sizeof rig->failure,
                 "%.500s: it reported '%.900s'", process_what(), error.text);
    }
}

void stepping_record(const struct stepping *s)
{
    for (size_t i = 0; i < 2; i++)
        rig_record(s->rig, s->parts[i].name, s->t, s->parts[i].rows,
                   s->parts[i].columns,
                   rig_at(s->rig, s->weight.data, s->parts[i].first));
}

void stepping_close(struct stepping *s)
{
    for (size_t u = 0; u < s->stepper->n_units; u++)
        for (size_t i = 0; i < s->rig->instance->entry->n_slots; i++)
            s->stepper->units[u].slot[i] = NULL; /* the rig's memory */
    duet_stepper_destroy(s->stepper);
    stepping_model_close(s);
    free(s->w);
}

void stepping_record_prediction(struct stepping *s)
{
    duet_stepper_exchange(s->stepper);
    rig_record(s->rig, "the weights for prediction", s->t, 1, s->n,
               s->weight.data);
    duet_stepper_exchange(s->stepper);
}

void rig_run_optimizer(struct rig *rig)
{
    struct trace *trace = rig->manner.trace;
    struct stepping s;

    if (!stepping_open(&s, rig, NULL))
        return;
    while (s.t < rig->manner.steps && !rig->has_failed) {
        const bool is_traced = trace && trace->step == s.t + 1;

        if (rig->manner.lr > 0)
            s.lr = rig->manner.lr / (s.t >= rig->manner.steps / 2 ? 2 : 1);
        if (is_traced)
            trace_before(trace, &s);
        stepping_step(&s);
        if (is_traced)
            trace_after(trace, &s);
        if (rig_keeps(rig, s.t))
            stepping_record(&s);
    }
    if (!rig->has_failed)
        stepping_record_prediction(&s);
    stepping_close(&s);
}
