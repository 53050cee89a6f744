/* configure.c - sets of options to check a plugin with. */
#include "errors.h"
#include "number.h"
#include "option.h"
#include "option_values.h"
#include "trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_OPTIONS = TRIAL_MOST_OPTIONS,
    MOST_ITEMS = TRIAL_MOST_ITEMS,
    MOST_TRIES = 60
};

/* Settings, and what their values point to. */
struct settings {
    struct duet_setting row[MOST_OPTIONS];
    size_t n, n_stored;
    double reals[MOST_OPTIONS][MOST_ITEMS];
    struct duet_instance *plugins[MOST_OPTIONS][MOST_ITEMS];
    char text[MOST_OPTIONS][64];
};

struct duet_instance *trial_reference(struct trial *trial, enum duet_kind kind)
{
    struct duet_instance *instance;
    struct duet_error error;

    if (duet_entry_configure(trial->duet, trial->reference[kind], NULL, 0,
                             &instance, &error) == DUET_OK)
        return instance;
    trial_fail(trial, "the checker's own plugin: %s", error.text);
    return NULL;
}

static void set_list(struct trial *trial, struct settings *settings, size_t i,
                     const struct duet_option *option, struct duet_value *value,
                     struct duet_rng *rng)
{
    const size_t n = duet_rng_bits(rng) % (MOST_ITEMS + 1);
    double last = 0;

    if (option->type == DUET_TYPE_REALS) {
        /* Ascending, as many are to be, and whole, as milestones are. */
        for (size_t j = 0; j < n; j++)
            settings->reals[i][j] = last =
                fmax(floor(4 * option_random_number(option, rng)), 1 + last);
        value->as.reals = (struct duet_reals) { n, settings->reals[i] };
        return;
    }
    for (size_t j = 0; j < (option->type == DUET_TYPE_PLUGIN ? 1 : n); j++)
        settings->plugins[i][j] =
            trial_reference(trial, duet_kind_of(option->allowed));
    if (option->type == DUET_TYPE_PLUGIN) {
        value->as.plugin = settings->plugins[i][0];
    } else {
        value->as.plugins.n = n;
        value->as.plugins.plugin = settings->plugins[i];
    }
}

static void add_random(struct trial *trial, struct settings *settings,
                       const struct duet_option *option, struct duet_rng *rng)
{
    const size_t i = settings->n_stored++;
    struct duet_value value = { .type = option->type };
    const char *choice;
    size_t length;

    switch (option->type) {
    case DUET_TYPE_REAL:
        value.as.real = option_random_number(option, rng);
        break;
    case DUET_TYPE_INT:
        value.as.integer = (int64_t)option_random_number(option, rng);
        break;
    case DUET_TYPE_BOOL:
        value.as.boolean = duet_rng_bits(rng) & 1;
        break;
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(
            option->allowed,
            duet_rng_bits(rng) % duet_choice_count(option->allowed), &length);
        snprintf(settings->text[i], sizeof settings->text[i], "%.*s",
                 (int)length, choice);
        value.type = DUET_TYPE_TEXT;
        value.as.text = settings->text[i];
        break;
    default:
        set_list(trial, settings, i, option, &value, rng);
        break;
    }
    settings->row[settings->n++] =
        (struct duet_setting) { option->name, value };
}

static void settings_finish(struct settings *settings)
{
    for (size_t i = 0; i < settings->n_stored; i++)
        for (size_t j = 0; j < MOST_ITEMS; j++)
            duet_instance_unref(settings->plugins[i][j]);
    free(settings);
}

/* A plugin there must be, and a list may have to be filled. */
static bool has_no_default(const struct duet_option *option)
{
    return option->type == DUET_TYPE_PLUGIN ||
           option->type == DUET_TYPE_PLUGINS || option->type == DUET_TYPE_REALS;
}

/* What a set of options is to be like. */
struct wanted {
    const struct duet_setting *fixed; /* given in any case */
    size_t n_fixed;
    double share;     /* of the others that are given, at random */
    bool fills_lists; /* those that have no default are given too */
    const struct duet_entry *shared; /* only what it has as well; NULL: all */
};

static bool is_fixed(const struct wanted *w, const char *name)
{
    size_t i = 0;

    while (i < w->n_fixed && strcmp(w->fixed[i].name, name))
        i++;
    return i < w->n_fixed;
}

bool trial_is_shared(const struct duet_entry *entry,
                     const struct duet_option *option)
{
    const size_t i = duet_option_index(entry, option->name);

    return i >= entry->n_own && i < entry->n_options &&
           entry->options[i].type == option->type;
}

static void add_all(struct trial *trial, const struct duet_entry *entry,
                    struct settings *settings, const struct wanted *w,
                    struct duet_rng *rng)
{
    for (size_t i = 0; i < w->n_fixed && i < MOST_OPTIONS; i++)
        settings->row[settings->n++] = w->fixed[i];
    for (size_t i = 0; i < entry->n_options && settings->n < MOST_OPTIONS;
         i++) {
        const struct duet_option *option = &entry->options[i];
        const bool must = option->type == DUET_TYPE_PLUGIN ||
                          (w->fills_lists && has_no_default(option));

        if (option->type == DUET_TYPE_TEXT || is_fixed(w, option->name) ||
            (w->shared && !trial_is_shared(w->shared, option)))
            continue;
        if (must || duet_rng_uniform(rng) < w->share)
            add_random(trial, settings, option, rng);
    }
}

/*
 * Take out the option that has no effect beside the others; false if it is one
 * of the fixed ones, which are the first `n_fixed` rows.
 */
static bool drop_option(struct settings *settings, size_t n_fixed,
                        const char *name)
{
    for (size_t i = n_fixed; i < settings->n; i++) {
        if (strcmp(settings->row[i].name, name))
            continue;
        settings->n--;
        memmove(&settings->row[i], &settings->row[i + 1],
                (settings->n - i) * sizeof settings->row[0]);
        return true;
    }
    return false;
}

static enum duet_status try(struct trial *trial, const struct duet_entry *entry,
                            const struct wanted *w, struct duet_rng *rng,
                            struct duet_instance **instance,
                            struct duet_error *error)
{
    struct settings *settings = calloc(1, sizeof *settings);
    enum duet_status status;

    if (!settings)
        return duet_no_memory(error);
    add_all(trial, entry, settings, w, rng);
    do
        status = duet_entry_configure(trial->duet, entry, settings->row,
                                      settings->n, instance, error);
    while (
        status == DUET_NO_EFFECT &&
        drop_option(settings, w->n_fixed, entry->options[error->option].name));
    settings_finish(settings);
    return status;
}

enum duet_status trial_configure_random(struct trial *trial,
                                        const struct duet_entry *entry,
                                        double share, struct duet_rng *rng,
                                        struct duet_instance **instance,
                                        struct duet_error *error)
{
    const struct wanted w = { .share = share, .fills_lists = true };

    return try(trial, entry, &w, rng, instance, error);
}

enum duet_status trial_configure_shared(struct trial *trial,
                                        const struct duet_entry *entry,
                                        const struct duet_entry *other,
                                        const struct duet_setting *settings,
                                        size_t n, struct duet_rng *rng,
                                        struct duet_instance **instance,
                                        struct duet_error *error)
{
    const struct wanted w = {
        .fixed = settings, .n_fixed = n, .share = rng ? 0.7 : 0, .shared = other
    };

    return try(trial, entry, &w, rng ? rng : &trial->rng, instance, error);
}

/* Lists that have to be filled, and fit together, are found by trying. */
enum duet_status trial_configure(struct trial *trial,
                                 const struct duet_entry *entry,
                                 const struct duet_setting *setting,
                                 struct duet_instance **instance,
                                 struct duet_error *error)
{
    struct wanted w = { .fixed = setting, .n_fixed = setting != NULL };
    enum duet_status status = DUET_INVALID;
    struct duet_rng rng;

    duet_rng_seed(&rng, trial->options->seed);
    for (size_t i = 0; i < MOST_TRIES && status != DUET_OK; i++) {
        struct duet_error last;

        w.fills_lists = i > 0;
        status = try(trial, entry, &w, &rng, instance, i ? &last : error);
    }
    return status;
}

struct duet_instance *trial_instance(struct trial *trial)
{
    struct duet_instance *instance = NULL;
    struct duet_error error;

    if (trial_configure(trial, trial->entry, NULL, &instance, &error) ==
        DUET_OK)
        return instance;
    trial_fail(trial,
               "no set of options was found that it accepts, the defaults "
               "among those that were tried: %s",
               error.text);
    return NULL;
}
