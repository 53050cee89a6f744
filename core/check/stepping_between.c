/*
 * stepping_between.c - what stands between the core's stepper and a plugin.
 *
 * The methods here take the place of the plugin's. They pass it guarded copies
 * of all that it gets, and cut an elementwise step into the ranges that the
 * check asks for.
 */
#include "stepping.h"

#include <stdlib.h>
#include <string.h>

static struct stepping *stepped; /* by the stepper, at the moment */

/* Parts, further apart than they are now if structs are to have grown. */
static const struct duet_part *pass_parts(struct rig *rig,
                                          const struct duet_update *u,
                                          uint32_t *part_size)
{
    const size_t size = u->part_size + (rig->manner.is_grown ? 32u : 0u);
    struct memory_block *block;

    if (rig->manner.guard == MEMORY_LOOSE && !rig->manner.is_grown)
        return u->parts;
    block =
        memory_new(&rig->memory, MEMORY_ENDS, "the parts", u->n_parts * size);
    if (!block)
        _Exit(1);
    memset(block->data, 0xa5, u->n_parts * size);
    for (size_t i = 0; i < u->n_parts; i++)
        memcpy(block->data + i * size, &u->parts[i], sizeof *u->parts);
    memory_protect(block, true);
    *part_size = (uint32_t)size;
    return (const struct duet_part *)(const void *)block->data;
}

/* A range of an update, in arrays of its own where it `is_copied`. */
struct range {
    const struct duet_update *whole;
    size_t first, n; /* of the whole */
    bool is_copied, is_prepare;
    struct duet_update u;
    real *slot[DUET_MAX_SLOTS];
    size_t slot_size[DUET_MAX_SLOTS]; /* bytes */
};

static bool is_elementwise(const struct rig *rig)
{
    return rig->descriptor->optimizer.scope == DUET_SCOPE_ELEMENTWISE;
}

/*
 * Copies have guards of their own on both sides. There are none where others
 * change the weights while the plugin steps: the host, to evaluate, or a child.
 */
static bool takes_copies(const struct rig *rig)
{
    return rig->manner.guard != MEMORY_LOOSE && !rig->instance->n_children &&
           rig->descriptor->optimizer.scope != DUET_SCOPE_MODEL;
}

static void *copy_of(struct rig *rig, const char *name, const void *from,
                     size_t size, bool is_const)
{
    struct memory_block *block =
        memory_new(&rig->memory, rig->manner.guard, name, size);

    if (!block)
        _Exit(1);
    if (size)
        memcpy(block->data, from, size);
    if (is_const)
        memory_protect(block, true);
    return block->data;
}

/* `prepare` writes scalars, and an elementwise step what isn't a scalar. */
static void copy_range(struct rig *rig, struct range *r)
{
    const struct duet_entry *entry = rig->instance->entry;
    const size_t bytes = r->n * duet_dtype_size(rig->manner.dtype);
    const bool keeps_scalars = !r->is_prepare && is_elementwise(rig);

    r->u.weight = copy_of(rig, "weight", r->u.weight, bytes, r->is_prepare);
    r->u.gradient = copy_of(rig, "gradient", r->u.gradient, bytes, true);
    for (size_t i = 0; i < entry->n_slots; i++)
        if (r->slot[i])
            r->slot[i] = copy_of(rig, entry->slots[i].name, r->slot[i],
                                 r->slot_size[i], r->is_prepare);
    r->u.slot = copy_of(rig, "the array slot", r->slot,
                        entry->n_slots * sizeof r->slot[0], true);
    r->u.scalar = copy_of(rig, "the array scalar", r->whole->scalar,
                          entry->n_scalars * sizeof(double), keeps_scalars);
}

static void copy_back(struct rig *rig, struct range *r)
{
    const struct duet_entry *entry = rig->instance->entry;
    const size_t size = duet_dtype_size(rig->manner.dtype);

    if (entry->n_scalars)
        memcpy(r->whole->scalar, r->u.scalar,
               entry->n_scalars * sizeof(double));
    if (r->is_prepare || !r->n)
        return;
    memcpy(rig_at(rig, r->whole->weight, r->first), r->u.weight, r->n * size);
    for (size_t i = 0; i < entry->n_slots; i++)
        if (r->slot[i])
            memcpy(rig_at(rig, r->whole->slot[i],
                          is_elementwise(rig) ? r->first : 0),
                   r->slot[i], r->slot_size[i]);
}

/* Where there are no copies, the arrays themselves can't be written. */
static void protect_all(struct stepping *s, const struct duet_update *u,
                        bool is_read_only)
{
    const size_t n_slots = s->rig->instance->entry->n_slots;

    memory_protect(s->weight.block, is_read_only);
    for (size_t i = 0; i < n_slots; i++) {
        struct memory_block *block =
            u->slot[i] ? memory_block_at(&s->rig->memory, u->slot[i]) : NULL;

        if (block)
            memory_protect(block, is_read_only);
    }
}

/* The elements that a range's `first` and `n` say, as the plugin sees them. */
static const struct duet_update *pass(struct rig *rig, struct range *r)
{
    const struct duet_update *whole = r->whole;
    const struct duet_call *call = whole->host->context;
    const struct duet_unit *unit = call->unit;
    const size_t size = duet_dtype_size(rig->manner.dtype);

    r->u = *whole;
    r->u.first += r->first;
    r->u.n = r->n;
    r->u.weight = rig_at(rig, whole->weight, r->first);
    r->u.gradient = rig_at(rig, whole->gradient, r->first);
    for (size_t i = 0; i < rig->instance->entry->n_slots; i++) {
        r->slot[i] =
            whole->slot[i] ? rig_at(rig, whole->slot[i], r->first) : NULL;
        r->slot_size[i] =
            size * (is_elementwise(rig) ? r->n : unit->slot_size[i]);
    }
    r->u.slot = r->slot;
    r->is_copied = takes_copies(rig);
    if (r->is_copied)
        copy_range(rig, r);
    r->u.parts = pass_parts(rig, whole, &r->u.part_size);
    r->u.host =
        rig_pass(rig, "struct duet_host", whole->host, sizeof *whole->host);
    r->u.where =
        rig_pass(rig, "struct duet_where", whole->where, sizeof *whole->where);
    return rig_pass(rig, "struct duet_update", &r->u, sizeof r->u);
}

/* Call a method on a range; what was made for the call is gone after it. */
static void call(void (*method)(const void *options,
                                const struct duet_update *u),
                 struct range *r)
{
    struct rig *rig = stepped->rig;
    const struct duet_update *whole = r->whole;
    const struct memory_block *mark = rig->memory.blocks;
    const void *options = rig_options(rig);
    const struct duet_update *passed = pass(rig, r);
    const bool is_fixed = r->is_prepare && !r->is_copied;

    if (is_fixed)
        protect_all(stepped, whole, true);
    rig_enter(
        rig, !r->is_prepare && is_elementwise(rig) ? RIG_WORKER : RIG_MAIN,
        "%s(%s%s%zu x %zu, n = %zu, first = %zu, t = %llu, lr = %g)",
        r->is_prepare ? "prepare" : "step", whole->where->name,
        *whole->where->name ? ": " : "", whole->rows, whole->columns, r->n,
        r->u.first, (unsigned long long)whole->where->t, whole->where->lr);
    method(options, passed);
    rig_leave(rig);
    if (is_fixed)
        protect_all(stepped, whole, false);
    if (r->is_copied)
        copy_back(rig, r);
    memory_free_after(&rig->memory, mark);
}

static void prepare(const void *options, const struct duet_update *u)
{
    struct range range = { .whole = u, .n = u->n, .is_prepare = true };

    (void)options;
    call(stepped->rig->descriptor->optimizer.prepare, &range);
}

static void step(const void *options, const struct duet_update *u)
{
    const struct rig *rig = stepped->rig;
    const bool cut = is_elementwise(rig) && rig->manner.block;
    const size_t block = cut ? rig->manner.block : u->n;
    struct duet_call *context = u->host->context;
    size_t first = 0;

    (void)options;
    do {
        const size_t left = u->n - first;
        struct range range = { .whole = u,
                               .first = first,
                               .n = left < block ? left : block };

        context->n_scratch = 0;
        call(rig->descriptor->optimizer.step, &range);
        first += range.n;
    } while (first < u->n);
}

/* Move the slots to where the guards are. */
void stepping_guard_slots(struct stepping *s)
{
    const size_t size = duet_dtype_size(s->rig->manner.dtype);
    const struct duet_entry *entry = s->rig->instance->entry;

    for (size_t u = 0; u < s->stepper->n_units; u++) {
        struct duet_unit *unit = &s->stepper->units[u];

        for (size_t i = 0; i < entry->n_slots; i++) {
            const size_t bytes = unit->slot_size[i] * size;
            struct memory_block *block;

            if (!unit->slot[i])
                continue;
            block = memory_new(&s->rig->memory, s->rig->manner.guard,
                               entry->slots[i].name, bytes);
            if (!block)
                _Exit(1);
            memcpy(block->data, unit->slot[i], bytes);
            free(unit->slot[i]);
            unit->slot[i] = (real *)block->data;
        }
    }
}

void stepping_stand_between(struct stepping *s)
{
    struct duet_stepper *stepper = s->stepper;

    s->between = *stepper->descriptor;
    s->between.optimizer.step = step;
    if (s->between.optimizer.prepare)
        s->between.optimizer.prepare = prepare;
    stepper->descriptor = &s->between;
    for (size_t i = 0; i < stepper->n_units; i++)
        rig_take_host(s->rig, &stepper->units[i].call);
    for (size_t i = 0; i < stepper->n_calls; i++)
        rig_take_host(s->rig, &stepper->calls[i]);
}

void stepping_let(struct stepping *s)
{
    stepped = s;
}
