/*
 * against.c - the check that a plugin gives what another one gives.
 *
 * The two are never in one process: the plugin runs in one that has neither the
 * reference nor its numbers, and the reference in one that the plugin isn't
 * loaded in. The process that compares has loaded neither of them. So the
 * numbers of a plugin that passes are its own.
 */
#include "checks.h"
#include "module.h"
#include "number.h"
#include "option.h"
#include "rig.h"
#include "text.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GIVEN = 16, RANDOM_SETS = 8 };

/* ---- What is compared ---------------------------------------------------- */

/* One series of calls. */
struct way {
    const char *what; /* for messages */
    struct rig_manner manner;
    bool is_for_all_sets; /* of options; else for the first alone */
    bool is_for_optimizers;
};

static const struct way ways[] = {
    { "", { .lr = 0.0625, .steps = 100 }, true, false },
    { ", at a lower rate", { .lr = 0.004, .steps = 100 }, true, true },
    { ", where numbers are exact zeros",
      { .lr = 0.004, .steps = 20, .values = RIG_ZEROS },
      true,
      false },
    { ", where numbers go up to 1000",
      { .lr = 0.004, .steps = 10, .values = RIG_LARGE },
      false,
      false },
    { ", where numbers go down to 1e-9",
      { .lr = 0.004, .steps = 20, .values = RIG_SMALL },
      false,
      false },
    { ", at ties and boundaries",
      { .lr = 0.0625, .steps = 20, .values = RIG_COARSE },
      true,
      false },
    { ", at t up to 10000",
      { .lr = 0.004, .steps = 10000, .is_long = true },
      false,
      false },
    { ", with 70001 elements",
      { .lr = 0.0625, .steps = 2, .rows = 70001, .columns = 1 },
      false,
      false },
    { ", in float32",
      { .lr = 0.0625, .steps = 10, .dtype = DUET_FLOAT32 },
      false,
      false },
};

enum {
    N_WAYS = sizeof ways / sizeof ways[0],
    N_SETS = RANDOM_SETS + 1,
    N_RUNS = N_WAYS * N_SETS
};

/* What the plugin offers, and what it is to be compared with. */
struct plan {
    enum duet_kind kind;
    bool has[DUET_N_DTYPES];
    size_t n_offered;
    struct {
        char name[64];
        enum duet_type type;
    } offered[TRIAL_MOST_OPTIONS];
    char name[64]; /* of the reference */
    bool is_elementwise, is_model;
    struct {
        bool is_there; /* the reference accepts it */
        struct trial_given given;
        char described[300];
    } set[N_SETS];
};

/* A process's task. */
struct task {
    struct plan *plan;
    struct record *record; /* one for each run; NULL: none is asked for */
};

/* Whether a way makes sense for the kind, the set and the builds there are. */
static bool applies(const struct plan *plan, size_t set, const struct way *way)
{
    const bool is_optimizer = plan->kind == DUET_KIND_OPTIMIZER;
    const bool has_steps = is_optimizer || plan->kind == DUET_KIND_SCHEDULE;
    const struct rig_manner *m = &way->manner;

    return plan->set[set].is_there && (!set || way->is_for_all_sets) &&
           (is_optimizer || !way->is_for_optimizers) &&
           (has_steps || !m->is_long) && !(m->is_long && plan->is_model) &&
           !(m->rows && is_optimizer && !plan->is_elementwise) &&
           (m->dtype != DUET_FLOAT32 ||
            (plan->has[DUET_FLOAT32] && plan->has[DUET_FLOAT64]));
}

static struct rig_manner manner_of(const struct trial *trial,
                                   const struct plan *plan,
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
    manner.seed = usual.seed;
    manner.garbage = usual.garbage;
    return manner;
}

/* The series that make sense, with these options. */
static void run_set(struct trial *trial, const struct task *task, size_t set,
                    struct duet_instance *instance)
{
    for (size_t way = 0; way < N_WAYS; way++) {
        struct rig_manner manner = manner_of(trial, task->plan, &ways[way]);

        if (applies(task->plan, set, &ways[way]))
            rig_run(trial, instance, &manner,
                    &task->record[set * N_WAYS + way]);
    }
}

/* ---- The processes ------------------------------------------------------- */

/* With the plugin: what it is, and what options it has. */
static void describe(struct trial *trial, const void *data,
                     struct record *record)
{
    struct plan *plan = ((const struct task *)data)->plan;
    const struct duet_entry *entry = trial->entry;

    (void)record;
    plan->kind = entry->kind;
    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        plan->has[i] = entry->build[i];
    for (size_t i = entry->n_own;
         i < entry->n_options && plan->n_offered < TRIAL_MOST_OPTIONS; i++) {
        const size_t at = plan->n_offered++;

        snprintf(plan->offered[at].name, sizeof plan->offered[at].name, "%s",
                 entry->options[i].name);
        plan->offered[at].type = entry->options[i].type;
    }
}

/* An entry that stands for the plugin where options are matched by name. */
struct stand_in {
    struct duet_entry entry;
    struct duet_option options[TRIAL_MOST_OPTIONS];
};

static void stand_in(struct stand_in *s, struct plan *plan)
{
    memset(s, 0, sizeof *s);
    s->entry.options = s->options;
    for (size_t i = 0;
         i < plan->n_offered && s->entry.n_options < TRIAL_MOST_OPTIONS; i++) {
        plan->offered[i].name[sizeof plan->offered[i].name - 1] = '\0';
        s->options[i].name = plan->offered[i].name;
        s->options[i].type = plan->offered[i].type;
        s->entry.n_options++;
    }
}

/* With the reference: choose its options, and those that the plugin has too. */
static void use_reference(struct trial *trial, const void *data,
                          struct record *record)
{
    const struct task *task = data;
    struct plan *plan = task->plan;
    struct reference r = { .n = 0 };
    struct stand_in other;

    (void)record;
    stand_in(&other, plan);
    if (!reference_read(trial, &r, plan->kind)) {
        free(r.spec);
        return;
    }
    trial->entry = r.entry;
    for (size_t i = 0; i < N_SETS && !trial_failed(trial); i++) {
        struct duet_instance *theirs;
        struct duet_error error;
        const enum duet_status status =
            trial_configure_shared(trial, r.entry, &other.entry, r.given, r.n,
                                   i ? &trial->rng : NULL, &theirs, &error);

        if (status != DUET_OK && !i)
            trial_fail(trial, "%s", error.text);
        if (status != DUET_OK)
            continue;
        if (task->record) {
            run_set(trial, task, i, theirs);
        } else {
            plan->set[i].is_there = true;
            trial_note_given(theirs, &other.entry, &plan->set[i].given);
            trial_describe_options(theirs, plan->set[i].described,
                                   sizeof plan->set[i].described);
        }
        duet_instance_unref(theirs);
    }
    if (!task->record) {
        snprintf(plan->name, sizeof plan->name, "%s", r.entry->name);
        for (unsigned i = 0; i < DUET_N_DTYPES; i++)
            plan->has[i] = plan->has[i] && r.entry->build[i];
        if (plan->kind == DUET_KIND_OPTIMIZER) {
            const enum duet_scope scope =
                duet_entry_any(r.entry)->optimizer.scope;

            plan->is_elementwise = scope == DUET_SCOPE_ELEMENTWISE;
            plan->is_model = scope == DUET_SCOPE_MODEL;
        }
    }
    free(r.spec);
}

/* With the plugin again: the same options, as far as it has them. */
static void use_plugin(struct trial *trial, const void *data,
                       struct record *record)
{
    const struct task *task = data;

    (void)record;
    for (size_t i = 0; i < N_SETS && !trial_failed(trial); i++) {
        struct duet_instance *own;
        struct duet_error error;

        if (!task->plan->set[i].is_there)
            continue;
        if (trial_configure_given(trial, &task->plan->set[i].given, &own,
                                  &error) != DUET_OK) {
            trial_fail(trial, "%s accepts options that it refuses: %s",
                       task->plan->name, error.text);
            return;
        }
        run_set(trial, task, i, own);
        duet_instance_unref(own);
    }
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

/* Compare two series; false: they part. */
static bool compare(struct trial *trial, const struct plan *plan, size_t set,
                    const struct way *way, struct record *mine,
                    const struct record *wanted)
{
    const bool is_small =
        way->manner.values == RIG_SMALL || plan->kind == DUET_KIND_SCHEDULE;
    const double floor = is_small ? 1e-6 : 1;
    char got[200], want[DUET_NUMBER_SIZE];
    size_t i;

    record_bound(mine);
    i = record_compare_from(mine, wanted, tolerance_of(trial, plan, way),
                            floor);
    if (i != SIZE_MAX && !*wanted->failure)
        trial_fail(trial, "%s, and %s has %s%s; with %s of %s%s, seed %u",
                   *mine->failure ? mine->failure
                                  : record_describe(mine, i, got, sizeof got),
                   plan->name,
                   i < wanted->n_values
                       ? duet_number_print(wanted->value[i], want)
                       : "no more",
                   i && !*mine->failure ? "; all before it agrees" : "",
                   plan->set[set].described, plan->name, way->what,
                   trial->options->seed);
    return !trial_failed(trial);
}

static void compare_all(struct trial *trial, const struct plan *plan,
                        struct record *mine, const struct record *wanted)
{
    size_t n = 0;

    for (size_t set = 0; set < N_SETS; set++) {
        n += plan->set[set].is_there;
        for (size_t way = 0; way < N_WAYS; way++)
            if (applies(plan, set, &ways[way]) &&
                !compare(trial, plan, set, &ways[way],
                         &mine[set * N_WAYS + way],
                         &wanted[set * N_WAYS + way]))
                return;
    }
    trial_note(trial, "as %s, with %zu sets of options, to %g", plan->name, n,
               trial->options->tolerance);
}

/* The plugin's process ends before there is memory for the right numbers. */
static void run_both(struct trial *trial, struct plan *plan)
{
    const size_t size = N_RUNS * sizeof(struct record);
    struct task task = { plan, process_shared_new(size) };
    struct record *mine = task.record, *wanted;

    if (!mine || !trial_run_fresh(trial, use_plugin, &task, NULL)) {
        process_shared_free(mine, size);
        return;
    }
    wanted = task.record = process_shared_new(size);
    if (wanted && trial_run_apart(trial, use_reference, &task, NULL))
        compare_all(trial, plan, mine, wanted);
    process_shared_free(mine, size);
    process_shared_free(wanted, size);
}

void check_against(struct trial *trial)
{
    struct plan *shared = process_shared_new(sizeof *shared);
    struct plan *plan = calloc(1, sizeof *plan); /* out of the plugin's reach */
    struct task task = { shared, NULL };

    if (!shared || !plan)
        trial_fail(trial, "out of memory");
    else if (trial_run_fresh(trial, describe, &task, NULL) &&
             trial_run_apart(trial, use_reference, &task, NULL)) {
        *plan = *shared;
        run_both(trial, plan);
    }
    process_shared_free(shared, sizeof *shared);
    free(plan);
}
