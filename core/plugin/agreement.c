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
           same_text(a->allowed, b->allowed) && same_text(a->needs, b->needs);
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

    return same_text(a->name, b->name) && same_number(a->value, b->value);
}

bool duet_same_parameter(const void *one, const void *other)
{
    const struct duet_parameter *a = one, *b = other;

    return same_text(a->name, b->name) && a->shape == b->shape &&
           a->role == b->role && same_number(a->value, b->value) &&
           same_text(a->from, b->from);
}

/* Every kind of row begins with its name, and NULL ends an array. */
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

const char *duet_different_manner(const union duet_descriptor *a,
                                  const union duet_descriptor *b)
{
    if (a->base.flags != b->base.flags)
        return "flags";
    switch (a->base.head.kind) {
    case DUET_KIND_OPTIMIZER:
        return a->optimizer.scope != b->optimizer.scope ? "scope"
               : !same_text(a->optimizer.prediction, b->optimizer.prediction)
                   ? "prediction"
                   : NULL;
    case DUET_KIND_LOSS:
        return a->loss.target != b->loss.target             ? "target"
               : !same_text(a->loss.metric, b->loss.metric) ? "metric"
                                                            : NULL;
    case DUET_KIND_METRIC:
        return a->metric.takes != b->metric.takes ? "takes" : NULL;
    default:
        return NULL;
    }
}

/* The default rate is no part of it: a new one is for new instances. */
static bool same_rate(const union duet_descriptor *a,
                      const union duet_descriptor *b)
{
    return a->base.head.kind != DUET_KIND_OPTIMIZER ||
           same_number(a->optimizer.lr, b->optimizer.lr);
}

/* The first thing that two builds differ in; NULL: none. */
static const char *difference(const union duet_descriptor *a,
                              const union duet_descriptor *b)
{
    const struct duet_plugin *p = &a->base, *q = &b->base;

    return p->head.kind != q->head.kind       ? "kind"
           : strcmp(p->name, q->name)         ? "name"
           : strcmp(p->version, q->version)   ? "version"
           : p->config_size != q->config_size ? "config_size"
           : !same_rows(p->options, p->head.option_size, q->options,
                        q->head.option_size, duet_same_option)
               ? "options"
           : !same_rows(p->presets, p->head.preset_size, q->presets,
                        q->head.preset_size, same_preset)
               ? "presets"
           : !same_rows(p->exports, p->head.export_size, q->exports,
                        q->head.export_size, same_export)
               ? "exports"
           : !same_rows(duet_slots_of(a), p->head.slot_size, duet_slots_of(b),
                        q->head.slot_size, duet_same_slot)
               ? "slots"
           : !same_rows(duet_scalars_of(a), p->head.scalar_size,
                        duet_scalars_of(b), q->head.scalar_size,
                        duet_same_scalar)
               ? "scalars"
           : !same_rows(duet_parameters_of(a), p->head.parameter_size,
                        duet_parameters_of(b), q->head.parameter_size,
                        duet_same_parameter)
               ? "parameters"
           : !same_rate(a, b)            ? "lr"
           : duet_different_manner(a, b) ? duet_different_manner(a, b)
           : !same_methods(a, b)         ? "methods"
                                         : NULL;
}

enum duet_status duet_agreement_check(const struct duet_entry *entry,
                                      const char *from,
                                      struct duet_error *error)
{
    const char *what =
        difference(entry->build[DUET_FLOAT64], entry->build[DUET_FLOAT32]);

    if (!what)
        return DUET_OK;
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: its builds for float64 and float32 "
                          "differ in %s; rebuild it (duet build FILE.c)",
                          from, what);
}
