/* instance.h - a plugin with its options set. */
#ifndef DUET_CORE_INSTANCE_H
#define DUET_CORE_INSTANCE_H

#include "entry.h"

/** A plugin inside another one, as the wrapper's config struct points to it. */
struct duet_child {
    struct duet_instance *instance;
};

struct duet_instance {
    size_t references;
    const struct duet_entry *entry;
    void *config;                 /**< The plugin's own struct; NULL: none. */
    struct duet_value *values;    /**< In force, one per option; texts owned. */
    struct duet_child **children; /**< Of PLUGIN and PLUGINS options. */
    size_t n_children;
};

/** The descriptor for an element type; NULL: the plugin has none. */
const union duet_descriptor *duet_instance_build(
    const struct duet_instance *instance, enum duet_dtype dtype);

/**
 * Check that a plugin serves an element type.
 *
 * @return DUET_INVALID naming the command that builds for both.
 */
enum duet_status duet_instance_serves(const struct duet_instance *instance,
                                      enum duet_dtype dtype,
                                      struct duet_error *error);

/** Check that an instance is there, and of a kind. `what` names it. */
enum duet_status duet_instance_is(const struct duet_instance *instance,
                                  enum duet_kind kind, const char *what,
                                  struct duet_error *error);

/** A real option's value by name; `otherwise` where there is none. */
double duet_instance_real(const struct duet_instance *instance,
                          const char *name, double otherwise);

/** An int option's value by name, or a list's length. */
size_t duet_instance_count(const struct duet_instance *instance,
                           const char *name);

/** A choice's index by name; 0 where there is none. */
size_t duet_instance_choice(const struct duet_instance *instance,
                            const char *name);

/** Whether a condition as in `needs` holds; true for NULL. */
bool duet_instance_meets(const struct duet_instance *instance,
                         const char *needs);

/** The base learning rate of an optimizer; of its base if it is a wrapper. */
double duet_instance_lr(const struct duet_instance *instance);

/** Whether it, or a plugin inside it, must stay on the main thread. */
bool duet_instance_one_thread(const struct duet_instance *instance);

/** Write the values into the plugin's own struct, and hold the children. */
enum duet_status duet_instance_write_config(struct duet_instance *instance,
                                            struct duet_error *error);

#endif
