/* entry.c - checking a plugin's descriptors and copying them. */
#include "entry.h"

#include "agreement.h"
#include "entry_check.h"
#include "option.h"
#include "errors.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static size_t less(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * Copy an array of rows that ends with one whose first pointer is NULL. Every
 * kind of row begins with its name. A row of the plugin has `stride` bytes and
 * one of the host `size`: what one of them doesn't know is left out, or 0.
 */
static enum duet_status copy_rows(const void *rows, size_t stride, size_t size,
                                  size_t before, const char *what,
                                  const char *from, void *copy, size_t *n,
                                  struct duet_error *error)
{
    const char *row = rows;
    char *to;

    *n = 0;
    for (; row && *n < DUET_MOST_ROWS; row += stride, ++*n) {
        const char *name;

        memcpy(&name, row, sizeof name);
        if (!name)
            break;
    }
    if (*n == DUET_MOST_ROWS)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: the array of %s doesn't end with "
                              "DUET_END",
                              from, what);
    *n += before;
    to = calloc(*n + 1, size);
    if (!to)
        return duet_no_memory(error);
    memcpy(copy, &to, sizeof to);
    row = rows;
    for (size_t i = before; i < *n; i++, row += stride)
        memcpy(to + i * size, row, less(size, stride));
    return DUET_OK;
}

void duet_entry_copy_descriptor(const struct duet_head *head,
                                const void *descriptor,
                                union duet_descriptor *copy)
{
    const size_t rest = duet_kind_size(head->kind) - sizeof copy->base;

    memcpy(copy, descriptor, less(sizeof copy->base, head->base_size));
    memcpy((char *)copy + sizeof copy->base,
           (const char *)descriptor + head->base_size,
           less(rest, head->struct_size - head->base_size));
}

/* NULL without memory. */
static union duet_descriptor *copy_descriptor(const struct duet_plugin *plugin)
{
    union duet_descriptor *copy = calloc(1, sizeof *copy);

    if (copy)
        duet_entry_copy_descriptor(&plugin->head, plugin, copy);
    return copy;
}

/* "torch|keras|paper", in the order of first mention; NULL without memory. */
static char *list_variants(const struct duet_preset *presets, size_t n)
{
    size_t room = 1;
    char *list;

    for (size_t i = 0; i < n; i++)
        room += strlen(presets[i].variant) + 1;
    list = calloc(1, room);
    for (size_t i = 0; list && i < n; i++) {
        bool known = false;

        for (size_t j = 0; j < i; j++)
            known |= !strcmp(presets[i].variant, presets[j].variant);
        if (known)
            continue;
        if (*list)
            strcat(list, "|");
        strcat(list, presets[i].variant);
    }
    return list;
}

/* The options that the host keeps for a plugin, as rows like its own. */
static size_t own_options(const struct duet_entry *entry,
                          const union duet_descriptor *d,
                          struct duet_option own[3])
{
    size_t n = 0;

    if (entry->kind == DUET_KIND_OPTIMIZER && d->optimizer.lr != 0)
        own[n++] = (struct duet_option) { .name = "lr",
                                          .type = DUET_TYPE_REAL,
                                          .value = d->optimizer.lr,
                                          .allowed = "[0, inf)",
                                          .summary = "learning rate",
                                          .scale = DUET_SCALE_LOG };
    if (entry->kind == DUET_KIND_SCHEDULE)
        own[n++] = (struct duet_option) { .name = "unit",
                                          .type = DUET_TYPE_CHOICE,
                                          .allowed = "update|epoch",
                                          .summary = "what its steps count" };
    if (entry->n_presets)
        own[n++] =
            (struct duet_option) { .name = "variant",
                                   .type = DUET_TYPE_CHOICE,
                                   .allowed = entry->variants,
                                   .summary = "whose form and defaults" };
    for (size_t i = 0; i < n; i++)
        own[i].offset = DUET_HOST_OPTION;
    return n;
}

static enum duet_status copy_all_rows(struct duet_entry *entry,
                                      const struct duet_plugin *plugin,
                                      const char *from,
                                      struct duet_error *error)
{
    const struct duet_head *head = &plugin->head;
    const union duet_descriptor *d = duet_entry_any(entry);
    struct duet_option own[3];
    enum duet_status status;

    status = copy_rows(plugin->presets, head->preset_size,
                       sizeof(struct duet_preset), 0, "presets", from,
                       &entry->presets, &entry->n_presets, error);
    if (status != DUET_OK)
        return status;
    entry->variants = list_variants(entry->presets, entry->n_presets);
    if (!entry->variants)
        return duet_no_memory(error);
    entry->n_own = own_options(entry, d, own);
    status = copy_rows(plugin->options, head->option_size,
                       sizeof(struct duet_option), entry->n_own, "options",
                       from, &entry->options, &entry->n_options, error);
    if (status != DUET_OK)
        return status;
    memcpy(entry->options, own, entry->n_own * sizeof own[0]);
    status =
        copy_rows(duet_slots_of(d), head->slot_size, sizeof(struct duet_slot),
                  0, "slots", from, &entry->slots, &entry->n_slots, error);
    if (status == DUET_OK)
        status = copy_rows(duet_scalars_of(d), head->scalar_size,
                           sizeof(struct duet_scalar), 0, "scalars", from,
                           &entry->scalars, &entry->n_scalars, error);
    if (status == DUET_OK)
        status = copy_rows(duet_parameters_of(d), head->parameter_size,
                           sizeof(struct duet_parameter), 0, "parameters", from,
                           &entry->parameters, &entry->n_parameters, error);
    return status;
}

static enum duet_status copy_exports(struct duet_entry *entry,
                                     const struct duet_plugin *plugin,
                                     enum duet_dtype dtype, const char *from,
                                     struct duet_error *error)
{
    return copy_rows(plugin->exports, plugin->head.export_size,
                     sizeof(struct duet_export), 0, "exports", from,
                     &entry->exports[dtype], &entry->n_exports, error);
}

static enum duet_status fill_entry(struct duet_entry *entry,
                                   const struct duet_plugin *const build[],
                                   const char *from, struct duet_error *error)
{
    const struct duet_plugin *first =
        build[DUET_FLOAT64] ? build[DUET_FLOAT64] : build[DUET_FLOAT32];
    enum duet_status status = DUET_OK;

    for (unsigned i = 0; i < DUET_N_DTYPES; i++) {
        if (!build[i])
            continue;
        status = duet_entry_check_head(&build[i]->head, i, from, error);
        if (status == DUET_OK)
            status = duet_entry_check_identity(build[i], from, error);
        if (status != DUET_OK)
            return status;
        entry->build[i] = copy_descriptor(build[i]);
        if (!entry->build[i])
            return duet_no_memory(error);
        status = copy_exports(entry, build[i], i, from, error);
        if (status != DUET_OK)
            return status;
    }
    entry->kind = first->head.kind;
    entry->name = first->name;
    entry->version = first->version;
    entry->summary = first->summary;
    status = copy_all_rows(entry, first, from, error);
    if (status == DUET_OK && build[DUET_FLOAT64] && build[DUET_FLOAT32])
        status = duet_agreement_check(entry, from, error);
    for (unsigned i = 0; status == DUET_OK && i < DUET_N_DTYPES; i++)
        if (build[i])
            status =
                duet_entry_check_methods(entry, entry->build[i], from, error);
    if (status == DUET_OK)
        status = duet_option_check_rows(entry, from, error);
    return status;
}

enum duet_status duet_entry_create(const struct duet_plugin *const build[],
                                   const char *from, struct duet_entry **entry,
                                   struct duet_error *error)
{
    struct duet_entry *made = calloc(1, sizeof *made);
    enum duet_status status;

    if (!made)
        return duet_no_memory(error);
    made->n_instances = calloc(1, sizeof *made->n_instances);
    status = made->n_instances ? fill_entry(made, build, from, error)
                               : duet_no_memory(error);
    if (status != DUET_OK) {
        duet_entry_destroy(made);
        return status;
    }
    *entry = made;
    return DUET_OK;
}

void duet_entry_destroy(struct duet_entry *entry)
{
    if (!entry)
        return;
    if (entry->finish)
        entry->finish(entry->data);
    for (size_t i = 0; i < DUET_N_DTYPES; i++) {
        free(entry->build[i]);
        free(entry->exports[i]);
    }
    free(entry->options);
    free(entry->presets);
    free(entry->slots);
    free(entry->scalars);
    free(entry->parameters);
    free(entry->variants);
    free(entry->n_instances);
    free(entry);
}

void duet_slot_shape(const struct duet_slot *slot,
                     const struct duet_part *parts, size_t n_parts,
                     size_t *rows, size_t *columns)
{
    size_t n = 0;

    for (size_t i = 0; slot->each_part && i < n_parts; i++) {
        *rows = parts[i].rows;
        *columns = parts[i].columns;
        duet_shape_of(slot->shape, rows, columns);
        n += *rows * *columns;
    }
    if (slot->each_part) {
        *rows = 1;
        *columns = n;
    } else {
        duet_shape_of(slot->shape, rows, columns);
    }
}
