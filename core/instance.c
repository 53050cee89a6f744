/* instance.c - setting a plugin's options. */
#include "instance.h"

#include "host.h"
#include "number.h"
#include "option.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* While an instance is made. */
struct making {
    struct duet *duet;
    const struct duet_entry *entry;
    struct duet_instance *instance;
    bool *given; /* by the user, one per option */
    struct duet_error *error;
};

static const char *type_given(const struct duet_value *value)
{
    switch (value->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return "a number";
    case DUET_TYPE_BOOL:
        return value->as.boolean ? "true" : "false";
    case DUET_TYPE_TEXT:
    case DUET_TYPE_CHOICE:
        return "a text";
    case DUET_TYPE_REALS:
        return "a list of numbers";
    case DUET_TYPE_PLUGIN:
        return "a plugin";
    default:
        return "a list of plugins";
    }
}

/* "optimizer adam: option 'beta1' is 1.5, expected a number in [0, 1)" */
static enum duet_status refuse_value(const struct making *m,
                                     const struct duet_option *option,
                                     const struct duet_value *value)
{
    char expected[256], number[DUET_NUMBER_SIZE];
    const char *got = type_given(value);

    if (value->type == DUET_TYPE_REAL)
        got = duet_number_print(value->as.real, number);
    else if (value->type == DUET_TYPE_INT)
        got = duet_number_print((double)value->as.integer, number);
    duet_option_describe(option, expected, sizeof expected);
    if (value->type == DUET_TYPE_TEXT)
        return duet_error_set(m->error, DUET_INVALID,
                              "%s %s: option '%s' is '%s', expected %s",
                              duet_kind_name(m->entry->kind), m->entry->name,
                              option->name, value->as.text, expected);
    return duet_error_set(m->error, DUET_INVALID,
                          "%s %s: option '%s' is %s, expected %s",
                          duet_kind_name(m->entry->kind), m->entry->name,
                          option->name, got, expected);
}

static enum duet_status no_memory(const struct making *m)
{
    return duet_error_set(m->error, DUET_NO_MEMORY, "out of memory");
}

static bool as_number(const struct duet_value *value, double *number)
{
    if (value->type == DUET_TYPE_REAL)
        *number = value->as.real;
    else if (value->type == DUET_TYPE_INT)
        *number = (double)value->as.integer;
    else
        return false;
    return true;
}

static void finish_value(struct duet_value *value)
{
    if (value->type == DUET_TYPE_TEXT)
        free((char *)value->as.text);
    else if (value->type == DUET_TYPE_REALS)
        free((double *)value->as.reals.value);
    else if (value->type == DUET_TYPE_PLUGINS)
        free((void *)value->as.plugins.plugin);
    *value = (struct duet_value){ 0 };
}

static enum duet_status take_number(struct making *m,
                                    const struct duet_option *option,
                                    const struct duet_value *value,
                                    struct duet_value *to)
{
    struct duet_range range;
    double number;

    if (!as_number(value, &number) || isnan(number) ||
        !duet_range_parse(option->allowed, &range) ||
        !duet_range_holds(&range, number))
        return refuse_value(m, option, value);
    if (option->type == DUET_TYPE_INT &&
        (floor(number) != number || fabs(number) > 0x1p53))
        return refuse_value(m, option, value);
    to->type = option->type;
    if (option->type == DUET_TYPE_INT)
        to->as.integer = (int64_t)number;
    else
        to->as.real = number;
    return DUET_OK;
}

static enum duet_status take_choice(struct making *m,
                                    const struct duet_option *option,
                                    const struct duet_value *value,
                                    struct duet_value *to)
{
    int choice = -1;

    if (value->type == DUET_TYPE_TEXT)
        choice = duet_choice_index(option->allowed, value->as.text);
    if (choice < 0)
        return refuse_value(m, option, value);
    *to = (struct duet_value){ DUET_TYPE_CHOICE, { .integer = choice } };
    return DUET_OK;
}

static enum duet_status take_reals(struct making *m,
                                   const struct duet_option *option,
                                   const struct duet_value *value,
                                   struct duet_value *to)
{
    struct duet_range range;
    double *copy;
    size_t n;

    if (value->type != DUET_TYPE_REALS ||
        !duet_range_parse(option->allowed, &range))
        return refuse_value(m, option, value);
    n = value->as.reals.n;
    for (size_t i = 0; i < n; i++)
        if (isnan(value->as.reals.value[i]) ||
            !duet_range_holds(&range, value->as.reals.value[i])) {
            const struct duet_value element = {
                DUET_TYPE_REAL, { .real = value->as.reals.value[i] }
            };

            return refuse_value(m, option, &element);
        }
    copy = malloc(n ? n * sizeof *copy : 1);
    if (!copy)
        return no_memory(m);
    if (n)
        memcpy(copy, value->as.reals.value, n * sizeof *copy);
    finish_value(to);
    *to = (struct duet_value){ DUET_TYPE_REALS, { .reals = { n, copy } } };
    return DUET_OK;
}

static enum duet_status take_plugins(struct making *m,
                                     const struct duet_option *option,
                                     const struct duet_value *value,
                                     struct duet_value *to)
{
    const bool list = option->type == DUET_TYPE_PLUGINS;
    struct duet_instance *const *plugin;
    struct duet_instance **copy;
    size_t n;

    if (value->type != option->type)
        return refuse_value(m, option, value);
    plugin = list ? value->as.plugins.plugin : &value->as.plugin;
    n = list ? value->as.plugins.n : 1;
    for (size_t i = 0; i < n; i++)
        if (plugin[i]->entry->kind != duet_kind_of(option->allowed))
            return refuse_value(m, option, value);
    if (!list) {
        *to = *value;
        return DUET_OK;
    }
    copy = malloc(n ? n * sizeof *copy : 1);
    if (!copy)
        return no_memory(m);
    if (n)
        memcpy(copy, plugin, n * sizeof *copy);
    finish_value(to);
    *to = (struct duet_value){ DUET_TYPE_PLUGINS, { .plugins = { n, copy } } };
    return DUET_OK;
}

/* Check a value against its option, and keep a copy of it in `to`. */
static enum duet_status take(struct making *m, const struct duet_option *option,
                             const struct duet_value *value,
                             struct duet_value *to)
{
    char *copy;

    switch (option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        return take_number(m, option, value, to);
    case DUET_TYPE_CHOICE:
        return take_choice(m, option, value, to);
    case DUET_TYPE_REALS:
        return take_reals(m, option, value, to);
    case DUET_TYPE_PLUGIN:
    case DUET_TYPE_PLUGINS:
        return take_plugins(m, option, value, to);
    case DUET_TYPE_BOOL:
        if (value->type != DUET_TYPE_BOOL)
            return refuse_value(m, option, value);
        *to = *value;
        return DUET_OK;
    default:
        if (value->type != DUET_TYPE_TEXT)
            return refuse_value(m, option, value);
        copy = duet_text_copy(value->as.text);
        if (!copy)
            return no_memory(m);
        finish_value(to);
        *to = (struct duet_value){ DUET_TYPE_TEXT, { .text = copy } };
        return DUET_OK;
    }
}

/* A preset's value is text, as on a command line. */
static enum duet_status take_text(struct making *m,
                                  const struct duet_option *option,
                                  const char *text, struct duet_value *to)
{
    struct duet_value value = { DUET_TYPE_TEXT, { .text = text } };

    if (option->type == DUET_TYPE_BOOL &&
        (!strcmp(text, "true") || !strcmp(text, "false")))
        value = (struct duet_value){ DUET_TYPE_BOOL,
                                     { .boolean = *text == 't' } };
    else if (option->type == DUET_TYPE_REAL || option->type == DUET_TYPE_INT) {
        double number;

        if (duet_number_parse(text, strlen(text), &number))
            value = (struct duet_value){ DUET_TYPE_REAL, { .real = number } };
    }
    return take(m, option, &value, to);
}

static const struct duet_setting *setting_of(const struct duet_setting *settings,
                                             size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].name, name))
            return &settings[i];
    return NULL;
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
        status = take(m, &entry->options[at], &given->value,
                      &m->instance->values[at]);
    variant = duet_choice_name(entry->variants,
                               (size_t)m->instance->values[at].as.integer,
                               &length);
    for (size_t i = 0; status == DUET_OK && i < entry->n_presets; i++) {
        const struct duet_preset *preset = &entry->presets[i];
        const size_t option = duet_option_index(entry, preset->option);

        if (!strncmp(preset->variant, variant, length) &&
            !preset->variant[length])
            status = take_text(m, &entry->options[option], preset->value,
                               &m->instance->values[option]);
    }
    return status;
}

static enum duet_status unknown_option(const struct making *m, const char *name)
{
    const struct duet_entry *entry = m->entry;
    const char *names[64];
    size_t n = 0, nearest;

    for (; n < entry->n_options && n < 64; n++)
        names[n] = entry->options[n].name;
    nearest = duet_text_nearest(name, names, n);
    if (nearest < n)
        return duet_error_set(m->error, DUET_NOT_FOUND,
                              "%s %s: unknown option '%s' (did you mean '%s'?)",
                              duet_kind_name(entry->kind), entry->name, name,
                              names[nearest]);
    return duet_error_set(m->error, DUET_NOT_FOUND,
                          "%s %s: unknown option '%s'%s",
                          duet_kind_name(entry->kind), entry->name, name,
                          n ? "" : " (it has none)");
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
        status = take(m, &m->entry->options[at], &settings[i].value,
                      &m->instance->values[at]);
        if (status != DUET_OK)
            return status;
        m->given[at] = true;
    }
    return DUET_OK;
}

/* An option whose condition fails is an error when given, and zero otherwise. */
static enum duet_status apply_conditions(struct making *m)
{
    for (size_t i = 0; i < m->entry->n_options; i++) {
        const struct duet_option *option = &m->entry->options[i];

        if (duet_instance_meets(m->instance, option->needs))
            continue;
        if (m->given[i])
            return duet_error_set(m->error, DUET_INVALID,
                                  "%s %s: option '%s' has no effect without %s",
                                  duet_kind_name(m->entry->kind),
                                  m->entry->name, option->name, option->needs);
        finish_value(&m->instance->values[i]);
        m->instance->values[i].type = option->type;
    }
    return DUET_OK;
}

/* The array has room for all: see write_config(). */
static const struct duet_child *add_child(struct making *m,
                                          struct duet_instance *plugin)
{
    struct duet_child *child = malloc(sizeof *child);

    if (!child)
        return NULL;
    child->instance = duet_instance_ref(plugin);
    m->instance->children[m->instance->n_children++] = child;
    return child;
}

static enum duet_status write_children(struct making *m, char *field,
                                       const struct duet_value *value)
{
    const size_t n = value->as.plugins.n;
    const struct duet_children list = {
        n, (const struct duet_child *const *)
               (m->instance->children + m->instance->n_children)
    };

    for (size_t i = 0; i < n; i++)
        if (!add_child(m, value->as.plugins.plugin[i]))
            return no_memory(m);
    memcpy(field, &list, sizeof list);
    return DUET_OK;
}

/* Write one value where the plugin's own struct has it. */
static enum duet_status write_field(struct making *m,
                                    const struct duet_option *option,
                                    const struct duet_value *value)
{
    char *field = (char *)m->instance->config + option->offset;
    const unsigned choice = (unsigned)value->as.integer;
    const struct duet_child *child;

    switch (option->type) {
    case DUET_TYPE_REAL:
        memcpy(field, &value->as.real, sizeof value->as.real);
        break;
    case DUET_TYPE_INT:
        memcpy(field, &value->as.integer, sizeof value->as.integer);
        break;
    case DUET_TYPE_BOOL:
        memcpy(field, &value->as.boolean, sizeof value->as.boolean);
        break;
    case DUET_TYPE_CHOICE:
        memcpy(field, &choice, sizeof choice);
        break;
    case DUET_TYPE_TEXT:
        memcpy(field, &value->as.text, sizeof value->as.text);
        break;
    case DUET_TYPE_REALS:
        memcpy(field, &value->as.reals, sizeof value->as.reals);
        break;
    case DUET_TYPE_PLUGINS:
        return write_children(m, field, value);
    case DUET_TYPE_PLUGIN:
        if (!value->as.plugin)
            return duet_error_set(m->error, DUET_INVALID,
                                  "%s %s: option '%s' is missing, expected a "
                                  "plugin of kind %s",
                                  duet_kind_name(m->entry->kind),
                                  m->entry->name, option->name,
                                  option->allowed);
        child = add_child(m, value->as.plugin);
        if (!child)
            return no_memory(m);
        memcpy(field, &child, sizeof child);
        break;
    }
    return DUET_OK;
}

static enum duet_status write_config(struct making *m)
{
    const struct duet_entry *entry = m->entry;
    size_t room = entry->n_options + 1; /* one PLUGIN each, at the most */
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < entry->n_options; i++)
        if (entry->options[i].type == DUET_TYPE_PLUGINS)
            room += m->instance->values[i].as.plugins.n;
    /* Lists point into this array, so it is made whole at once. */
    m->instance->children = calloc(room, sizeof *m->instance->children);
    if (!m->instance->children)
        return no_memory(m);
    for (size_t i = entry->n_own; status == DUET_OK && i < entry->n_options; i++)
        status = write_field(m, &entry->options[i], &m->instance->values[i]);
    return status;
}

static enum duet_status make(struct making *m,
                             const struct duet_setting *settings, size_t n)
{
    const struct duet_entry *entry = m->entry;
    const union duet_descriptor *d = duet_entry_any(entry);
    enum duet_status status;

    for (size_t i = 0; i < entry->n_options; i++)
        duet_option_default(&entry->options[i], &m->instance->values[i]);
    status = take_presets(m, settings, n);
    if (status == DUET_OK)
        status = take_settings(m, settings, n);
    if (status == DUET_OK)
        status = apply_conditions(m);
    if (status == DUET_OK)
        status = write_config(m);
    if (status == DUET_OK && d->base.check) {
        struct duet_call call;

        duet_call_init(&call, m->duet, DUET_FLOAT64);
        d->base.check(m->instance->config, &call.host);
        status = duet_call_end(&call, m->instance, NULL, m->error);
        duet_call_finish(&call);
    }
    return status;
}

enum duet_status
duet_entry_configure(struct duet *duet, const struct duet_entry *entry,
                     const struct duet_setting *settings, size_t n_settings,
                     struct duet_instance **instance, struct duet_error *error)
{
    struct making m = { duet, entry, calloc(1, sizeof(struct duet_instance)),
                        calloc(entry->n_options + 1, sizeof(bool)), error };
    const union duet_descriptor *d = duet_entry_any(entry);
    enum duet_status status = DUET_NO_MEMORY;

    if (m.instance) {
        m.instance->references = 1;
        m.instance->entry = entry;
        m.instance->values = calloc(entry->n_options + 1,
                                    sizeof *m.instance->values);
        m.instance->config = calloc(1, d->base.config_size + 1);
    }
    if (!m.instance || !m.given || !m.instance->values || !m.instance->config)
        status = no_memory(&m);
    else
        status = make(&m, settings, n_settings);
    free(m.given);
    if (status != DUET_OK) {
        duet_instance_unref(m.instance);
        return status;
    }
    *instance = m.instance;
    return DUET_OK;
}

enum duet_status
duet_configure(struct duet *duet, enum duet_kind kind, const char *name,
               const struct duet_setting *settings, size_t n_settings,
               struct duet_instance **instance, struct duet_error *error)
{
    const struct duet_entry *entry;
    enum duet_status status = duet_find(duet, kind, name, &entry, error);

    if (status != DUET_OK)
        return status;
    return duet_entry_configure(duet, entry, settings, n_settings, instance,
                                error);
}

struct duet_instance *duet_instance_ref(struct duet_instance *instance)
{
    if (instance)
        instance->references++;
    return instance;
}

void duet_instance_unref(struct duet_instance *instance)
{
    if (!instance || --instance->references)
        return;
    for (size_t i = 0; instance->values && i < instance->entry->n_options; i++)
        finish_value(&instance->values[i]);
    for (size_t i = 0; i < instance->n_children; i++) {
        duet_instance_unref(instance->children[i]->instance);
        free(instance->children[i]);
    }
    free(instance->children);
    free(instance->values);
    free(instance->config);
    free(instance);
}
