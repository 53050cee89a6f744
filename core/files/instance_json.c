/* instance_json.c - plugins with their options, as JSON. */
#include "instance_json.h"

#include "errors.h"

#include "option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- To JSON ------------------------------------------------------------- */

static json_t *plugins_to_json(const struct duet_value *value)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < value->as.plugins.n; i++)
        if (json_array_append_new(
                list, duet_instance_to_json(value->as.plugins.plugin[i]))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *reals_to_json(const struct duet_value *value)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < value->as.reals.n; i++)
        if (json_array_append_new(list, json_real(value->as.reals.value[i]))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* JSON has no infinity, so it is written as the string "inf" or "-inf". */
static json_t *real_to_json(double value)
{
    return value - value == 0 ? json_real(value)
                              : json_string(value > 0 ? "inf" : "-inf");
}

static json_t *value_to_json(const struct duet_option *option,
                             const struct duet_value *value)
{
    const char *choice;
    size_t length;

    switch (value->type) {
    case DUET_TYPE_REAL:
        return real_to_json(value->as.real);
    case DUET_TYPE_INT:
        return json_integer(value->as.integer);
    case DUET_TYPE_BOOL:
        return json_boolean(value->as.boolean);
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(option->allowed, (size_t)value->as.integer,
                                  &length);
        return json_stringn(choice, length);
    case DUET_TYPE_TEXT:
        return json_string(value->as.text);
    case DUET_TYPE_REALS:
        return reals_to_json(value);
    case DUET_TYPE_PLUGIN:
        return duet_instance_to_json(value->as.plugin);
    default:
        return plugins_to_json(value);
    }
}

/* Whether an option is in force: it has a value, and an effect. */
static bool is_in_force(const struct duet_instance *instance, size_t i)
{
    const struct duet_value *value = &instance->values[i];

    return duet_instance_meets(instance, instance->entry->options[i].needs) &&
           !(value->type == DUET_TYPE_REAL &&
             value->as.real != value->as.real) &&
           !(value->type == DUET_TYPE_TEXT && !value->as.text);
}

/* Names of the slots and scalars, in the order of their numbers. */
static json_t *state_of(const struct duet_entry *entry)
{
    json_t *names = json_array();
    bool failed = !names;

    for (size_t i = 0; i < entry->n_slots; i++)
        failed |= json_array_append_new(names,
                                        json_string(entry->slots[i].name)) != 0;
    for (size_t i = 0; i < entry->n_scalars; i++)
        failed |= json_array_append_new(
                      names, json_string(entry->scalars[i].name)) != 0;
    if (!failed)
        return names;
    json_decref(names);
    return NULL;
}

json_t *duet_instance_to_json(const struct duet_instance *instance)
{
    const struct duet_entry *entry = instance->entry;
    json_t *options = json_object();

    for (size_t i = 0; options && i < entry->n_options; i++)
        if (is_in_force(instance, i) &&
            json_object_set_new(
                options, entry->options[i].name,
                value_to_json(&entry->options[i], &instance->values[i]))) {
            json_decref(options);
            return NULL;
        }
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:I, s:I}", "name", entry->name, "version",
        entry->version, "options", options, "state", state_of(entry),
        "state_version", (json_int_t)duet_entry_any(entry)->base.state_version,
        "resumes_state", (json_int_t)duet_entry_any(entry)->base.resumes_state);
}

/* ---- From JSON ----------------------------------------------------------- */

/* Settings being read; what they point to is freed with them. */
struct reading {
    struct duet *duet;
    const struct duet_entry *entry;
    struct duet_setting *settings;
    size_t n;
    struct duet_error *error;
};

static void finish(struct reading *r)
{
    for (size_t i = 0; i < r->n; i++) {
        struct duet_value *value = &r->settings[i].value;

        if (value->type == DUET_TYPE_REALS)
            free((double *)value->as.reals.value);
        if (value->type == DUET_TYPE_PLUGIN)
            duet_instance_unref(value->as.plugin);
        if (value->type == DUET_TYPE_PLUGINS) {
            for (size_t k = 0; k < value->as.plugins.n; k++)
                duet_instance_unref(value->as.plugins.plugin[k]);
            free((void *)value->as.plugins.plugin);
        }
    }
    free(r->settings);
}

static enum duet_status malformed(const struct reading *r, const char *name)
{
    return duet_error_set(r->error, DUET_MALFORMED,
                          "%s %s: option '%s' has a value of no known form",
                          duet_kind_name(r->entry->kind), r->entry->name, name);
}

static enum duet_status read_plugins(struct reading *r,
                                     const struct duet_option *option,
                                     const json_t *json,
                                     struct duet_value *value)
{
    const size_t n = json_array_size(json);
    struct duet_instance **list = calloc(n + 1, sizeof *list);
    enum duet_status status = DUET_OK;

    if (!list)
        return duet_no_memory(r->error);
    value->type = DUET_TYPE_PLUGINS;
    value->as.plugins.n = n;
    value->as.plugins.plugin = list;
    for (size_t i = 0; status == DUET_OK && i < n; i++)
        status = duet_instance_from_json(r->duet, duet_kind_of(option->allowed),
                                         json_array_get(json, i), &list[i],
                                         r->error);
    return status;
}

static enum duet_status read_reals(struct reading *r, const char *name,
                                   const json_t *json, struct duet_value *value)
{
    const size_t n = json_array_size(json);
    double *list = calloc(n + 1, sizeof *list);

    if (!list)
        return duet_no_memory(r->error);
    value->type = DUET_TYPE_REALS;
    value->as.reals = (struct duet_reals) { n, list };
    for (size_t i = 0; i < n; i++) {
        if (!json_is_number(json_array_get(json, i)))
            return malformed(r, name);
        list[i] = json_number_value(json_array_get(json, i));
    }
    return DUET_OK;
}

static enum duet_status read_value(struct reading *r,
                                   const struct duet_option *option,
                                   const json_t *json, struct duet_value *value)
{
    const char *text = json_string_value(json);

    if (option->type == DUET_TYPE_PLUGIN)
        value->type = DUET_TYPE_BOOL; /* nothing to free until there is one */
    if (option->type == DUET_TYPE_PLUGIN && json_is_object(json)) {
        struct duet_instance *child = NULL;
        enum duet_status status = duet_instance_from_json(
            r->duet, duet_kind_of(option->allowed), json, &child, r->error);

        if (status == DUET_OK) {
            value->type = DUET_TYPE_PLUGIN;
            value->as.plugin = child;
        }
        return status;
    }
    if (option->type == DUET_TYPE_PLUGINS && json_is_array(json))
        return read_plugins(r, option, json, value);
    if (option->type == DUET_TYPE_REALS && json_is_array(json))
        return read_reals(r, option->name, json, value);
    if (option->type == DUET_TYPE_REAL && text &&
        (!strcmp(text, "inf") || !strcmp(text, "-inf")))
        *value = (struct duet_value) {
            DUET_TYPE_REAL, { .real = *text == '-' ? -HUGE_VAL : HUGE_VAL }
        };
    else if (text)
        *value = (struct duet_value) { DUET_TYPE_TEXT, { .text = text } };
    else if (json_is_boolean(json))
        *value = (struct duet_value) { DUET_TYPE_BOOL,
                                       { .boolean = json_is_true(json) } };
    else if (json_is_integer(json))
        *value =
            (struct duet_value) { DUET_TYPE_INT,
                                  { .integer = json_integer_value(json) } };
    else if (json_is_real(json))
        *value = (struct duet_value) { DUET_TYPE_REAL,
                                       { .real = json_real_value(json) } };
    else
        return malformed(r, option->name);
    return DUET_OK;
}

static enum duet_status read_settings(struct reading *r, json_t *options)
{
    enum duet_status status = DUET_OK;
    const char *name;
    json_t *value;

    r->settings = calloc(json_object_size(options) + 1, sizeof *r->settings);
    if (!r->settings)
        return duet_no_memory(r->error);
    json_object_foreach (options, name, value) {
        const size_t i = duet_option_index(r->entry, name);
        struct duet_setting *setting = &r->settings[r->n++];

        setting->name = name;
        /* An unknown one is left for duet_entry_configure() to refuse. */
        setting->value.type = DUET_TYPE_BOOL;
        if (i < r->entry->n_options)
            status =
                read_value(r, &r->entry->options[i], value, &setting->value);
        if (status != DUET_OK)
            break;
    }
    return status;
}

enum duet_status duet_instance_from_json(struct duet *duet, enum duet_kind kind,
                                         const json_t *json,
                                         struct duet_instance **instance,
                                         struct duet_error *error)
{
    struct reading r = { .duet = duet, .error = error };
    const char *name = json_string_value(json_object_get(json, "name"));
    json_t *options = json_object_get(json, "options");
    enum duet_status status;

    if (!name || !json_is_object(options))
        return duet_error_set(
            error, DUET_MALFORMED,
            "expected a plugin of kind %s, with a name and options",
            duet_kind_name(kind));
    status = duet_find(duet, kind, name, &r.entry, error);
    if (status == DUET_OK)
        status = read_settings(&r, options);
    if (status == DUET_OK)
        status = duet_entry_configure(duet, r.entry, r.settings, r.n, instance,
                                      error);
    finish(&r);
    return status;
}
