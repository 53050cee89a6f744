/* stepper.c - an optimizer at work on tensors: its steps. */
#include "stepper.h"

#include "array.h"

#include <duet/random.h>

#include <math.h>
#include <string.h>

/* Elements that one thread steps at a time, at elementwise scope. */
enum { GRAIN = 1 << 14 };

/* The random numbers of a tensor, and of a group by its first tensor. */
static uint64_t random_of(uint64_t random, const char *name)
{
    for (; *name; name++)
        random = duet_random_word(random, (unsigned char)*name);
    return random;
}

/*
 * Tell a unit what differs from step to step.
 *
 * @param random Names the random numbers of the stepper in this step.
 */
static void fill_update(struct duet_unit *unit, const struct duet_step *step,
                        uint64_t random)
{
    const struct duet_stepper *stepper = unit->stepper;
    const bool model = stepper->descriptor->optimizer.scope == DUET_SCOPE_MODEL;

    unit->where = *step->where;
    unit->where.t = stepper->t;
    unit->where.lr = step->lr;
    unit->where.base_lr = step->base_lr;
    unit->where.random = random_of(random, unit->parts[0].name);
    unit->where.name = model ? "" : unit->parts[0].name;
    unit->where.role = model ? 0 : unit->parts[0].role;
    unit->update.loss = step->loss;
    unit->update.gradient = (const char *)step->gradient +
                            unit->first * stepper->numerics->real_size;
    unit->step = step;
}

/* Step a range of a tensor that is longer than one, at elementwise scope. */
static void step_range(void *data, size_t thread, size_t i)
{
    const struct duet_unit *unit = data;
    const struct duet_stepper *stepper = unit->stepper;
    const size_t size = stepper->numerics->real_size;
    const size_t n_slots = stepper->instance->entry->n_slots;
    struct duet_update u = unit->update;
    real *slot[DUET_MAX_SLOTS];

    u.first = i * GRAIN;
    u.n = u.n - u.first < GRAIN ? u.n - u.first : GRAIN;
    u.weight = (char *)u.weight + u.first * size;
    u.gradient = (const char *)u.gradient + u.first * size;
    for (size_t s = 0; s < n_slots; s++)
        slot[s] = u.slot[s] ? (char *)u.slot[s] + u.first * size : NULL;
    u.slot = slot;
    stepper->calls[thread].n_scratch = 0;
    u.host = &stepper->calls[thread].host;
    stepper->descriptor->optimizer.step(stepper->instance->config, &u);
}

static enum duet_status step_ranges(struct duet_unit *unit,
                                    struct duet_error *error)
{
    const struct duet_stepper *stepper = unit->stepper;
    enum duet_status status = DUET_OK;

    duet_pool_run(stepper->pool, (unit->n + GRAIN - 1) / GRAIN, step_range,
                  unit);
    for (size_t i = 0; i < stepper->n_calls; i++) {
        enum duet_status ended = duet_call_end(
            &stepper->calls[i], stepper->instance, unit->where.name, error);

        status = status == DUET_OK ? ended : status;
    }
    return status;
}

/* Whether a unit may evaluate; else the call has failed. */
static bool can_evaluate(struct duet_unit *unit)
{
    if (unit->step->evaluate)
        return true;
    unit->call.host.fail(&unit->call,
                         "it asked to evaluate, which only a model-scope "
                         "optimizer can, with a function to evaluate");
    return false;
}

static double evaluate(void *data)
{
    const struct duet_unit *unit = data;

    return can_evaluate(data) ? unit->step->evaluate(unit->step->data)
                              : (double)NAN;
}

/*
 * Where all that can be evaluated is the function being minimized, it stands
 * for the loss of the batch and of all rows. The gradient is put back.
 */
static double evaluate_aside(struct duet_unit *unit,
                             const struct duet_objective_args *o)
{
    const struct duet_stepper *stepper = unit->stepper;
    const size_t size = stepper->numerics->real_size;
    char *gradient = (char *)unit->step->gradient + unit->first * size;
    void *kept;
    double loss;

    if (o->first || o->n) {
        unit->call.host.fail(&unit->call,
                             "it asked for the loss of some rows, and the "
                             "function that is minimized has none");
        return (double)NAN;
    }
    kept = unit->call.host.scratch(&unit->call, unit->n * size);
    if (!kept)
        return (double)NAN;
    memcpy(kept, gradient, unit->n * size);
    loss = unit->step->evaluate(unit->step->data);
    if (o->gradient)
        memcpy(o->gradient, gradient, unit->n * size);
    memcpy(gradient, kept, unit->n * size);
    unit->call.n_scratch--;
    return loss;
}

static double objective(void *data, const struct duet_objective_args *o)
{
    struct duet_unit *unit = data;
    const struct duet_step *step = unit->step;

    if (!can_evaluate(unit))
        return (double)NAN;
    return step->objective ? step->objective(step->data, o)
                           : evaluate_aside(unit, o);
}

static void step_child(void *data, const struct duet_child *child,
                       const real *gradient)
{
    struct duet_unit *unit = data;
    const struct duet_instance *instance = unit->stepper->instance;
    struct duet_step step = *unit->step;
    struct duet_where where = *step.where;
    struct duet_error error;
    size_t i = 0;

    while (i < instance->n_children && instance->children[i] != child)
        i++;
    if (i == instance->n_children || !unit->children[i]) {
        unit->call.host.fail(&unit->call, "it stepped what is no optimizer "
                                          "among its options");
        return;
    }
    step.gradient = gradient; /* a child's weights begin where the unit's do */
    where.random = duet_random_word(where.random, i); /* and its own numbers */
    step.where = &where;
    if (duet_stepper_step(unit->children[i], &step, &error) != DUET_OK)
        unit->call.host.fail(&unit->call, error.text);
}

static bool layers(void *data, const real *seed, struct duet_layers *l)
{
    const struct duet_step *step = ((const struct duet_unit *)data)->step;

    return step->layers && step->layers(step->data, seed, l);
}

static const struct duet_step_services services = { evaluate, objective,
                                                    step_child, layers };

static enum duet_status step_unit(struct duet_unit *unit,
                                  const struct duet_step *step, uint64_t random,
                                  struct duet_error *error)
{
    const struct duet_stepper *stepper = unit->stepper;
    const struct duet_optimizer *optimizer = &stepper->descriptor->optimizer;
    const void *config = stepper->instance->config;
    const bool elementwise = optimizer->scope == DUET_SCOPE_ELEMENTWISE;
    const bool in_ranges = elementwise && unit->n > GRAIN;
    enum duet_status status;

    fill_update(unit, step, random);
    unit->call.services = &services;
    if (optimizer->prepare)
        optimizer->prepare(config, &unit->update);
    unit->call.n_scratch = 0;
    if (elementwise) /* whatever the tensor's size, it can't evaluate */
        unit->call.services = NULL;
    if (!unit->call.failed && !in_ranges)
        optimizer->step(config, &unit->update);
    unit->call.services = NULL;
    status =
        duet_call_end(&unit->call, stepper->instance, unit->where.name, error);
    if (status == DUET_OK && in_ranges)
        status = step_ranges(unit, error);
    return status;
}

/* Give all tensors the shared scalars of the first. */
static void share_scalars(const struct duet_stepper *stepper)
{
    const struct duet_entry *entry = stepper->instance->entry;

    for (size_t k = 0; k < entry->n_scalars; k++)
        for (size_t i = 1; entry->scalars[k].shared && i < stepper->n_units;
             i++)
            stepper->units[i].scalar[k] = stepper->units[0].scalar[k];
}

static enum duet_status prepare_all(struct duet_stepper *stepper,
                                    const struct duet_step *step,
                                    uint64_t random, struct duet_error *error)
{
    const struct duet_optimizer *optimizer = &stepper->descriptor->optimizer;
    struct duet_unit *first = &stepper->units[0];
    const struct duet_unit *last = &stepper->units[stepper->n_units - 1];
    enum duet_status status;
    struct duet_update u;

    if (!optimizer->prepare_all)
        return DUET_OK;
    fill_update(first, step, random);
    u = first->update;
    first->where.name = "";
    first->where.role = 0;
    u.n = u.columns = last->first + last->n - first->first;
    u.rows = 1;
    u.slot = NULL;
    u.parts = stepper->parts;
    u.n_parts = (uint32_t)stepper->n_parts;
    optimizer->prepare_all(stepper->instance->config, &u);
    status = duet_call_end(&first->call, stepper->instance, NULL, error);
    share_scalars(stepper);
    return status;
}

enum duet_status duet_stepper_step(struct duet_stepper *stepper,
                                   const struct duet_step *step,
                                   struct duet_error *error)
{
    enum duet_status status;
    uint64_t random;

    stepper->t++;
    random = duet_random_word(step->where->random, stepper->t);
    status = prepare_all(stepper, step, random, error);
    for (size_t i = 0; status == DUET_OK && i < stepper->n_units; i++)
        status = step_unit(&stepper->units[i], step, random, error);
    return status;
}

/* The unit's weights for prediction; NULL: those that it steps. */
static real *prediction_of(const struct duet_unit *unit)
{
    const struct duet_stepper *stepper = unit->stepper;
    const struct duet_entry *entry = stepper->instance->entry;
    const size_t i =
        duet_entry_slot(entry, stepper->descriptor->optimizer.prediction);

    return i < entry->n_slots ? unit->slot[i] : NULL;
}

void duet_stepper_exchange(struct duet_stepper *stepper)
{
    const size_t size = stepper->numerics->real_size;

    for (size_t i = 0; i < stepper->n_units; i++) {
        const struct duet_unit *unit = &stepper->units[i];
        real *prediction = prediction_of(unit);

        if (prediction)
            duet_swap((char *)stepper->weight + unit->first * size, prediction,
                      unit->n * size);
        for (size_t k = 0; !prediction && k < stepper->instance->n_children;
             k++)
            if (unit->children[k])
                duet_stepper_exchange(unit->children[k]);
    }
}
