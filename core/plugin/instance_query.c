/* instance_query.c - asking an instance for its options. */
#include "instance.h"
#include "option.h"

#include <string.h>

const union duet_descriptor *duet_instance_build(
    const struct duet_instance *instance, enum duet_dtype dtype)
{
    return instance->entry->build[dtype];
}

enum duet_status duet_instance_serves(const struct duet_instance *instance,
                                      enum duet_dtype dtype,
                                      struct duet_error *error)
{
    const struct duet_entry *entry = instance->entry;

    if (!entry->build[dtype])
        return duet_error_set(error, DUET_INVALID,
                              "%s %s is built for %s only, and the model is "
                              "%s; `duet build %s.c` builds it for both",
                              duet_kind_name(entry->kind), entry->name,
                              duet_dtype_name(!dtype), duet_dtype_name(dtype),
                              entry->name);
    for (size_t i = 0; i < instance->n_children; i++) {
        enum duet_status status =
            duet_instance_serves(instance->children[i]->instance, dtype, error);

        if (status != DUET_OK)
            return status;
    }
    return DUET_OK;
}

enum duet_status duet_instance_is(const struct duet_instance *instance,
                                  enum duet_kind kind, const char *what,
                                  struct duet_error *error)
{
    if (!instance)
        return duet_error_set(error, DUET_INVALID,
                              "%s: expected a plugin of kind %s, got none",
                              what, duet_kind_name(kind));
    if (instance->entry->kind == kind)
        return DUET_OK;
    return duet_error_set(
        error, DUET_INVALID, "%s: expected a plugin of kind %s, got %s %s",
        what, duet_kind_name(kind), duet_kind_name(instance->entry->kind),
        instance->entry->name);
}

static const struct duet_value *value_of(const struct duet_instance *instance,
                                         const char *name, enum duet_type type)
{
    const size_t i = duet_option_index(instance->entry, name);

    if (i == instance->entry->n_options || instance->values[i].type != type)
        return NULL;
    return &instance->values[i];
}

double duet_instance_real(const struct duet_instance *instance,
                          const char *name, double otherwise)
{
    const struct duet_value *value = value_of(instance, name, DUET_TYPE_REAL);

    return value ? value->as.real : otherwise;
}

size_t duet_instance_count(const struct duet_instance *instance,
                           const char *name)
{
    const size_t i = duet_option_index(instance->entry, name);
    const struct duet_value *value = &instance->values[i];

    if (i == instance->entry->n_options)
        return 0;
    return value->type == DUET_TYPE_REALS     ? value->as.reals.n
           : value->type == DUET_TYPE_PLUGINS ? value->as.plugins.n
                                              : (size_t)value->as.integer;
}

size_t duet_instance_choice(const struct duet_instance *instance,
                            const char *name)
{
    const struct duet_value *value = value_of(instance, name, DUET_TYPE_CHOICE);

    return value ? (size_t)value->as.integer : 0;
}

/* A value that counts as "set": neither 0 nor false nor absent. */
static bool is_set(const struct duet_value *value)
{
    switch (value->type) {
    case DUET_TYPE_REAL:
        return value->as.real != 0 && value->as.real == value->as.real;
    case DUET_TYPE_INT:
    case DUET_TYPE_CHOICE:
        return value->as.integer != 0;
    case DUET_TYPE_BOOL:
        return value->as.boolean;
    case DUET_TYPE_REALS:
        return value->as.reals.n > 0;
    case DUET_TYPE_PLUGINS:
        return value->as.plugins.n > 0;
    default:
        return value->as.text != NULL;
    }
}

bool duet_instance_meets(const struct duet_instance *instance,
                         const char *needs)
{
    const struct duet_entry *entry = instance->entry;
    const size_t length = needs ? strcspn(needs, "=") : 0;
    size_t i = 0;

    if (!needs)
        return true;
    while (i < entry->n_options &&
           (strncmp(entry->options[i].name, needs, length) ||
            entry->options[i].name[length]))
        i++;
    if (i == entry->n_options)
        return false;
    if (!needs[length])
        return is_set(&instance->values[i]);
    return instance->values[i].as.integer ==
           duet_choice_index(entry->options[i].allowed, needs + length + 1);
}

double duet_instance_lr(const struct duet_instance *instance)
{
    if (value_of(instance, "lr", DUET_TYPE_REAL))
        return duet_instance_real(instance, "lr", 0);
    for (size_t i = 0; i < instance->n_children; i++) {
        const struct duet_instance *base = instance->children[i]->instance;

        if (base->entry->kind == DUET_KIND_OPTIMIZER)
            return duet_instance_lr(base);
    }
    return 0;
}

bool duet_instance_one_thread(const struct duet_instance *instance)
{
    bool one = instance->entry->one_thread;

    for (size_t i = 0; i < instance->n_children; i++)
        one |= duet_instance_one_thread(instance->children[i]->instance);
    return one;
}
