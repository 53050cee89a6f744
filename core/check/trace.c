/* trace.c - one element in one step of an optimizer, for messages. */
#include "trace.h"

#include <stdio.h>
#include <string.h>

static const struct duet_unit *unit_of(const struct stepping *s, size_t i)
{
    for (size_t u = 0; u < s->stepper->n_units; u++) {
        const struct duet_unit *unit = &s->stepper->units[u];

        if (i >= unit->first && i < unit->first + unit->n)
            return unit;
    }
    return NULL;
}

/* What a slot holds of an element; false where it holds something else. */
static bool get_slot(const struct stepping *s, const struct duet_unit *unit,
                     size_t slot, size_t i, double *value)
{
    const struct rig_array array = { .data = unit->slot[slot] };

    if (!unit->slot[slot] || unit->slot_size[slot] != unit->n)
        return false;
    *value = rig_get(s->rig, &array, i - unit->first);
    return true;
}

/* Slots, then scalars: the k-th; false: it isn't this element's. */
static bool get_state(const struct stepping *s, size_t i, size_t k,
                      const char **name, double *value)
{
    const struct duet_entry *entry = s->rig->instance->entry;
    const struct duet_unit *unit = unit_of(s, i);

    if (unit && k < entry->n_slots) {
        *name = entry->slots[k].name;
        return get_slot(s, unit, k, i, value);
    }
    if (!unit || k - entry->n_slots >= entry->n_scalars)
        return false;
    *name = entry->scalars[k - entry->n_slots].name;
    *value = unit->scalar[k - entry->n_slots];
    return true;
}

static size_t count_state(const struct stepping *s)
{
    const struct duet_entry *entry = s->rig->instance->entry;
    const size_t n = entry->n_slots + entry->n_scalars;

    return n < 2 * DUET_MAX_SLOTS ? n : 2 * DUET_MAX_SLOTS;
}

void trace_before(struct trace *trace, const struct stepping *s)
{
    const char *name;

    if (trace->element >= s->n)
        return;
    trace->before = rig_get(s->rig, &s->weight, trace->element);
    for (size_t k = 0; k < count_state(s); k++)
        get_state(s, trace->element, k, &name, &trace->old[k]);
}

void trace_after(struct trace *trace, const struct stepping *s)
{
    size_t n = 0;

    if (trace->element >= s->n)
        return;
    trace->is_there = true;
    trace->lr = s->lr;
    trace->gradient = rig_get(s->rig, &s->gradient, trace->element);
    trace->after = rig_get(s->rig, &s->weight, trace->element);
    trace->state[0] = '\0';
    for (size_t k = 0; k < count_state(s) && n < sizeof trace->state; k++) {
        const char *name;
        double value;

        if (!get_state(s, trace->element, k, &name, &value) ||
            value == trace->old[k])
            continue;
        n += (size_t)snprintf(trace->state + n, sizeof trace->state - n,
                              "%s%s from %.6g to %.6g", n ? ", " : "", name,
                              trace->old[k], value);
    }
}

const char *trace_describe(const struct trace *trace,
                           const struct trace *wanted, const char *name,
                           char *text, size_t size)
{
    const int n = snprintf(
        text, size,
        "t = %zu, lr = %.6g, gradient = %.6g: the weight goes from %.6g to "
        "%.6g, a step of %.6g, expected %.6g",
        trace->step, trace->lr, trace->gradient, trace->before, trace->after,
        trace->after - trace->before, wanted->after - wanted->before);

    if (n > 0 && (size_t)n < size && (*trace->state || *wanted->state))
        snprintf(text + n, size - (size_t)n,
                 "; its state: %.*s; that of %s: %.*s",
                 (int)sizeof trace->state - 1,
                 *trace->state ? trace->state : "unchanged", name,
                 (int)sizeof wanted->state - 1,
                 *wanted->state ? wanted->state : "unchanged");
    return text;
}
