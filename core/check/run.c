/* run.c - the table of checks, and running them one by one. */
#include "checks.h"
#include "family.h"
#include "text.h"

#include <string.h>
#include <time.h>

#define OPTIMIZER CHECK_KIND(DUET_KIND_OPTIMIZER)
#define SCHEDULE CHECK_KIND(DUET_KIND_SCHEDULE)
#define INITIALIZER CHECK_KIND(DUET_KIND_INITIALIZER)
#define REGULARIZER CHECK_KIND(DUET_KIND_REGULARIZER)
#define DROPOUT CHECK_KIND(DUET_KIND_DROPOUT)
#define ACTIVATION CHECK_KIND(DUET_KIND_ACTIVATION)
#define LOSS CHECK_KIND(DUET_KIND_LOSS)
#define METRIC CHECK_KIND(DUET_KIND_METRIC)

/* What rests on another check comes after it. */
const struct check checks[] = {
    { "load", 0, NULL, false, "the file can be loaded, and offers plugins",
      check_load },
    { "descriptor", 0, "load", false,
      "versions, sizes, names, defaults and presets are in order",
      check_descriptor },
    { "symbols", 0, "load", false, "the entry functions alone are exported",
      check_symbols },
    { "imports", 0, "load", false,
      "no function is called that a plugin has no use for", check_imports },
    { "runs", 0, "descriptor", true,
      "with the defaults, every method returns, and gives finite numbers",
      check_runs },
    { "bounds", 0, "runs", true,
      "no method touches what isn't its own, at sizes from 0 to 1000003",
      check_bounds },
    { "quiet", 0, "bounds", true, "nothing is printed", check_quiet },
    { "surroundings", 0, "bounds", true,
      "rounding, locale, signals, directory and files stay as they are",
      check_surroundings },
    { "options", 0, "bounds", true,
      "least, greatest and random values give finite numbers", check_options },
    { "leaks", 0, "bounds", true, "no memory is left behind", check_leaks },
    { "scratch", 0, "bounds", true, "having no scratch memory is survived",
      check_scratch },
    { "repeat", 0, "surroundings", false,
      "the same input gives the same bits, in another process too",
      check_repeat },
    { "state", 0, "repeat", false, "no state is kept but what the host keeps",
      check_state },
    { "resume", ~(INITIALIZER | METRIC), "state", false,
      "a run that is saved and resumed gives the same bits", check_resume },
    { "threads", ~(INITIALIZER | METRIC), "state", false,
      "a run on several threads gives the same bits", check_threads },
    { "growth", 0, "state", true, "structs of a newer duet change nothing",
      check_growth },
    { "levels", 0, "state", false, "each instruction set gives the same bits",
      check_levels },
    { "split", OPTIMIZER | ACTIVATION | DROPOUT | LOSS, "state", true,
      "parts one after another give what the whole does", check_split },
    { "sizes", ~(SCHEDULE | METRIC), "split", true,
      "a million elements give what a few of them do", check_sizes },
    { "in_place", ACTIVATION | DROPOUT, "state", true,
      "output over input gives the same bits", check_in_place },
    { "promises", ACTIVATION | LOSS, "state", true,
      "`elementwise` and `value_and_gradient` are what they promise",
      check_promises },
    { "float32", 0, "state", true, "float32 agrees with float64",
      check_float32 },
    { "gradient", ACTIVATION | DROPOUT | LOSS | REGULARIZER, "state", true,
      "gradients are what finite differences say", check_gradient },
    { "weights", LOSS | METRIC, "gradient", true,
      "each row counts by its weight", check_weights },
    { "moments", INITIALIZER, "state", true,
      "mean and deviation are those declared", check_moments },
    { "share", DROPOUT, "state", true, "the option `rate` is the share dropped",
      check_share },
    { "scale", DROPOUT, "state", true,
      "training gives on average what prediction does", check_scale },
    { "rate", SCHEDULE, "state", true,
      "the rate follows from t alone, and is never negative", check_rate },
    { "descends", OPTIMIZER, "state", true,
      "it lowers a quadratic and Rosenbrock's function", check_descends },
    { "nan", OPTIMIZER | ACTIVATION | LOSS, "state", true,
      "not a number goes on as such, or is reported", check_nan },
    { "better", METRIC, "state", true,
      "right predictions are no worse than wrong ones", check_better },
};

const size_t n_checks = sizeof checks / sizeof checks[0];

/* It makes its processes itself, and calls no plugin in this one. */
static const struct check against = {
    "against",    0, "runs", false, "it gives what the reference gives",
    check_against
};

struct running {
    const struct check *check;
    struct trial trial;
};

static void run_check(void *data)
{
    struct running *running = data;

    if (!running->check->opens || trial_open(&running->trial))
        running->check->run(&running->trial);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void run_one(const struct check_options *options,
                    const struct check *check, struct trial_verdict *verdict,
                    struct check_result *result)
{
    struct running running = { check,
                               { .options = options, .verdict = verdict } };
    const double start = now();
    struct process_end end = { .is_done = true };

    memset(verdict, 0, sizeof *verdict);
    *result = (struct check_result) { .name = check->name,
                                      .summary = check->summary };
    if (check == &against)
        check->run(&running.trial);
    else
        process_run(run_check, &running, options->seconds, verdict,
                    sizeof *verdict, &end);
    result->outcome =
        end.is_done && !end.has_failed ? verdict->outcome : CHECK_FAILED;
    snprintf(result->text, sizeof result->text, "%s",
             end.is_done ? verdict->text : end.reason);
    result->reference = verdict->reference;
    result->n_left = end.n_left;
    result->seconds = now() - start;
}

/* ---- All checks ---------------------------------------------------------- */

static const struct check *check_named(const char *name)
{
    for (size_t i = 0; i < n_checks; i++)
        if (!strcmp(checks[i].name, name))
            return &checks[i];
    return !strcmp(name, against.name) ? &against : NULL;
}

static enum duet_status no_check(const char *name, struct duet_error *error)
{
    const char *names[sizeof checks / sizeof checks[0]];
    size_t nearest;

    for (size_t i = 0; i < n_checks; i++)
        names[i] = checks[i].name;
    nearest = duet_text_nearest(name, names, n_checks);
    if (nearest < n_checks)
        return duet_error_set(error, DUET_NOT_FOUND,
                              "no check named '%s' (did you mean '%s'?)", name,
                              names[nearest]);
    return duet_error_set(error, DUET_NOT_FOUND,
                          "no check named '%s' (duet check --list names them)",
                          name);
}

/* Failed checks, and those that were left out for them. */
struct standing {
    const char *name[sizeof checks / sizeof checks[0] + 1];
    size_t n;
    size_t n_left; /* processes left behind, and not reported yet */
};

static bool has_fallen(const struct standing *fallen, const char *name)
{
    for (size_t i = 0; name && i < fallen->n; i++)
        if (!strcmp(fallen->name[i], name))
            return true;
    return false;
}

static void count(struct check_tally *tally, const struct check_result *result)
{
    tally->n_failed += result->outcome == CHECK_FAILED;
    tally->n_passed += result->outcome == CHECK_PASSED;
    tally->n_skipped += result->outcome == CHECK_SKIPPED;
    tally->n_moot += result->is_moot;
}

static bool is_left_out(const struct check_options *options, const char *name)
{
    for (size_t i = 0; i < options->n_skip; i++)
        if (!strcmp(options->skip[i], name))
            return true;
    return false;
}

static bool applies(const struct check *check, enum duet_kind kind)
{
    return !check->kinds || (kind && check->kinds & CHECK_KIND(kind));
}

/*
 * Processes that were left behind are a fault of the check `surroundings`, as
 * far as that one is still to come.
 */
static void judge_left(struct standing *fallen, const struct check *check,
                       struct check_result *result)
{
    const struct check *surroundings = check_named("surroundings");

    fallen->n_left += result->n_left;
    if (!fallen->n_left || result->outcome != CHECK_PASSED ||
        (check < surroundings && check != &against) ||
        has_fallen(fallen, surroundings->name))
        return;
    result->outcome = CHECK_FAILED;
    snprintf(result->text, sizeof result->text,
             "it left %zu processes behind, expected none (they have been "
             "ended)",
             fallen->n_left);
    fallen->n_left = 0;
}

static void take(const struct check_options *options, const struct check *check,
                 struct trial_verdict *verdict, struct standing *fallen,
                 struct check_tally *tally)
{
    struct check_result result = { .name = check->name,
                                   .summary = check->summary,
                                   .outcome = CHECK_SKIPPED };

    result.is_moot = has_fallen(fallen, check->rests_on);
    if (is_left_out(options, check->name)) {
        result.is_moot = false;
        tally->n_left_out++;
        snprintf(result.text, sizeof result.text,
                 "left out, as --skip says: nothing is known of it");
    } else if (result.is_moot)
        snprintf(result.text, sizeof result.text,
                 "it would say nothing, since '%s' failed", check->rests_on);
    else if (!applies(check, tally->subject.kind))
        snprintf(result.text, sizeof result.text, "it isn't for the kind %s",
                 duet_kind_name(tally->subject.kind));
    else
        run_one(options, check, verdict, &result);
    judge_left(fallen, check, &result);
    if (verdict->subject.kind)
        tally->subject = verdict->subject;
    if (result.outcome == CHECK_FAILED || result.is_moot)
        fallen->name[fallen->n++] = check->name;
    count(tally, &result);
    options->report(options->data, &tally->subject, &result);
}

/* Learn the plugin's kind, from a process of its own. */
static void look(const struct check_options *options,
                 struct trial_verdict *verdict, struct standing *fallen,
                 struct check_tally *tally)
{
    struct check_result result;

    run_one(options, check_named("descriptor"), verdict, &result);
    fallen->n_left = result.n_left;
    tally->subject = verdict->subject;
    verdict->subject.kind = 0;
}

enum duet_status check_run(const struct check_options *options,
                           struct check_tally *tally, struct duet_error *error)
{
    const struct check *only =
        options->only ? check_named(options->only) : NULL;
    struct trial_verdict verdict;
    struct standing fallen = { .n = 0 };
    int before;

    memset(tally, 0, sizeof *tally);
    if (options->only && !only)
        return no_check(options->only, error);
    for (size_t i = 0; i < options->n_skip; i++)
        if (!check_named(options->skip[i]))
            return no_check(options->skip[i], error);
    before = family_open();
    look(options, &verdict, &fallen, tally);
    for (size_t i = 0; i < n_checks; i++)
        if (only ? only == &checks[i]
                 : applies(&checks[i], tally->subject.kind))
            take(options, &checks[i], &verdict, &fallen, tally);
    if (options->n_against && (!only || only == &against))
        take(options, &against, &verdict, &fallen, tally);
    family_close(before);
    return DUET_OK;
}

void check_list(void (*visit)(const char *name, const char *kinds,
                              const char *summary))
{
    for (size_t i = 0; i < n_checks; i++) {
        char kinds[128] = "";

        for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
            if (!(checks[i].kinds & CHECK_KIND(kind)))
                continue;
            if (*kinds)
                strcat(kinds, ", ");
            strcat(kinds, duet_kind_name(kind));
        }
        visit(checks[i].name, *kinds ? kinds : "all", checks[i].summary);
    }
}
