/* check_calls.c - checks of how the methods behave in the process. */
#include "checks.h"
#include "option.h"
#include "rig.h"
#include "room.h"

#include <math.h>
#include <string.h>

struct record *new_record(struct trial *trial)
{
    struct record *record = process_shared_new(sizeof *record);

    if (!record)
        trial_fail(trial, "out of memory");
    return record;
}

/* ---- runs ---------------------------------------------------------------- */

void check_runs(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    struct record *record = new_record(trial);
    char text[256];

    if (trial_failed(trial))
        return;
    for (unsigned dtype = 0; dtype < DUET_N_DTYPES; dtype++) {
        if (!trial->entry->build[dtype])
            continue;
        manner.dtype = dtype;
        manner.steps = 12;
        if (!rig_run(trial, instance, &manner, record))
            trial_fail(trial, "%s", record->failure);
        else if (dtype == trial_dtype(trial) &&
                 record_first_not_finite(record) < record->n_values)
            trial_fail(trial,
                       "with the defaults, %s: %s, expected a number that "
                       "is finite",
                       duet_dtype_name(dtype),
                       record_describe(record, record_first_not_finite(record),
                                       text, sizeof text));
    }
    duet_instance_unref(instance);
}

/* ---- quiet, surroundings ------------------------------------------------- */

static void run_watched(struct trial *trial, bool is_watched)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);

    manner.is_watched = is_watched;
    if (instance)
        rig_run(trial, instance, &manner, NULL);
    duet_instance_unref(instance);
}

/* Warnings are the host's to print. */
static const char *skip_warnings(const char *text)
{
    static const char begin[] = "duet: warning: ";

    while (!strncmp(text, begin, sizeof begin - 1)) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return text;
}

void check_quiet(struct trial *trial)
{
    char text[2048];
    const char *own;

    run_watched(trial, false);
    process_printed(text, sizeof text);
    own = skip_warnings(text);
    if (*own && !trial_failed(trial))
        trial_fail(trial,
                   "it printed '%.*s', expected nothing; use duet_warn() to "
                   "tell the user something",
                   (int)strcspn(own, "\n"), own);
}

/*
 * In an empty directory, which is the one for temporary files too. Nothing can
 * be written to a file: the output, which may be one, goes nowhere.
 */
static void run_in_room(struct trial *trial)
{
    char found[256];
    struct room room;

    if (!room_enter(&room)) {
        trial_fail(trial, "no temporary directory can be made");
        return;
    }
    run_watched(trial, true);
    if (room_leave(&room, found, sizeof found))
        trial_fail(trial,
                   "it made the file '%s', expected none: state belongs into "
                   "slots, and what a user is to see into duet_warn()",
                   found);
}

void check_surroundings(struct trial *trial)
{
    char text[512];

    run_in_room(trial);
    if (trial->options->altered(trial->duet, text, sizeof text))
        trial_fail(trial, "it sets %s", text);
}

/* ---- options ------------------------------------------------------------- */

enum { RANDOM_SETS = 50 };

/* Run with these options; what the plugin itself refuses is no fault. */
static void run_set(struct trial *trial, struct duet_instance *instance,
                    const char *what, struct record *record)
{
    const struct rig_manner manner = rig_manner(trial);
    char options[512], text[256];

    trial_describe_options(instance, options, sizeof options);
    if (rig_run(trial, instance, &manner, record)) {
        const size_t i = record_first_not_finite(record);

        if (i < record->n_values)
            trial_fail(trial,
                       "%s (%s): %s, expected a finite number, or an "
                       "error by duet_fail()",
                       what, options,
                       record_describe(record, i, text, sizeof text));
    }
    duet_instance_unref(instance);
}

static void run_value(struct trial *trial, const struct duet_option *option,
                      double number, const char *which, struct record *record)
{
    struct duet_setting setting = DUET_SET_REAL(option->name, number);
    struct duet_instance *instance;
    struct duet_error error;
    char what[96];

    snprintf(what, sizeof what, "the %s of %s", which, option->name);
    if (trial_configure(trial, trial->entry, &setting, &instance, &error) ==
        DUET_OK)
        run_set(trial, instance, what, record);
}

static void expect_refusal(struct trial *trial,
                           const struct duet_option *option, double number)
{
    struct duet_setting setting = DUET_SET_REAL(option->name, number);
    struct duet_instance *instance;
    struct duet_error error;

    if (trial_configure(trial, trial->entry, &setting, &instance, &error) !=
        DUET_OK)
        return;
    duet_instance_unref(instance);
    trial_fail(trial, "%s = %g was accepted, expected a number in %s",
               option->name, number, option->allowed);
}

/* The ends of the range; where it is open or has none, numbers near them. */
static void run_ends(struct trial *trial, const struct duet_option *option,
                     struct record *record)
{
    const bool whole = option->type == DUET_TYPE_INT;
    struct duet_range range;
    double low, high, width;

    duet_range_parse(option->allowed, &range);
    low = range.low > -HUGE_VAL ? range.low : -10;
    high = range.high < HUGE_VAL ? range.high : fmax(low, 0) + 10;
    if (whole)
        high = fmin(high, fmax(low, 0) + 10);
    width = high - low;
    run_value(trial, option,
              low + (!range.low_open ? 0
                     : whole         ? 1
                                     : width / 1024),
              "minimum", record);
    run_value(trial, option,
              high - (!range.high_open || range.high > high ? 0
                      : whole                               ? 1
                                                            : width / 1024),
              "maximum", record);
    if (range.low > -HUGE_VAL)
        expect_refusal(trial, option, range.low - 1);
    if (range.high < HUGE_VAL)
        expect_refusal(trial, option, range.high + 1);
}

void check_options(struct trial *trial)
{
    const struct duet_entry *entry = trial->entry;
    struct record *record = new_record(trial);

    for (size_t i = 0; i < entry->n_options && !trial_failed(trial); i++)
        if (entry->options[i].type == DUET_TYPE_REAL ||
            entry->options[i].type == DUET_TYPE_INT)
            run_ends(trial, &entry->options[i], record);
    for (size_t i = 0; i < RANDOM_SETS && entry->n_options; i++) {
        struct duet_instance *instance;
        struct duet_error error;

        if (trial_failed(trial))
            return;
        if (trial_configure_random(trial, entry, 0.5, &trial->rng, &instance,
                                   &error) == DUET_OK)
            run_set(trial, instance, "options at random", record);
    }
    if (!entry->n_options)
        trial_note(trial, "it has none");
}
