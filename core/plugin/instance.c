/* instance.c - setting a plugin's options. */
#include "instance.h"

#include "errors.h"
#include "hint.h"
#include "host.h"
#include "option.h"
#include "text.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* Plugins that are defaults of plugins that are defaults, and so on. */
enum { MOST_DEPTH = 8 };

/* While an instance is made. */
struct making {
    struct duet *duet;
    const struct duet_entry *entry;
    struct duet_instance *instance;
    bool *given; /* by the user, one per option */
    struct duet_error *error;
    struct duet_instance **named; /* plugins that strings name, held here */
    size_t n_named;
    unsigned depth;
};

static enum duet_status configure(struct duet *duet,
                                  const struct duet_entry *entry,
                                  const struct duet_setting *settings,
                                  size_t n_settings, unsigned depth,
                                  struct duet_instance **instance,
                                  struct duet_error *error);

static enum duet_status no_memory(const struct making *m)
{
    return duet_no_memory(m->error);
}

static const struct duet_setting *setting_of(
    const struct duet_setting *settings, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].name, name))
            return &settings[i];
    return NULL;
}

/* ---- Values as strings --------------------------------------------------- */

/* Make a plugin from its name, and hold it until the instance is made. */
static enum duet_status name_plugin(struct making *m, enum duet_kind kind,
                                    const char *text, size_t length)
{
    struct duet_instance **grown =
        realloc(m->named, (m->n_named + 1) * sizeof *grown);
    char *name = duet_text_copy(text);
    const struct duet_entry *entry;
    enum duet_status status = grown && name ? DUET_OK : no_memory(m);

    if (grown)
        m->named = grown;
    if (status == DUET_OK && m->depth == MOST_DEPTH)
        status = duet_error_set(m->error, DUET_INVALID,
                                "%s %s: its default plugins lie more than %d "
                                "deep in each other",
                                duet_kind_name(m->entry->kind), m->entry->name,
                                MOST_DEPTH);
    if (status == DUET_OK) {
        name[length] = '\0';
        status = duet_find(m->duet, kind, name, &entry, m->error);
    }
    if (status == DUET_OK)
        status = configure(m->duet, entry, NULL, 0, m->depth + 1,
                           &m->named[m->n_named], m->error);
    m->n_named += status == DUET_OK;
    free(name);
    return status;
}

/* "adam", or for a list "adam, sgd", as plugins with their defaults. */
static enum duet_status take_names(struct making *m, size_t i, const char *text)
{
    const struct duet_option *option = &m->entry->options[i];
    const size_t first = m->n_named;
    struct duet_value value = { .type = option->type };
    enum duet_status status = DUET_OK;
    size_t length;

    for (; status == DUET_OK && duet_list_next(&text, &length); text += length)
        status = name_plugin(m, duet_kind_of(option->allowed), text, length);
    if (status != DUET_OK)
        return status;
    if (option->type == DUET_TYPE_PLUGIN)
        value.as.plugin = m->n_named > first ? m->named[first] : NULL;
    else {
        value.as.plugins.n = m->n_named - first;
        value.as.plugins.plugin = m->named + first;
    }
    return duet_value_take(m->entry, option, &value, &m->instance->values[i],
                           m->error);
}

static enum duet_status take_text(struct making *m, size_t i, const char *text)
{
    const struct duet_option *option = &m->entry->options[i];

    if (option->type == DUET_TYPE_PLUGIN || option->type == DUET_TYPE_PLUGINS)
        return take_names(m, i, text);
    return duet_value_take_text(m->entry, option, text, &m->instance->values[i],
                                m->error);
}

/* ---- Defaults, presets, the user's --------------------------------------- */

static enum duet_status take_defaults(struct making *m,
                                      const struct duet_setting *settings,
                                      size_t n)
{
    const struct duet_entry *entry = m->entry;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < entry->n_options; i++) {
        const struct duet_option *option = &entry->options[i];

        duet_option_default(option, &m->instance->values[i]);
        if (option->initial && !setting_of(settings, n, option->name))
            status = take_text(m, i, option->initial);
    }
    return status;
}

static enum duet_status take_presets(struct making *m,
                                     const struct duet_setting *settings,
                                     size_t n)
{
    const struct duet_entry *entry = m->entry;
    const size_t at = duet_option_index(entry, "variant");
    const struct duet_setting *given = setting_of(settings, n, "variant");
    enum duet_status status = DUET_OK;
    const char *variant;
    size_t length;

    if (!entry->n_presets)
        return DUET_OK;
    if (given)
        status = duet_value_take(entry, &entry->options[at], &given->value,
                                 &m->instance->values[at], m->error);
    variant = duet_choice_name(
        entry->variants, (size_t)m->instance->values[at].as.integer, &length);
    for (size_t i = 0; status == DUET_OK && i < entry->n_presets; i++) {
        const struct duet_preset *preset = &entry->presets[i];
        const size_t option = duet_option_index(entry, preset->option);

        if (!strncmp(preset->variant, variant, length) &&
            !preset->variant[length] &&
            !setting_of(settings, n, preset->option))
            status = take_text(m, option, preset->value);
    }
    return status;
}

static enum duet_status unknown_option(const struct making *m, const char *name)
{
    const struct duet_entry *entry = m->entry;
    const char *names[64];
    char hint[DUET_HINT_SIZE];
    size_t n = 0;

    for (; n < entry->n_options && n < 64; n++)
        names[n] = entry->options[n].name;
    return duet_error_set(
        m->error, DUET_NOT_FOUND, "%s %s: unknown option '%s'%s",
        duet_kind_name(entry->kind), entry->name, name,
        n ? duet_hint(hint, duet_kind_name(entry->kind), name, names, n)
          : " (it has none)");
}

static enum duet_status take_settings(struct making *m,
                                      const struct duet_setting *settings,
                                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const size_t at = duet_option_index(m->entry, settings[i].name);
        enum duet_status status;

        if (at == m->entry->n_options)
            return unknown_option(m, settings[i].name);
        status = duet_value_take(m->entry, &m->entry->options[at],
                                 &settings[i].value, &m->instance->values[at],
                                 m->error);
        if (status != DUET_OK)
            return status;
        m->given[at] = true;
    }
    return DUET_OK;
}

static enum duet_status refuse_without_effect(const struct making *m, size_t i)
{
    const struct duet_option *option = &m->entry->options[i];

    duet_error_set(m->error, DUET_NO_EFFECT,
                   "%s %s: option '%s' has no effect without %s",
                   duet_kind_name(m->entry->kind), m->entry->name, option->name,
                   option->needs);
    if (m->error)
        m->error->option = (uint32_t)i;
    return DUET_NO_EFFECT;
}

/*
 * An option whose condition fails is an error when given, and zero otherwise.
 */
static enum duet_status apply_conditions(struct making *m)
{
    for (size_t i = 0; i < m->entry->n_options; i++) {
        const struct duet_option *option = &m->entry->options[i];

        if (duet_instance_meets(m->instance, option->needs))
            continue;
        if (m->given[i])
            return refuse_without_effect(m, i);
        duet_value_finish(&m->instance->values[i]);
        m->instance->values[i].type = option->type;
    }
    return DUET_OK;
}

static enum duet_status make(struct making *m,
                             const struct duet_setting *settings, size_t n)
{
    const struct duet_entry *entry = m->entry;
    const union duet_descriptor *d = duet_entry_any(entry);
    enum duet_status status = take_defaults(m, settings, n);

    if (status == DUET_OK)
        status = take_presets(m, settings, n);
    if (status == DUET_OK)
        status = take_settings(m, settings, n);
    if (status == DUET_OK)
        status = apply_conditions(m);
    if (status == DUET_OK)
        status = duet_instance_write_config(m->instance, m->error);
    if (status == DUET_OK && d->base.check) {
        struct duet_call call;

        duet_call_init(&call, m->duet, DUET_FLOAT64);
        d->base.check(m->instance->config, &call.host);
        status = duet_call_end(&call, m->instance, NULL, m->error);
        duet_call_finish(&call);
    }
    return status;
}

static enum duet_status configure(struct duet *duet,
                                  const struct duet_entry *entry,
                                  const struct duet_setting *settings,
                                  size_t n_settings, unsigned depth,
                                  struct duet_instance **instance,
                                  struct duet_error *error)
{
    struct making m = { .duet = duet,
                        .entry = entry,
                        .instance = calloc(1, sizeof(struct duet_instance)),
                        .given = calloc(entry->n_options + 1, sizeof(bool)),
                        .error = error,
                        .depth = depth };
    const union duet_descriptor *d = duet_entry_any(entry);
    enum duet_status status = DUET_NO_MEMORY;

    if (m.instance) {
        m.instance->references = 1;
        m.instance->entry = entry;
        ++*entry->n_instances;
        m.instance->values =
            calloc(entry->n_options + 1, sizeof *m.instance->values);
        m.instance->config = calloc(1, d->base.config_size + 1);
    }
    if (!m.instance || !m.given || !m.instance->values || !m.instance->config)
        status = no_memory(&m);
    else
        status = make(&m, settings, n_settings);
    free(m.given);
    for (size_t i = 0; i < m.n_named; i++)
        duet_instance_unref(m.named[i]); /* the instance has its own hold */
    free(m.named);
    if (status != DUET_OK) {
        duet_instance_unref(m.instance);
        return status;
    }
    *instance = m.instance;
    return DUET_OK;
}

enum duet_status duet_entry_configure(struct duet *duet,
                                      const struct duet_entry *entry,
                                      const struct duet_setting *settings,
                                      size_t n_settings,
                                      struct duet_instance **instance,
                                      struct duet_error *error)
{
    return configure(duet, entry, settings, n_settings, 0, instance, error);
}

enum duet_status duet_configure(struct duet *duet, enum duet_kind kind,
                                const char *name,
                                const struct duet_setting *settings,
                                size_t n_settings,
                                struct duet_instance **instance,
                                struct duet_error *error)
{
    const struct duet_entry *entry;
    enum duet_status status = duet_find(duet, kind, name, &entry, error);

    if (status != DUET_OK)
        return status;
    return duet_entry_configure(duet, entry, settings, n_settings, instance,
                                error);
}
