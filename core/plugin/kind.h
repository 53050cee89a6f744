/*
 * kind.h - the kinds of plugins and their methods, in two tables.
 *
 * The table of methods drives all that handles methods by name: the loader's
 * check for those that must be there, libffi closures for plugins in Lua, and
 * the documentation.
 */
#ifndef DUET_CORE_KIND_H
#define DUET_CORE_KIND_H

#include <duet/activation.h>
#include <duet/dropout.h>
#include <duet/duet.h>
#include <duet/initializer.h>
#include <duet/loss.h>
#include <duet/metric.h>
#include <duet/optimizer.h>
#include <duet/regularizer.h>
#include <duet/schedule.h>

enum { DUET_N_DTYPES = 2, DUET_MOST_METHODS = 4 /**< Of one kind. */ };
#define KIND(NAME, name, size) +1u
enum {
    DUET_N_KINDS = 0u
#include "kinds.def"
};
#undef KIND

/** A descriptor of any kind, in the host's own layout. */
union duet_descriptor {
    struct duet_plugin base;
#define KIND(NAME, name, size) struct duet_##name name;
#include "kinds.def"
#undef KIND
};

/** A method of a kind. */
struct duet_method {
    enum duet_kind kind;
    const char *name;
    const char *signature; /**< As of struct duet_export; p is a pointer to the
                                kind's argument struct. */
    size_t offset;         /**< Of the pointer, in the kind's descriptor. */
    bool required;
    const char *summary;
};

/** All methods, by kind. */
extern const struct duet_method duet_methods[];
extern const size_t duet_n_methods;

/** Whether `name` is a plugin's or option's: [a-z][a-z0-9_]*. */
bool duet_name_is_valid(const char *name);

/** Size of a kind's descriptor in the host's own layout. */
size_t duet_kind_size(enum duet_kind kind);

/** Least size that a descriptor may have that opens like this: that of 1.0. */
size_t duet_struct_size(const struct duet_head *head);

/** Rows that only some kinds have; NULL: none. */
const struct duet_parameter *duet_parameters_of(const union duet_descriptor *d);
const struct duet_scalar *duet_scalars_of(const union duet_descriptor *d);
const struct duet_slot *duet_slots_of(const union duet_descriptor *d);

/** The pointer that a descriptor has for a method; NULL: absent. */
duet_function duet_method_of(const union duet_descriptor *descriptor,
                             const struct duet_method *method);

/** Set that pointer. */
void duet_method_set(union duet_descriptor *descriptor,
                     const struct duet_method *method, duet_function function);

#endif
