/* configure_given.c - options as plain data, which processes can share. */
#include "number.h"
#include "option.h"
#include "trial.h"

#include <math.h>
#include <string.h>

static bool is_plain(const struct duet_option *option,
                     const struct duet_value *value)
{
    if (option->type == DUET_TYPE_REALS)
        return value->as.reals.n <= TRIAL_MOST_ITEMS;
    if (option->type == DUET_TYPE_PLUGINS)
        return value->as.plugins.n <= TRIAL_MOST_ITEMS;
    return option->type <= DUET_TYPE_CHOICE &&
           !(option->type == DUET_TYPE_REAL && isnan(value->as.real));
}

/* Of plugins the number, since all are the checker's own. */
static void note_list(const struct duet_option *option,
                      const struct duet_value *value, struct trial_given *given,
                      size_t at)
{
    given->row[at].n_items = 0;
    if (option->type == DUET_TYPE_PLUGINS)
        given->row[at].n_items = value->as.plugins.n;
    if (option->type != DUET_TYPE_REALS)
        return;
    given->row[at].n_items = value->as.reals.n;
    for (size_t i = 0; i < value->as.reals.n; i++)
        given->row[at].item[i] = value->as.reals.value[i];
}

void trial_note_given(const struct duet_instance *instance,
                      const struct duet_entry *other, struct trial_given *given)
{
    const struct duet_entry *from = instance->entry;

    given->n = 0;
    for (size_t i = from->n_own; i < from->n_options; i++) {
        const struct duet_option *option = &from->options[i];
        const struct duet_value *value = &instance->values[i];
        const size_t at = given->n;
        const char *choice = "";
        size_t length = 0;

        if (at == TRIAL_MOST_OPTIONS || !trial_is_shared(other, option) ||
            !duet_instance_meets(instance, option->needs) ||
            !is_plain(option, value))
            continue;
        if (option->type == DUET_TYPE_CHOICE)
            choice = duet_choice_name(option->allowed,
                                      (size_t)value->as.integer, &length);
        snprintf(given->row[at].name, sizeof given->row[at].name, "%s",
                 option->name);
        snprintf(given->row[at].text, sizeof given->row[at].text, "%.*s",
                 (int)length, choice);
        given->row[at].type = option->type;
        given->row[at].real =
            option->type == DUET_TYPE_REAL ? value->as.real : 0;
        given->row[at].integer =
            option->type == DUET_TYPE_INT ? value->as.integer : 0;
        given->row[at].boolean =
            option->type == DUET_TYPE_BOOL && value->as.boolean;
        note_list(option, value, given, at);
        given->n++;
    }
}

/* Row `i` as it is given; `plugin` has room for those of a list. */
static struct duet_value given_value(struct trial *trial,
                                     const struct trial_given *given, size_t i,
                                     struct duet_instance **plugin)
{
    struct duet_value value = { .type = given->row[i].type };
    const size_t n = given->row[i].n_items,
                 at = duet_option_index(trial->entry, given->row[i].name);

    switch (value.type) {
    case DUET_TYPE_REAL:
        value.as.real = given->row[i].real;
        break;
    case DUET_TYPE_INT:
        value.as.integer = given->row[i].integer;
        break;
    case DUET_TYPE_BOOL:
        value.as.boolean = given->row[i].boolean;
        break;
    case DUET_TYPE_REALS:
        value.as.reals = (struct duet_reals) { n, given->row[i].item };
        break;
    case DUET_TYPE_PLUGINS:
        for (size_t j = 0; j < n && at < trial->entry->n_options; j++)
            plugin[j] = trial_reference(
                trial, duet_kind_of(trial->entry->options[at].allowed));
        value.as.plugins.n = n;
        value.as.plugins.plugin = plugin;
        break;
    default:
        value.type = DUET_TYPE_TEXT;
        value.as.text = given->row[i].text;
        break;
    }
    return value;
}

static bool is_given(const struct trial_given *given, const char *name)
{
    for (size_t i = 0; i < given->n; i++)
        if (!strcmp(given->row[i].name, name))
            return true;
    return false;
}

enum duet_status trial_configure_given(struct trial *trial,
                                       const struct trial_given *given,
                                       const struct duet_setting *more,
                                       size_t n_more,
                                       struct duet_instance **instance,
                                       struct duet_error *error)
{
    struct duet_instance *plugin[TRIAL_MOST_OPTIONS][TRIAL_MOST_ITEMS] = { 0 };
    struct duet_setting rows[TRIAL_MOST_OPTIONS];
    enum duet_status status;
    size_t n = 0;

    for (; n < given->n; n++)
        rows[n] =
            (struct duet_setting) { given->row[n].name,
                                    given_value(trial, given, n, plugin[n]) };
    for (size_t i = 0; i < n_more && n < TRIAL_MOST_OPTIONS; i++)
        if (!is_given(given, more[i].name))
            rows[n++] = more[i];
    status = trial_configure_shared(trial, trial->entry, NULL, rows, n, NULL,
                                    instance, error);
    for (size_t i = 0; i < given->n; i++)
        for (size_t j = 0; j < TRIAL_MOST_ITEMS; j++)
            duet_instance_unref(plugin[i][j]);
    return status;
}

static bool is_default(const struct duet_option *option,
                       const struct duet_value *value)
{
    struct duet_value usual;

    duet_option_default(option, &usual);
    switch (option->type) {
    case DUET_TYPE_REAL:
        return value->as.real == usual.as.real ||
               (isnan(value->as.real) && isnan(usual.as.real));
    case DUET_TYPE_INT:
    case DUET_TYPE_CHOICE:
        return value->as.integer == usual.as.integer;
    case DUET_TYPE_BOOL:
        return value->as.boolean == usual.as.boolean;
    default:
        return true;
    }
}

const char *trial_describe_options(const struct duet_instance *instance,
                                   char *text, size_t size)
{
    const struct duet_entry *entry = instance->entry;
    size_t n = 0;

    snprintf(text, size, "the defaults");
    for (size_t i = 0; i < entry->n_options && n < size; i++) {
        const struct duet_option *option = &entry->options[i];
        const struct duet_value *value = &instance->values[i];
        char number[DUET_NUMBER_SIZE];
        size_t length = 0;
        const char *word = number;

        if (is_default(option, value))
            continue;
        if (option->type == DUET_TYPE_BOOL)
            word = value->as.boolean ? "true" : "false";
        else if (option->type == DUET_TYPE_CHOICE)
            word = duet_choice_name(option->allowed, (size_t)value->as.integer,
                                    &length);
        else
            duet_number_print(option->type == DUET_TYPE_REAL
                                  ? value->as.real
                                  : (double)value->as.integer,
                              number);
        n += (size_t)snprintf(text + n, size - n, "%s%s = %.*s", n ? ", " : "",
                              option->name, length ? (int)length : 40, word);
    }
    return text;
}
