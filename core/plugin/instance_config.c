/* instance_config.c - what an instance holds: the plugin's own struct, and the
   plugins inside it. */
#include "instance.h"

#include "errors.h"
#include "option.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* ---- References ---------------------------------------------------------- */

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
        duet_value_finish(&instance->values[i]);
    for (size_t i = 0; i < instance->n_children; i++) {
        duet_instance_unref(instance->children[i]->instance);
        free(instance->children[i]);
    }
    free(instance->children);
    free(instance->values);
    free(instance->config);
    --*instance->entry->n_instances;
    free(instance);
}

/* ---- The plugin's own struct --------------------------------------------- */

static enum duet_status missing_plugin(const struct duet_instance *instance,
                                       const struct duet_option *option,
                                       struct duet_error *error)
{
    char expected[128];

    duet_option_describe(option, expected, sizeof expected);
    return duet_error_set(error, DUET_INVALID,
                          "%s %s: option '%s' is missing, expected %s",
                          duet_kind_name(instance->entry->kind),
                          instance->entry->name, option->name, expected);
}

/* The array has room for all: see duet_instance_write_config(). */
static const struct duet_child *add_child(struct duet_instance *instance,
                                          struct duet_instance *plugin)
{
    struct duet_child *child = malloc(sizeof *child);

    if (!child)
        return NULL;
    child->instance = duet_instance_ref(plugin);
    instance->children[instance->n_children++] = child;
    return child;
}

static enum duet_status write_children(struct duet_instance *instance,
                                       char *field,
                                       const struct duet_value *value,
                                       struct duet_error *error)
{
    const size_t n = value->as.plugins.n;
    const struct duet_children list = {
        n, (const struct duet_child *const *)(instance->children +
                                              instance->n_children)
    };

    for (size_t i = 0; i < n; i++)
        if (!add_child(instance, value->as.plugins.plugin[i]))
            return duet_no_memory(error);
    memcpy(field, &list, sizeof list);
    return DUET_OK;
}

/* Write one value where the plugin's own struct has it. */
static enum duet_status write_field(struct duet_instance *instance,
                                    const struct duet_option *option,
                                    const struct duet_value *value,
                                    struct duet_error *error)
{
    char *field = (char *)instance->config + option->offset;
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
        return write_children(instance, field, value, error);
    case DUET_TYPE_PLUGIN:
        if (!value->as.plugin && !duet_instance_meets(instance, option->needs))
            break;
        if (!value->as.plugin)
            return missing_plugin(instance, option, error);
        child = add_child(instance, value->as.plugin);
        if (!child)
            return duet_no_memory(error);
        memcpy(field, &child, sizeof child);
        break;
    }
    return DUET_OK;
}

enum duet_status duet_instance_write_config(struct duet_instance *instance,
                                            struct duet_error *error)
{
    const struct duet_entry *entry = instance->entry;
    size_t room = entry->n_options + 1; /* one PLUGIN each, at the most */
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < entry->n_options; i++)
        if (entry->options[i].type == DUET_TYPE_PLUGINS)
            room += instance->values[i].as.plugins.n;
    /* Lists point into this array, so it is made whole at once. */
    instance->children = calloc(room, sizeof *instance->children);
    if (!instance->children)
        return duet_no_memory(error);
    for (size_t i = entry->n_own; status == DUET_OK && i < entry->n_options;
         i++)
        status = write_field(instance, &entry->options[i], &instance->values[i],
                             error);
    return status;
}
