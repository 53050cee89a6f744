/*
 * against.c - the check that a plugin gives what another one gives.
 *
 * The two are never in one process: the plugin runs in one that has neither the
 * reference nor its numbers, and the reference in one that the plugin isn't
 * loaded in. The process that compares has loaded neither of them. So the
 * numbers of a plugin that passes are its own.
 */
#include "against_series.h"
#include "checks.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double tolerance_of(const struct trial *trial, const struct plan *plan,
                           const struct series_way *way)
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

/* Whether one of them has no value i. */
static bool is_end(const struct record *mine, const struct record *wanted,
                   size_t i)
{
    return i >= mine->n_values || i >= wanted->n_values;
}

static void compare(struct trial *trial, const struct plan *plan,
                    const struct record *mine, const struct record *wanted,
                    struct parting *parting)
{
    const struct series_way *way = &series_ways[parting->way];
    const bool is_small =
        way->manner.values == RIG_SMALL || plan->kind == DUET_KIND_SCHEDULE;
    const size_t i = record_compare_from(
        mine, wanted, tolerance_of(trial, plan, way), is_small ? 1e-6 : 1);

    if (*wanted->failure && !parting->set && !parting->way)
        trial_fail(trial,
                   "--against: %s reports '%.300s' with its defaults, so that "
                   "there is nothing to compare with",
                   plan->name, wanted->failure);
    if (i == SIZE_MAX || *wanted->failure ||
        !strcmp(mine->failure, series_refused) ||
        (is_end(mine, wanted, i) && record_lacks_optional(mine, wanted)))
        return;
    parting->is_found = true;
    describe_parting(plan, parting, mine, wanted, i);
    locate_parting(plan, parting, mine, i);
}

static void compare_tapes(struct trial *trial, const struct series_task *task,
                          const struct tape *mine, const struct tape *wanted,
                          struct parting *parting)
{
    const struct plan *plan = task->plan;
    struct record *one = malloc(sizeof *one), *other = malloc(sizeof *other);
    size_t at = 0, there = 0;

    for (size_t i = 0; one && other && i < plan->n_sets * SERIES_WAYS; i++) {
        parting->set = i / SERIES_WAYS;
        parting->way = i % SERIES_WAYS;
        if (!series_applies(task, parting->set, parting->way))
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
static void trace_step(struct trial *trial, const char *reference,
                       struct plan *plan, const struct parting *parting,
                       char *text, size_t size)
{
    const size_t bytes = 2 * sizeof(struct trace);
    struct trace *trace = parting->step ? process_shared_new(bytes) : NULL;
    struct series_task task = { reference, plan,         NULL,        trace,
                                true,      parting->set, parting->way };

    text[0] = '\0';
    if (!trace)
        return;
    trace[0].step = trace[1].step = parting->step;
    trace[0].element = trace[1].element = parting->element;
    if (trial_run_fresh(trial, series_use_plugin, &task, NULL)) {
        const struct trace mine = trace[0];
        char told[1000];

        task.trace = &trace[1];
        if (trial_run_apart(trial, series_use_reference, &task, NULL) &&
            mine.is_there && trace[1].is_there)
            snprintf(text, size, ". The step: %s",
                     trace_describe(&mine, &trace[1], plan->name, told,
                                    sizeof told));
    }
    process_shared_free(trace, bytes);
}

static void report(struct trial *trial, const char *reference,
                   struct plan *plan, const struct parting *parting)
{
    char step[900] = "";

    if (!parting->is_found) {
        trial->verdict->reference = reference;
        trial_note(trial, "as %s, with %zu sets of options, to %g", plan->name,
                   plan->n_sets, trial->options->tolerance);
        return;
    }
    if (trial->options->n_against == 1)
        trace_step(trial, reference, plan, parting, step, sizeof step);
    trial_fail(trial, "%s; with %s of %s%s, seed %u%s", parting->text,
               plan->set[parting->set].described, plan->name,
               series_ways[parting->way].what, trial->options->seed, step);
}

/*
 * The plugin's process ends before there is memory for the right numbers, and
 * when one more is made, that memory is gone.
 */
static void run_both(struct trial *trial, struct series_task *task,
                     struct parting *parting)
{
    struct tape *mine = tape_new(), *wanted = NULL;

    task->tape = mine;
    if (mine && trial_run_fresh(trial, series_use_plugin, task, NULL)) {
        wanted = task->tape = tape_new();
        if (wanted && trial_run_apart(trial, series_use_reference, task, NULL))
            compare_tapes(trial, task, mine, wanted, parting);
    }
    if (!mine || (!wanted && !trial_failed(trial)))
        trial_fail(trial, "out of memory");
    tape_free(mine);
    tape_free(wanted);
}

/* The first series tells most wrong plugins, and takes a hundredth of all. */
static void compare_plan(struct trial *trial, const char *reference,
                         struct plan *plan)
{
    struct series_task first = { .reference = reference,
                                 .plan = plan,
                                 .is_single = true };
    struct series_task all = { .reference = reference, .plan = plan };
    struct parting parting = { .is_found = false };

    run_both(trial, &first, &parting);
    if (!trial_failed(trial) && !parting.is_found)
        run_both(trial, &all, &parting);
    if (!trial_failed(trial))
        report(trial, reference, plan, &parting);
}

static void compare_with(struct trial *trial, const char *reference)
{
    struct plan *shared = process_shared_new(sizeof *shared);
    struct plan *plan = calloc(1, sizeof *plan); /* out of the plugin's reach */
    struct series_task task = { .reference = reference, .plan = shared };

    if (!shared || !plan)
        trial_fail(trial, "out of memory");
    else if (trial_run_fresh(trial, series_describe, &task, NULL) &&
             trial_run_apart(trial, series_choose, &task, NULL)) {
        *plan = *shared;
        compare_plan(trial, reference, plan);
    }
    process_shared_free(shared, sizeof *shared);
    free(plan);
}

/* Of several references the first one that agrees counts. */
void check_against(struct trial *trial)
{
    const struct check_options *options = trial->options;
    const struct trial_verdict nothing = *trial->verdict;

    for (size_t i = 0; i < options->n_against; i++) {
        *trial->verdict = nothing;
        compare_with(trial, options->against[i]);
        if (!trial_failed(trial))
            return;
    }
    if (options->n_against > 1) {
        *trial->verdict = nothing;
        trial_fail(trial, "it gives what none of the %zu references gives",
                   options->n_against);
    }
}
