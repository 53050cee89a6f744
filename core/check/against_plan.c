/* against_plan.c - the sets of options that two plugins are compared with. */
#include "against_plan.h"

#include "against_reference.h"
#include "option.h"
#include "option_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIES = 60 }; /* some sets are refused */

void plan_describe(const struct trial *trial, struct plan *plan)
{
    const struct duet_entry *entry = trial->entry;

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

/* Add a set that the reference accepts. */
static void add_set(struct plan *plan, struct duet_instance *theirs,
                    const struct stand_in *other, bool is_random)
{
    const size_t at = plan->n_sets++;

    plan->set[at].is_random = is_random;
    trial_note_given(theirs, &other->entry, &plan->set[at].given);
    trial_describe_options(theirs, plan->set[at].described,
                           sizeof plan->set[at].described);
}

/* The reference's options with one of them given, and the others as said. */
static bool configure_one(struct trial *trial, const struct reference *r,
                          const struct duet_setting *setting,
                          struct duet_instance **theirs)
{
    struct duet_setting settings[REFERENCE_OPTIONS + 1];
    struct duet_error error;

    for (size_t i = 0; i < r->n; i++) {
        if (!strcmp(r->given[i].name, setting->name))
            return false;
        settings[i] = r->given[i];
    }
    settings[r->n] = *setting;
    return trial_configure_shared(trial, r->entry, NULL, settings, r->n + 1,
                                  NULL, theirs, &error) == DUET_OK;
}

/* Each option that both have at its boundaries, one after the other. */
static void add_boundaries(struct trial *trial, struct plan *plan,
                           const struct reference *r,
                           const struct stand_in *other)
{
    for (size_t i = r->entry->n_own; i < r->entry->n_options; i++) {
        const struct duet_option *option = &r->entry->options[i];
        const size_t there = duet_option_index(&other->entry, option->name);
        const size_t n = there < other->entry.n_options &&
                                 other->options[there].type == option->type
                             ? option_count_values(option)
                             : 0;

        for (size_t k = 0;
             k < n && plan->n_sets < PLAN_MOST_SETS - PLAN_RANDOM_SETS; k++) {
            struct duet_instance *theirs;
            char text[64];
            const struct duet_setting setting = {
                option->name, option_value(option, k, text)
            };

            if (!configure_one(trial, r, &setting, &theirs))
                continue;
            add_set(plan, theirs, other, false);
            duet_instance_unref(theirs);
        }
    }
}

static void add_random_sets(struct trial *trial, struct plan *plan,
                            const struct reference *r,
                            const struct stand_in *other)
{
    const size_t most = plan->n_sets + PLAN_RANDOM_SETS;

    for (size_t i = 0; i < MOST_TRIES && plan->n_sets < most; i++) {
        struct duet_instance *theirs;
        struct duet_error error;

        if (trial_configure_shared(trial, r->entry, &other->entry, r->given,
                                   r->n, &trial->rng, &theirs,
                                   &error) != DUET_OK)
            continue;
        add_set(plan, theirs, other, true);
        duet_instance_unref(theirs);
    }
}

static void choose_sets(struct trial *trial, struct plan *plan,
                        const struct reference *r, const struct stand_in *other)
{
    struct duet_instance *theirs;
    struct duet_error error;

    if (trial_configure_shared(trial, r->entry, &other->entry, r->given, r->n,
                               NULL, &theirs, &error) != DUET_OK) {
        trial_fail(trial, "%s", error.text);
        return;
    }
    add_set(plan, theirs, other, true);
    duet_instance_unref(theirs);
    add_boundaries(trial, plan, r, other);
    add_random_sets(trial, plan, r, other);
}

static void describe_reference(struct plan *plan,
                               const struct duet_entry *reference)
{
    snprintf(plan->name, sizeof plan->name, "%s", reference->name);
    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        plan->has[i] = plan->has[i] && reference->build[i];
    if (plan->kind == DUET_KIND_OPTIMIZER) {
        const enum duet_scope scope =
            duet_entry_any(reference)->optimizer.scope;

        plan->is_elementwise = scope == DUET_SCOPE_ELEMENTWISE;
        plan->is_model = scope == DUET_SCOPE_MODEL;
    }
}

void plan_choose(struct trial *trial, const char *spec, struct plan *plan)
{
    struct reference r = { .n = 0 };
    struct stand_in other;

    stand_in(&other, plan);
    if (reference_read(trial, spec, plan->kind, &r)) {
        choose_sets(trial, plan, &r, &other);
        describe_reference(plan, r.entry);
    }
    free(r.spec);
}
