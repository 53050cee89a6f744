/*
 * against.c - the check that a plugin gives what another one gives.
 *
 * The two are never in one process: the plugin runs in one that has neither the
 * reference nor its numbers, and the reference in one that the plugin isn't
 * loaded in. The process that compares has loaded neither of them. So the
 * numbers of a plugin that passes are its own.
 */
#include "against_plan.h"
#include "against_reference.h"
#include "checks.h"
#include "number.h"
#include "rig.h"
#include "tape.h"
#include "trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is compared ---------------------------------------------------- */

enum way_for { FOR_FIRST, FOR_RANDOM, FOR_ALL };

/* One series of calls. */
struct way {
    const char *what; /* for messages */
    struct rig_manner manner;
    enum way_for sets; /* of options; FOR_RANDOM: and the first */
    bool is_for_optimizers;
};

static const struct way ways[] = {
    { "", { .lr = 0.0625, .steps = 100 }, FOR_RANDOM, false },
    { ", at a lower rate", { .lr = 0.004, .steps = 100 }, FOR_RANDOM, true },
    { ", where numbers are exact zeros",
      { .lr = 0.004, .steps = 20, .values = RIG_ZEROS },
      FOR_RANDOM,
      false },
    { ", where numbers go up to 1000",
      { .lr = 0.004, .steps = 10, .values = RIG_LARGE },
      FOR_FIRST,
      false },
    { ", where numbers go down to 1e-9",
      { .lr = 0.004, .steps = 20, .values = RIG_SMALL },
      FOR_FIRST,
      false },
    { ", at ties and boundaries",
      { .lr = 0.0625, .steps = 20, .values = RIG_COARSE },
      FOR_ALL,
      false },
    { ", at t up to 10000",
      { .lr = 0.004, .steps = 10000, .is_long = true },
      FOR_FIRST,
      false },
    { ", with 70001 elements",
      { .lr = 0.0625, .steps = 2, .rows = 70001, .columns = 1 },
      FOR_FIRST,
      false },
    { ", in float32",
      { .lr = 0.0625, .steps = 10, .dtype = DUET_FLOAT32 },
      FOR_FIRST,
      false },
};

enum { N_WAYS = sizeof ways / sizeof ways[0] };

/* A process's task. */
struct task {
    struct plan *plan;
    struct tape *tape;   /* for the results of all series; NULL: none */
    struct trace *trace; /* for a step of one of them; NULL: none */
    size_t set, way;     /* the one */
};

/* Whether a way makes sense for the kind, the set and the builds there are. */
static bool applies(const struct plan *plan, size_t set, const struct way *way)
{
    const bool is_optimizer = plan->kind == DUET_KIND_OPTIMIZER;
    const bool has_steps = is_optimizer || plan->kind == DUET_KIND_SCHEDULE;
    const struct rig_manner *m = &way->manner;

    return (!set || way->sets == FOR_ALL ||
            (way->sets == FOR_RANDOM && plan->set[set].is_random)) &&
           (is_optimizer || !way->is_for_optimizers) &&
           (has_steps || !m->is_long) && !(m->is_long && plan->is_model) &&
           !(m->rows && is_optimizer && !plan->is_elementwise) &&
           (m->dtype != DUET_FLOAT32 ||
            (plan->has[DUET_FLOAT32] && plan->has[DUET_FLOAT64]));
}

static struct rig_manner manner_of(const struct trial *trial,
                                   const struct plan *plan, size_t set,
                                   const struct way *way)
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
static void run_set(struct trial *trial, const struct task *task, size_t set,
                    struct duet_instance *instance)
{
    struct record *record = malloc(sizeof *record);

    for (size_t way = 0; record && way < N_WAYS; way++) {
        struct rig_manner manner =
            manner_of(trial, task->plan, set, &ways[way]);

        if (!applies(task->plan, set, &ways[way]) ||
            (task->trace && (set != task->set || way != task->way)))
            continue;
        manner.trace = task->trace;
        rig_run(trial, instance, &manner, record);
        if (task->tape)
            tape_write(task->tape, record);
    }
    free(record);
}

/* ---- The processes ------------------------------------------------------- */

static void describe(struct trial *trial, const void *data,
                     struct record *record)
{
    (void)record;
    plan_describe(trial, ((const struct task *)data)->plan);
}

static void choose(struct trial *trial, const void *data, struct record *record)
{
    (void)record;
    plan_choose(trial, ((const struct task *)data)->plan);
}

/* A boundary that the plugin refuses, and the reference doesn't. */
static const char refused[] = "refused";

static void skip_set(const struct task *task, size_t set)
{
    struct record *record = malloc(sizeof *record);

    if (record)
        record_clear(record);
    for (size_t way = 0; record && task->tape && way < N_WAYS; way++) {
        snprintf(record->failure, sizeof record->failure, "%s", refused);
        if (applies(task->plan, set, &ways[way]))
            tape_write(task->tape, record);
    }
    free(record);
}

/* The same options again, as far as `trial->entry` has them. */
static void run_sets(struct trial *trial, const struct task *task,
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

static void use_reference(struct trial *trial, const void *data,
                          struct record *record)
{
    const struct task *task = data;
    struct reference r = { .n = 0 };

    (void)record;
    if (reference_read(trial, &r, task->plan->kind)) {
        trial->entry = r.entry;
        run_sets(trial, task, &r);
    }
    free(r.spec);
}

/* With the plugin again. */
static void use_plugin(struct trial *trial, const void *data,
                       struct record *record)
{
    (void)record;
    run_sets(trial, data, NULL);
}

/* ---- Comparing ----------------------------------------------------------- */

static double tolerance_of(const struct trial *trial, const struct plan *plan,
                           const struct way *way)
{
    const double least =
        way->manner.dtype != DUET_FLOAT32                            ? 0
        : plan->kind == DUET_KIND_OPTIMIZER && !plan->is_elementwise ? 0.05
                                                                     : 1e-3;

    return fmax(trial->options->tolerance, least);
}

/* Where two series part. */
struct parting {
    bool is_found;
    size_t set, way, step, element; /* step 0: of no step */
    char text[700];
};

static void describe_parting(const struct plan *plan, struct parting *parting,
                             const struct record *mine,
                             const struct record *wanted, size_t i)
{
    char got[200], want[DUET_NUMBER_SIZE];

    snprintf(parting->text, sizeof parting->text, "%.300s, and %s has %s%s",
             *mine->failure ? mine->failure
                            : record_describe(mine, i, got, sizeof got),
             plan->name,
             i < wanted->n_values ? duet_number_print(wanted->value[i], want)
                                  : "no more",
             i && !*mine->failure ? "; all before it agrees" : "");
}

/* Of an optimizer: which step of which element it was. */
static void locate_parting(const struct plan *plan, struct parting *parting,
                           const struct record *mine, size_t i)
{
    const struct record_part *part;

    if (plan->kind != DUET_KIND_OPTIMIZER || *mine->failure ||
        i >= mine->n_values)
        return;
    part = record_part_of(mine, i);
    parting->element = i - part->first;
    if (!strcmp(part->name, "w1"))
        parting->step = part->step;
    if (strcmp(part->name, "b1"))
        return;
    parting->step = part->step;
    part = record_part_of(mine, part->first - 1); /* w1, of the same step */
    parting->element += part->rows * part->columns;
}

static void compare(const struct trial *trial, const struct plan *plan,
                    const struct record *mine, const struct record *wanted,
                    struct parting *parting)
{
    const struct way *way = &ways[parting->way];
    const bool is_small =
        way->manner.values == RIG_SMALL || plan->kind == DUET_KIND_SCHEDULE;
    const size_t i = record_compare_from(
        mine, wanted, tolerance_of(trial, plan, way), is_small ? 1e-6 : 1);

    if (i == SIZE_MAX || *wanted->failure || !strcmp(mine->failure, refused))
        return;
    parting->is_found = true;
    describe_parting(plan, parting, mine, wanted, i);
    locate_parting(plan, parting, mine, i);
}

static void compare_all(struct trial *trial, const struct plan *plan,
                        const struct tape *mine, const struct tape *wanted,
                        struct parting *parting)
{
    struct record *one = malloc(sizeof *one), *other = malloc(sizeof *other);
    size_t at = 0, there = 0;

    for (size_t i = 0; one && other && i < plan->n_sets * N_WAYS; i++) {
        parting->set = i / N_WAYS;
        parting->way = i % N_WAYS;
        if (!applies(plan, parting->set, &ways[parting->way]))
            continue;
        if (tape_read(mine, &at, one) && tape_read(wanted, &there, other))
            compare(trial, plan, one, other, parting);
        else
            trial_fail(trial, "its results have no room: too many numbers");
        if (parting->is_found || trial_failed(trial))
            break;
    }
    if (!one || !other)
        trial_fail(trial, "out of memory");
    free(one);
    free(other);
}

/* Run one series of each once more, and say what its step was made of. */
static void trace_step(struct trial *trial, struct plan *plan,
                       const struct parting *parting, char *text, size_t size)
{
    const size_t bytes = 2 * sizeof(struct trace);
    struct trace *trace = parting->step ? process_shared_new(bytes) : NULL;
    struct task task = { plan, NULL, trace, parting->set, parting->way };

    text[0] = '\0';
    if (!trace)
        return;
    trace[0].step = trace[1].step = parting->step;
    trace[0].element = trace[1].element = parting->element;
    if (trial_run_fresh(trial, use_plugin, &task, NULL)) {
        const struct trace mine = trace[0];
        char told[1000];

        task.trace = &trace[1];
        if (trial_run_apart(trial, use_reference, &task, NULL) &&
            mine.is_there && trace[1].is_there)
            snprintf(text, size, ". The step: %s",
                     trace_describe(&mine, &trace[1], plan->name, told,
                                    sizeof told));
    }
    process_shared_free(trace, bytes);
}

static void report(struct trial *trial, struct plan *plan,
                   const struct parting *parting)
{
    char step[900] = "";

    if (parting->is_found)
        trace_step(trial, plan, parting, step, sizeof step);
    if (parting->is_found)
        trial_fail(trial, "%s; with %s of %s%s, seed %u%s", parting->text,
                   plan->set[parting->set].described, plan->name,
                   ways[parting->way].what, trial->options->seed, step);
    trial_note(trial, "as %s, with %zu sets of options, to %g", plan->name,
               plan->n_sets, trial->options->tolerance);
}

/*
 * The plugin's process ends before there is memory for the right numbers, and
 * when one more is made for a message, that memory is gone.
 */
static void run_both(struct trial *trial, struct plan *plan)
{
    struct task task = { .plan = plan, .tape = tape_new() };
    struct parting parting = { .is_found = false };
    struct tape *mine = task.tape, *wanted = NULL;

    if (mine && trial_run_fresh(trial, use_plugin, &task, NULL)) {
        wanted = task.tape = tape_new();
        if (wanted && trial_run_apart(trial, use_reference, &task, NULL))
            compare_all(trial, plan, mine, wanted, &parting);
    }
    if (!mine || (!wanted && !trial_failed(trial)))
        trial_fail(trial, "out of memory");
    tape_free(mine);
    tape_free(wanted);
    if (!trial_failed(trial))
        report(trial, plan, &parting);
}

void check_against(struct trial *trial)
{
    struct plan *shared = process_shared_new(sizeof *shared);
    struct plan *plan = calloc(1, sizeof *plan); /* out of the plugin's reach */
    struct task task = { .plan = shared };

    if (!shared || !plan)
        trial_fail(trial, "out of memory");
    else if (trial_run_fresh(trial, describe, &task, NULL) &&
             trial_run_apart(trial, choose, &task, NULL)) {
        *plan = *shared;
        run_both(trial, plan);
    }
    process_shared_free(shared, sizeof *shared);
    free(plan);
}
