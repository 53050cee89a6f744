/* stepper_state.c - an optimizer at work on tensors: its state. */
#include "stepper.h"

#include "errors.h"

#include <stdlib.h>
#include <string.h>

static void fill_slot(const struct duet_unit *unit,
                      const struct duet_slot *slot, size_t i, size_t times)
{
    const struct duet_stepper *stepper = unit->stepper;
    const size_t size = stepper->numerics->real_size;

    if (slot->from && !strcmp(slot->from, "weight")) {
        const char *weight = (const char *)stepper->weight + unit->first * size;

        for (size_t copy = 0; copy < times; copy++)
            memcpy((char *)unit->slot[i] + copy * unit->n * size, weight,
                   unit->n * size);
        return;
    }
    stepper->numerics->fill(
        unit->slot_size[i],
        slot->from ? duet_instance_real(stepper->instance, slot->from, 0)
                   : slot->value,
        unit->slot[i]);
}

static enum duet_status make_slots(struct duet_unit *unit,
                                   struct duet_error *error)
{
    const struct duet_stepper *stepper = unit->stepper;
    const struct duet_entry *entry = stepper->instance->entry;

    unit->slot = calloc(entry->n_slots + 1, sizeof *unit->slot);
    unit->slot_size = calloc(entry->n_slots + 1, sizeof *unit->slot_size);
    unit->scalar = calloc(entry->n_scalars + 1, sizeof *unit->scalar);
    if (!unit->slot || !unit->slot_size || !unit->scalar)
        return duet_no_memory(error);
    for (size_t i = 0; i < entry->n_scalars; i++)
        unit->scalar[i] = entry->scalars[i].value;
    for (size_t i = 0; i < entry->n_slots; i++) {
        const struct duet_slot *slot = &entry->slots[i];
        const size_t times =
            slot->times ? duet_instance_count(stepper->instance, slot->times)
                        : 1;
        size_t rows = unit->rows, columns = unit->columns;
        struct duet_tensor memory;
        enum duet_status status;

        if (!duet_instance_meets(stepper->instance, slot->needs))
            continue;
        duet_slot_shape(slot, unit->parts, unit->n_parts, &rows, &columns);
        status = duet_tensor_init(&memory, stepper->dtype, times,
                                  rows * columns, error);
        if (status != DUET_OK)
            return status;
        unit->slot[i] = memory.data;
        unit->slot_size[i] = memory.rows * memory.columns;
        fill_slot(unit, slot, i, times);
    }
    return DUET_OK;
}

/* The unit's parts, counted from its own first element. */
static enum duet_status make_parts(struct duet_unit *unit,
                                   struct duet_error *error)
{
    unit->own_parts = calloc(unit->n_parts, sizeof *unit->own_parts);
    if (!unit->own_parts)
        return duet_no_memory(error);
    for (size_t i = 0; i < unit->n_parts; i++) {
        unit->own_parts[i] = unit->parts[i];
        unit->own_parts[i].first -= unit->first;
    }
    return DUET_OK;
}

static enum duet_status make_children(struct duet_unit *unit,
                                      struct duet_error *error)
{
    const struct duet_stepper *stepper = unit->stepper;
    const struct duet_instance *instance = stepper->instance;
    const size_t size = stepper->numerics->real_size;
    enum duet_status status = DUET_OK;

    unit->children = calloc(instance->n_children + 1, sizeof *unit->children);
    if (!unit->children)
        return duet_no_memory(error);
    for (size_t i = 0; status == DUET_OK && i < instance->n_children; i++) {
        struct duet_instance *child = instance->children[i]->instance;

        if (child->entry->kind == DUET_KIND_OPTIMIZER)
            status = duet_stepper_create(
                stepper->duet, child, stepper->dtype, unit->own_parts,
                unit->n_parts, (char *)stepper->weight + unit->first * size,
                stepper->pool, &unit->children[i], error);
    }
    return status;
}

/* What a step is given, but for what differs from step to step. */
static void make_update(struct duet_unit *unit)
{
    const struct duet_stepper *stepper = unit->stepper;
    const bool model = stepper->descriptor->optimizer.scope == DUET_SCOPE_MODEL;

    unit->call.unit = unit;
    unit->update = (struct duet_update) {
        .struct_size = sizeof unit->update,
        .part_size = sizeof(struct duet_part),
        .n = unit->n,
        .rows = unit->rows,
        .columns = unit->columns,
        .weight = (char *)stepper->weight +
                  unit->first * stepper->numerics->real_size,
        .slot = unit->slot,
        .scalar = unit->scalar,
        .n_parts = (uint32_t)unit->n_parts,
        .parts = model ? unit->own_parts : unit->parts,
        .host = &unit->call.host,
        .where = &unit->where,
    };
}

static enum duet_status make_unit(struct duet_unit *unit,
                                  struct duet_stepper *stepper,
                                  const struct duet_part *parts, size_t n_parts,
                                  struct duet_error *error)
{
    enum duet_status status;

    unit->stepper = stepper;
    unit->parts = parts;
    unit->n_parts = n_parts;
    unit->first = parts[0].first;
    unit->rows = parts[0].rows;
    unit->columns = parts[0].columns;
    duet_call_init(&unit->call, stepper->duet, stepper->dtype);
    unit->call.pool = stepper->pool;
    for (size_t i = 0; i < n_parts; i++)
        unit->n += parts[i].rows * parts[i].columns;
    if (stepper->descriptor->optimizer.scope == DUET_SCOPE_MODEL) {
        unit->rows = 1;
        unit->columns = unit->n;
    }
    status = make_slots(unit, error);
    if (status == DUET_OK)
        status = make_parts(unit, error);
    if (status == DUET_OK)
        status = make_children(unit, error);
    make_update(unit);
    return status;
}

/* What `prepare_all` sees: the whole group, as at MODEL scope. */
static enum duet_status make_group(struct duet_stepper *stepper,
                                   const struct duet_part *parts, size_t n,
                                   struct duet_error *error)
{
    stepper->parts = calloc(n, sizeof *stepper->parts);
    if (!stepper->parts)
        return duet_no_memory(error);
    stepper->n_parts = n;
    for (size_t i = 0; i < n; i++) {
        stepper->parts[i] = parts[i];
        stepper->parts[i].first -= parts[0].first;
    }
    return DUET_OK;
}

/* The wrapper's scope is at least its base's. */
static enum duet_status check_scopes(const struct duet_instance *instance,
                                     enum duet_dtype dtype,
                                     struct duet_error *error)
{
    const enum duet_scope own =
        duet_instance_build(instance, dtype)->optimizer.scope;

    for (size_t i = 0; i < instance->n_children; i++) {
        const struct duet_instance *child = instance->children[i]->instance;

        if (child->entry->kind == DUET_KIND_OPTIMIZER &&
            duet_instance_build(child, dtype)->optimizer.scope > own)
            return duet_error_set(error, DUET_INVALID,
                                  "optimizer %s can't stand around %s, which "
                                  "needs more of the model than it is given",
                                  instance->entry->name, child->entry->name);
    }
    return DUET_OK;
}

static enum duet_status make_calls(struct duet_stepper *stepper,
                                   struct duet_error *error)
{
    const size_t n = duet_pool_threads(stepper->pool);

    stepper->calls = calloc(n, sizeof *stepper->calls);
    if (!stepper->calls)
        return duet_no_memory(error);
    stepper->n_calls = n;
    for (size_t i = 0; i < n; i++)
        duet_call_init(&stepper->calls[i], stepper->duet, stepper->dtype);
    return DUET_OK;
}

enum duet_status duet_stepper_create(
    struct duet *duet, struct duet_instance *instance, enum duet_dtype dtype,
    const struct duet_part *parts, size_t n_parts, real *weight,
    struct duet_pool *pool, struct duet_stepper **stepper,
    struct duet_error *error)
{
    enum duet_status status =
        duet_instance_is(instance, DUET_KIND_OPTIMIZER, "optimizer", error);
    struct duet_stepper *made;
    bool model;

    if (status == DUET_OK)
        status = duet_instance_serves(instance, dtype, error);
    if (status == DUET_OK)
        status = check_scopes(instance, dtype, error);
    if (status != DUET_OK)
        return status;
    made = calloc(1, sizeof *made);
    if (!made)
        return duet_no_memory(error);
    made->duet = duet;
    made->instance = duet_instance_ref(instance);
    made->descriptor = duet_instance_build(instance, dtype);
    made->dtype = dtype;
    made->numerics = duet_context_numerics(duet, dtype);
    made->pool = duet_instance_one_thread(instance) ? NULL : pool;
    made->weight = weight;
    made->lr = duet_instance_lr(instance);
    model = made->descriptor->optimizer.scope == DUET_SCOPE_MODEL;
    made->n_units = model ? 1 : n_parts;
    status = make_calls(made, error);
    made->units = calloc(made->n_units, sizeof *made->units);
    if (!made->units) {
        made->n_units = 0;
        status = duet_no_memory(error);
    }
    for (size_t i = 0; status == DUET_OK && i < made->n_units; i++)
        status = make_unit(&made->units[i], made, &parts[i],
                           model ? n_parts : 1, error);
    if (status == DUET_OK && made->descriptor->optimizer.prepare_all)
        status = make_group(made, parts, n_parts, error);
    if (status != DUET_OK) {
        duet_stepper_destroy(made);
        return status;
    }
    *stepper = made;
    return DUET_OK;
}

static void finish_unit(struct duet_unit *unit)
{
    const struct duet_instance *instance = unit->stepper->instance;

    for (size_t i = 0; unit->slot && i < instance->entry->n_slots; i++)
        free(unit->slot[i]);
    for (size_t i = 0; unit->children && i < instance->n_children; i++)
        duet_stepper_destroy(unit->children[i]);
    free(unit->children);
    free(unit->slot);
    free(unit->slot_size);
    free(unit->scalar);
    free(unit->own_parts);
    duet_call_finish(&unit->call);
}

void duet_stepper_destroy(struct duet_stepper *stepper)
{
    if (!stepper)
        return;
    for (size_t i = 0; i < stepper->n_units; i++)
        if (stepper->units[i].stepper)
            finish_unit(&stepper->units[i]);
    for (size_t i = 0; i < stepper->n_calls; i++)
        duet_call_finish(&stepper->calls[i]);
    free(stepper->calls);
    free(stepper->parts);
    free(stepper->units);
    duet_instance_unref(stepper->instance);
    free(stepper);
}
