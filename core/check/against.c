/* against.c - the check that a plugin gives what another one gives. */
#include "checks.h"
#include "number.h"
#include "option.h"
#include "rig.h"
#include "text.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 100, MOST_GIVEN = 16, RANDOM_SETS = 8 };

/* The reference, and what was said of its options. */
struct reference {
    char *spec; /* a copy, cut into words */
    const struct duet_entry *entry;
    struct duet_setting given[MOST_GIVEN];
    size_t n;
};

static bool find(struct trial *trial, struct reference *r)
{
    const bool is_file = strchr(r->spec, '/') || strstr(r->spec, ".so");
    struct duet_error error;
    enum duet_status status;

    if (is_file) {
        status = duet_load(trial->duet, r->spec, &r->entry, &error);
    } else {
        status = duet_find(trial->duet, trial->entry->kind, r->spec, &r->entry,
                           &error);
    }
    if (status != DUET_OK)
        trial_fail(trial, "%s", error.text);
    else if (r->entry->kind != trial->entry->kind)
        trial_fail(trial, "%s is of kind %s, and the plugin of kind %s",
                   r->spec, duet_kind_name(r->entry->kind),
                   duet_kind_name(trial->entry->kind));
    return !trial_failed(trial);
}

/* "momentum=0.9" as a setting of the option's type. */
static void give(struct trial *trial, struct reference *r, char *word)
{
    char *value = strchr(word, '=');
    struct duet_value taken = { 0 };
    struct duet_error error;
    size_t i;

    if (value)
        *value++ = '\0';
    i = duet_option_index(r->entry, word);
    if (!value || i == r->entry->n_options || r->n == MOST_GIVEN) {
        trial_fail(trial,
                   "--against: '%s' is no option of %s with a value, "
                   "expected OPTION=VALUE",
                   word, r->entry->name);
        return;
    }
    if (duet_value_take_text(r->entry, &r->entry->options[i], value, &taken,
                             &error) != DUET_OK) {
        trial_fail(trial, "--against: %s", error.text);
        return;
    }
    if (r->entry->options[i].type == DUET_TYPE_CHOICE)
        taken = (struct duet_value) { DUET_TYPE_TEXT, { .text = value } };
    r->given[r->n++] = (struct duet_setting) { word, taken };
}

static bool read_reference(struct trial *trial, struct reference *r)
{
    char *next = NULL;

    r->spec = duet_text_copy(trial->options->against);
    if (!r->spec)
        return false;
    strtok_r(r->spec, ",", &next);
    if (!find(trial, r))
        return false;
    for (char *word; (word = strtok_r(NULL, ",", &next));)
        give(trial, r, word);
    return !trial_failed(trial);
}

/* Compare with these options of the reference; false: they part. */
static bool compare(struct trial *trial, const struct reference *r,
                    struct duet_instance *theirs, double lr,
                    struct record *mine, struct record *wanted)
{
    struct rig_manner manner = rig_manner(trial);
    char got[200], want[DUET_NUMBER_SIZE], options[300];
    struct duet_instance *own;
    struct duet_error error;
    size_t i;

    if (trial_configure_like(trial, theirs, &own, &error) != DUET_OK) {
        trial_fail(trial, "%s accepts options that it refuses: %s",
                   r->entry->name, error.text);
        return false;
    }
    if (trial->entry->kind == DUET_KIND_OPTIMIZER ||
        trial->entry->kind == DUET_KIND_SCHEDULE)
        manner.steps = STEPS;
    manner.rows = 4;
    manner.lr = lr;
    rig_run(trial, theirs, &manner, wanted);
    rig_run(trial, own, &manner, mine);
    i = record_compare(mine, wanted, trial->options->tolerance);
    trial_describe_options(theirs, options, sizeof options);
    if (i != SIZE_MAX && !*wanted->failure)
        trial_fail(trial, "%s, and %s has %s%s; with %s of %s, seed %u",
                   *mine->failure ? mine->failure
                                  : record_describe(mine, i, got, sizeof got),
                   r->entry->name,
                   i < wanted->n_values
                       ? duet_number_print(wanted->value[i], want)
                       : "no more",
                   i && !*mine->failure ? "; all before it agrees" : "",
                   options, r->entry->name, manner.seed);
    duet_instance_unref(own);
    return !trial_failed(trial);
}

/* Once with the reference's options as given, then with some at random. */
static void compare_all(struct trial *trial, const struct reference *r)
{
    static const double rates[] = { 0.0625, 0.004 };
    struct record *mine = new_record(trial), *wanted = new_record(trial);
    const bool steps = trial->entry->kind == DUET_KIND_OPTIMIZER;
    size_t n = 0;

    for (size_t i = 0; i <= RANDOM_SETS && !trial_failed(trial); i++) {
        struct duet_instance *theirs;
        struct duet_error error;
        const enum duet_status status =
            trial_configure_shared(trial, r->entry, r->given, r->n,
                                   i ? &trial->rng : NULL, &theirs, &error);

        if (status != DUET_OK && !i)
            trial_fail(trial, "%s", error.text);
        if (status != DUET_OK)
            continue;
        for (size_t j = 0; j < (steps ? 2 : 1); j++)
            if (!compare(trial, r, theirs, steps ? rates[j] : 0, mine, wanted))
                break;
        duet_instance_unref(theirs);
        n++;
    }
    if (!trial_failed(trial))
        trial_note(trial, "as %s, with %zu sets of options, to %g",
                   r->entry->name, n, trial->options->tolerance);
    process_shared_free(mine, sizeof *mine);
    process_shared_free(wanted, sizeof *wanted);
}

void check_against(struct trial *trial)
{
    struct reference r = { .n = 0 };

    if (read_reference(trial, &r))
        compare_all(trial, &r);
    free(r.spec);
}
