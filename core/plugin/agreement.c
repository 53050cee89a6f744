/* agreement.c - whether a plugin's builds for two element types agree. */
#include "agreement.h"

#include <math.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

bool duet_same_option(const void *one, const void *other)
{
    const struct duet_option *a = one, *b = other;

    return same_text(a->name, b->name) && a->type == b->type &&
           a->offset == b->offset && same_number(a->value, b->value) &&
           same_text(a->allowed, b->allowed) && same_text(a->needs, b->needs) &&
           same_text(a->initial, b->initial);
}

static bool same_preset(const void *one, const void *other)
{
    const struct duet_preset *a = one, *b = other;

    return same_text(a->variant, b->variant) &&
           same_text(a->option, b->option) && same_text(a->value, b->value);
}

static bool same_export(const void *one, const void *other)
{
    const struct duet_export *a = one, *b = other;

    return same_text(a->name, b->name) && same_text(a->signature, b->signature);
}

bool duet_same_slot(const void *one, const void *other)
{
    const struct duet_slot *a = one, *b = other;

    return same_text(a->name, b->name) && a->shape == b->shape &&
           same_number(a->value, b->value) && same_text(a->from, b->from) &&
           same_text(a->times, b->times) && same_text(a->needs, b->needs);
}

bool duet_same_scalar(const void *one, const void *other)
{
    const struct duet_scalar *a = one, *b = other;

    return same_text(a->name, b->name) && same_number(a->value, b->value) &&
           a->shared == b->shared;
}

bool duet_same_parameter(const void *one, const void *other)
{
    const struct duet_parameter *a = one, *b = other;

    return same_text(a->name, b->name) && a->shape == b->shape &&
           a->role == b->role && same_number(a->value, b->value) &&
           same_text(a->from, b->from);
}

/* A row of any type begins with its name, and a row without one ends them. */
static bool ends(const void *row)
{
    const char *name = NULL;

    if (row)
        memcpy(&name, row, sizeof name);
    return !name;
}

static bool same_rows(const void *one, size_t one_size, const void *other,
                      size_t other_size,
                      bool (*same)(const void *one, const void *other))
{
    const char *a = one, *b = other;

    while (!ends(a) && !ends(b)) {
        if (!same(a, b))
            return false;
        a += one_size;
        b += other_size;
    }
    return ends(a) && ends(b);
}

static bool same_methods(const union duet_descriptor *a,
                         const union duet_descriptor *b)
{
    bool same = !a->base.check == !b->base.check;

    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == a->base.head.kind)
            same &= !duet_method_of(a, &duet_methods[i]) ==
                    !duet_method_of(b, &duet_methods[i]);
    return same;
}

/* A part of descriptors that two builds have in common. */
struct part {
    const char *name;
    enum duet_kind kind; /* the only one that has it; 0: all have it */
    bool (*same)(const union duet_descriptor *a,
                 const union duet_descriptor *b);
};

/* The first part in which two descriptors of a kind differ; NULL: none. */
static const char *first_different(const struct part parts[], size_t n,
                                   const union duet_descriptor *a,
                                   const union duet_descriptor *b)
{
    for (size_t i = 0; i < n; i++)
        if ((!parts[i].kind || parts[i].kind == a->base.head.kind) &&
            !parts[i].same(a, b))
            return parts[i].name;
    return NULL;
}

/* Define same_<name>(), which compares two descriptors, `a` and `b`. */
#define SAME(name, expression)                              \
    static bool same_##name(const union duet_descriptor *a, \
                            const union duet_descriptor *b) \
    {                                                       \
        return expression;                                  \
    }

SAME(flags, a->base.flags == b->base.flags)
SAME(state, a->base.state_version == b->base.state_version &&
                a->base.resumes_state == b->base.resumes_state)
SAME(scope, a->optimizer.scope == b->optimizer.scope)
SAME(prediction, same_text(a->optimizer.prediction, b->optimizer.prediction))
SAME(target, a->loss.target == b->loss.target)
SAME(metric, same_text(a->loss.metric, b->loss.metric))
SAME(takes, a->metric.takes == b->metric.takes)

static const struct part traits[] = {
    { "flags", 0, same_flags },
    { "state_version", 0, same_state },
    { "scope", DUET_KIND_OPTIMIZER, same_scope },
    { "prediction", DUET_KIND_OPTIMIZER, same_prediction },
    { "target", DUET_KIND_LOSS, same_target },
    { "metric", DUET_KIND_LOSS, same_metric },
    { "takes", DUET_KIND_METRIC, same_takes },
};

const char *duet_different_trait(const union duet_descriptor *a,
                                 const union duet_descriptor *b)
{
    return first_different(traits, sizeof traits / sizeof *traits, a, b);
}

#define SAME_ROWS(name, of_a, of_b, size, same) \
    SAME(name,                                  \
         same_rows(of_a, a->base.head.size, of_b, b->base.head.size, same))

SAME(kind, a->base.head.kind == b->base.head.kind)
SAME(name, !strcmp(a->base.name, b->base.name))
SAME(version, !strcmp(a->base.version, b->base.version))
SAME(config_size, a->base.config_size == b->base.config_size)
SAME(lr, same_number(a->optimizer.lr, b->optimizer.lr))
SAME_ROWS(options, a->base.options, b->base.options, option_size,
          duet_same_option)
SAME_ROWS(presets, a->base.presets, b->base.presets, preset_size, same_preset)
SAME_ROWS(exports, a->base.exports, b->base.exports, export_size, same_export)
SAME_ROWS(slots, duet_slots_of(a), duet_slots_of(b), slot_size, duet_same_slot)
SAME_ROWS(scalars, duet_scalars_of(a), duet_scalars_of(b), scalar_size,
          duet_same_scalar)
SAME_ROWS(parameters, duet_parameters_of(a), duet_parameters_of(b),
          parameter_size, duet_same_parameter)

/* The kind comes first: what follows it reads the fields of that kind. */
static const struct part parts[] = {
    { "kind", 0, same_kind },
    { "name", 0, same_name },
    { "version", 0, same_version },
    { "config_size", 0, same_config_size },
    { "options", 0, same_options },
    { "presets", 0, same_presets },
    { "exports", 0, same_exports },
    { "slots", 0, same_slots },
    { "scalars", 0, same_scalars },
    { "parameters", 0, same_parameters },
    { "lr", DUET_KIND_OPTIMIZER, same_lr },
    { "methods", 0, same_methods },
};

enum duet_status duet_agreement_check(const struct duet_entry *entry,
                                      const char *from,
                                      struct duet_error *error)
{
    const union duet_descriptor *a = entry->build[DUET_FLOAT64];
    const union duet_descriptor *b = entry->build[DUET_FLOAT32];
    const char *what =
        first_different(parts, sizeof parts / sizeof *parts, a, b);

    if (!what)
        what = duet_different_trait(a, b);
    if (!what)
        return DUET_OK;
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: its builds for float64 and float32 "
                          "differ in %s; rebuild it (duet build FILE.c)",
                          from, what);
}
