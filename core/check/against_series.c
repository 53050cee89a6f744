/* against_series.c - the calls that a plugin is compared by. */
#include "against_series.h"

#include "against_reference.h"

#include <stdio.h>
#include <stdlib.h>

const struct series_way series_ways[] = {
    { "", { .lr = 0.0625, .steps = 100 }, SERIES_RANDOM, false },
    { ", at a lower rate", { .lr = 0.004, .steps = 100 }, SERIES_RANDOM, true },
    { ", where numbers are exact zeros",
      { .lr = 0.004, .steps = 20, .values = RIG_ZEROS },
      SERIES_RANDOM,
      false },
    { ", where numbers go up to 1000",
      { .lr = 0.004, .steps = 10, .values = RIG_LARGE },
      SERIES_FIRST,
      false },
    { ", where numbers go down to 1e-9",
      { .lr = 0.004, .steps = 20, .values = RIG_SMALL },
      SERIES_FIRST,
      false },
    { ", at ties and boundaries",
      { .lr = 0.0625, .steps = 20, .values = RIG_COARSE },
      SERIES_ALL,
      false },
    { ", at t up to 10000",
      { .lr = 0.004, .steps = 10000, .is_long = true },
      SERIES_FIRST,
      false },
    { ", with 70001 elements",
      { .lr = 0.0625, .steps = 2, .rows = 70001, .columns = 1 },
      SERIES_FIRST,
      false },
    { ", in float32",
      { .lr = 0.0625, .steps = 10, .dtype = DUET_FLOAT32, .is_convex = true },
      SERIES_FIRST,
      false },
};

/* Whether a way makes sense for the kind, the set and the builds there are. */
static bool makes_sense(const struct plan *plan, size_t set,
                        const struct series_way *way)
{
    const bool is_optimizer = plan->kind == DUET_KIND_OPTIMIZER;
    const bool has_steps = is_optimizer || plan->kind == DUET_KIND_SCHEDULE;
    const struct rig_manner *m = &way->manner;

    return (!set || way->sets == SERIES_ALL ||
            (way->sets == SERIES_RANDOM && plan->set[set].is_random)) &&
           (is_optimizer || !way->is_for_optimizers) &&
           (has_steps || !m->is_long) && !(m->is_long && plan->is_model) &&
           !(m->rows && is_optimizer && !plan->is_elementwise) &&
           (m->dtype != DUET_FLOAT32 ||
            (plan->has[DUET_FLOAT32] && plan->has[DUET_FLOAT64]));
}

bool series_applies(const struct series_task *task, size_t set, size_t way)
{
    return (!task->is_single || (set == task->set && way == task->way)) &&
           makes_sense(task->plan, set, &series_ways[way]);
}

static struct rig_manner manner_of(const struct trial *trial,
                                   const struct plan *plan, size_t set,
                                   const struct series_way *way)
{
    const struct rig_manner usual = rig_manner(trial);
    struct rig_manner manner = way->manner;

    if (manner.dtype != DUET_FLOAT32)
        manner.dtype = plan->has[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32;
    if (!manner.rows) {
        manner.rows =
            plan->kind == DUET_KIND_OPTIMIZER || !manner.values ? 4 : 64;
        manner.columns = usual.columns;
    }
    if (plan->kind != DUET_KIND_OPTIMIZER && plan->kind != DUET_KIND_SCHEDULE)
        manner.steps = usual.steps;
    if (plan->kind == DUET_KIND_SCHEDULE && !manner.is_long)
        manner.steps = 100;
    if (plan->kind != DUET_KIND_OPTIMIZER && manner.values == RIG_COARSE &&
        plan->set[set].is_random)
        manner.guard = MEMORY_ENDS;
    manner.seed = usual.seed;
    manner.garbage = usual.garbage;
    return manner;
}

/* The series that make sense, with these options; or the one to be traced. */
static void run_set(struct trial *trial, const struct series_task *task,
                    size_t set, struct duet_instance *instance)
{
    struct record *record = malloc(sizeof *record);

    for (size_t way = 0; record && way < SERIES_WAYS; way++) {
        struct rig_manner manner =
            manner_of(trial, task->plan, set, &series_ways[way]);

        if (!series_applies(task, set, way))
            continue;
        manner.trace = task->trace;
        rig_run(trial, instance, &manner, record);
        if (task->tape)
            tape_write(task->tape, record);
    }
    free(record);
}

/* ---- In processes -------------------------------------------------------- */

void series_describe(struct trial *trial, const void *data,
                     struct record *record)
{
    (void)record;
    plan_describe(trial, ((const struct series_task *)data)->plan);
}

void series_choose(struct trial *trial, const void *data, struct record *record)
{
    const struct series_task *task = data;

    (void)record;
    plan_choose(trial, task->reference, task->plan);
}

const char series_refused[] = "refused";

static void skip_set(const struct series_task *task, size_t set)
{
    struct record *record = malloc(sizeof *record);

    if (record)
        record_clear(record);
    for (size_t way = 0; record && task->tape && way < SERIES_WAYS; way++) {
        snprintf(record->failure, sizeof record->failure, "%s", series_refused);
        if (series_applies(task, set, way))
            tape_write(task->tape, record);
    }
    free(record);
}

/* The same options again, as far as `trial->entry` has them. */
static void run_sets(struct trial *trial, const struct series_task *task,
                     const struct reference *r)
{
    for (size_t i = 0; i < task->plan->n_sets && !trial_failed(trial); i++) {
        struct duet_instance *instance;
        struct duet_error error;
        const struct duet_module *before;

        if (trial_configure_given(trial, &task->plan->set[i].given,
                                  r ? r->given : NULL, r ? r->n : 0, &instance,
                                  &error) == DUET_OK) {
            before = trial->duet->modules;
            run_set(trial, task, i, instance);
            if (!r)
                trial_expect_no_other(trial, before);
            duet_instance_unref(instance);
        } else if (task->plan->set[i].is_random)
            trial_fail(trial, "%s accepts options that it refuses: %s",
                       task->plan->name, error.text);
        else
            skip_set(task, i);
    }
}

void series_use_reference(struct trial *trial, const void *data,
                          struct record *record)
{
    const struct series_task *task = data;
    struct reference r = { .n = 0 };

    (void)record;
    if (reference_read(trial, task->reference, task->plan->kind, &r)) {
        trial->entry = r.entry;
        run_sets(trial, task, &r);
    }
    free(r.spec);
}

void series_use_plugin(struct trial *trial, const void *data,
                       struct record *record)
{
    (void)record;
    run_sets(trial, data, NULL);
}
