/* trial.c - one check at work on one plugin, in a process of its own. */
#include "trial.h"

#include "reference.h"

#include <stdarg.h>
#include <string.h>

static void say(struct trial *trial, enum check_outcome outcome,
                const char *format, va_list arguments)
{
    struct trial_verdict *verdict = trial->verdict;

    if (verdict->outcome == CHECK_FAILED)
        return; /* the first reason is the cause */
    verdict->outcome = outcome;
    vsnprintf(verdict->text, sizeof verdict->text, format, arguments);
    if (outcome == CHECK_FAILED)
        process_settle();
}

void trial_fail(struct trial *trial, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(trial, CHECK_FAILED, format, arguments);
    va_end(arguments);
}

void trial_skip(struct trial *trial, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(trial, CHECK_SKIPPED, format, arguments);
    va_end(arguments);
}

void trial_note(struct trial *trial, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(trial, CHECK_PASSED, format, arguments);
    va_end(arguments);
}

bool trial_failed(const struct trial *trial)
{
    return trial->verdict->outcome == CHECK_FAILED;
}

void trial_expect_no_other(struct trial *trial, const struct duet_module *since)
{
    for (const struct duet_module *m = trial->duet->modules; m && m != since;
         m = m->next)
        if (m != trial->entry->module && m->n_entries)
            trial_fail(trial,
                       "it uses another plugin, the %s %s (%s), expected work "
                       "of its own; what a user may choose is an option whose "
                       "value is a plugin",
                       duet_kind_name(m->entries[0]->kind), m->entries[0]->name,
                       m->path);
}

void trial_expect_same(struct trial *trial, const struct record *a,
                       const char *what_a, const struct record *b,
                       const char *what_b, double tolerance)
{
    const size_t i = record_compare(a, b, tolerance);
    char got[256], want[256];

    if (trial_failed(trial))
        return;
    if (i != SIZE_MAX)
        trial_fail(trial, "%s, %s; %s, %s; expected %s", what_a,
                   record_describe(a, i, got, sizeof got), what_b,
                   record_describe(b, i, want, sizeof want),
                   tolerance < 0 ? "the same bits" : "nearly the same");
    else if (strcmp(a->failure, b->failure))
        trial_fail(trial,
                   "%s, it reported '%.400s'; %s, '%.400s'; expected the "
                   "same",
                   what_a, a->failure, what_b, b->failure);
}

static bool make_references(struct trial *trial, struct duet_error *error)
{
    const void *const *f64 = check_reference_f64();
    const void *const *f32 = check_reference_f32();
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && f64[i]; i++) {
        const struct duet_plugin *const build[] = {
            [DUET_FLOAT64] = f64[i], [DUET_FLOAT32] = f32[i]
        };
        const enum duet_kind kind = build[DUET_FLOAT64]->head.kind;

        status = duet_entry_create(build, "the checker",
                                   &trial->reference[kind], error);
    }
    return status == DUET_OK;
}

bool trial_open(struct trial *trial)
{
    struct check_subject *subject = &trial->verdict->subject;
    struct duet_error error;

    surroundings_take(&trial->before);
    if (trial->options->open(trial->options->data, &trial->duet, &trial->entry,
                             &error) != DUET_OK ||
        !make_references(trial, &error)) {
        trial_fail(trial, "%s", error.text);
        return false;
    }
    subject->kind = trial->entry->kind;
    subject->n_beside =
        trial->entry->module ? trial->entry->module->n_entries : 1;
    snprintf(subject->name, sizeof subject->name, "%s", trial->entry->name);
    snprintf(subject->version, sizeof subject->version, "%s",
             trial->entry->version);
    snprintf(subject->summary, sizeof subject->summary, "%s",
             trial->entry->summary);
    duet_rng_seed(&trial->rng, trial->options->seed);
    return true;
}

bool trial_open_context(struct trial *trial)
{
    struct duet_error error;

    surroundings_take(&trial->before);
    if (trial->options->context(trial->options->data, &trial->duet, &error) !=
            DUET_OK ||
        !make_references(trial, &error)) {
        trial_fail(trial, "%s", error.text);
        return false;
    }
    duet_rng_seed(&trial->rng, trial->options->seed);
    return true;
}

bool trial_declares(const struct trial *trial, enum duet_flags flag)
{
    return duet_entry_any(trial->entry)->base.flags & flag;
}

enum duet_dtype trial_dtype(const struct trial *trial)
{
    return trial->entry->build[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32;
}

/* ---- In a fresh process -------------------------------------------------- */

struct fresh {
    struct trial trial;
    void (*function)(struct trial *trial, const void *data,
                     struct record *record);
    const void *data;
    struct record *record;
    bool is_apart;
};

static void run_fresh(void *data)
{
    struct fresh *fresh = data;

    if (fresh->is_apart ? trial_open_context(&fresh->trial)
                        : trial_open(&fresh->trial))
        fresh->function(&fresh->trial, fresh->data, fresh->record);
}

static bool run(struct trial *trial, struct fresh *fresh)
{
    struct trial_verdict verdict = { .text = "" };
    struct process_end end;

    fresh->trial.options = trial->options;
    fresh->trial.verdict = &verdict;
    if (fresh->record)
        record_clear(fresh->record);
    process_run(run_fresh, fresh, trial->options->seconds, &verdict,
                sizeof verdict, &end);
    if (!end.is_done)
        trial_fail(trial, "%s", end.reason);
    else if (end.has_failed)
        trial_fail(trial, "%s", verdict.text);
    else if (end.n_left)
        trial_fail(trial, "it left %zu processes behind", end.n_left);
    return !trial_failed(trial);
}

bool trial_run_fresh(struct trial *trial,
                     void (*function)(struct trial *trial, const void *data,
                                      struct record *record),
                     const void *data, struct record *record)
{
    struct fresh fresh = { .function = function,
                           .data = data,
                           .record = record };

    return run(trial, &fresh);
}

bool trial_run_apart(struct trial *trial,
                     void (*function)(struct trial *trial, const void *data,
                                      struct record *record),
                     const void *data, struct record *record)
{
    struct fresh fresh = {
        .function = function, .data = data, .record = record, .is_apart = true
    };

    return run(trial, &fresh);
}
