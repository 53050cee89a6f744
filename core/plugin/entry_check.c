/* entry_check.c - what a plugin's descriptor must be like to be taken. */
#include "entry_check.h"

#include "abi_1_0.h"

#include <string.h>

static enum duet_status refuse_number(struct duet_error *error,
                                      const char *from, const char *field,
                                      unsigned long got, const char *relation,
                                      unsigned long want)
{
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: %s is %lu, expected %s%lu; rebuild it "
                          "with this version's headers (duet build FILE.c)",
                          from, field, got, relation, want);
}

enum duet_status duet_entry_check_head(const struct duet_head *head,
                                       enum duet_dtype dtype, const char *from,
                                       struct duet_error *error)
{
    const struct {
        const char *field;
        unsigned long got, least;
    } sizes[] = {
        { "base_size", head->base_size, DUET_ABI_1_0_PLUGIN },
        { "option_size", head->option_size, DUET_ABI_1_0_OPTION },
        { "preset_size", head->preset_size, DUET_ABI_1_0_PRESET },
        { "export_size", head->export_size, DUET_ABI_1_0_EXPORT },
        { "scalar_size", head->scalar_size, DUET_ABI_1_0_SCALAR },
        { "parameter_size", head->parameter_size, DUET_ABI_1_0_PARAMETER },
        { "slot_size", head->slot_size,
          head->kind == DUET_KIND_OPTIMIZER ? DUET_ABI_1_0_SLOT : 0 },
    };

    if (head->magic != DUET_MAGIC)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: its magic number is 0x%08x, "
                              "expected 0x%08x: not a plugin of duet's",
                              from, head->magic, DUET_MAGIC);
    if (head->abi_major != DUET_ABI_MAJOR)
        return refuse_number(error, from, "abi_major", head->abi_major, "",
                             DUET_ABI_MAJOR);
    if (head->kind < 1 || head->kind > DUET_N_KINDS)
        return refuse_number(error, from, "kind", head->kind, "1 to ",
                             DUET_N_KINDS);
    if (head->real_size != duet_dtype_size(dtype))
        return refuse_number(error, from, "real_size", head->real_size, "",
                             duet_dtype_size(dtype));
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (sizes[i].got < sizes[i].least)
            return refuse_number(error, from, sizes[i].field, sizes[i].got,
                                 "at least ", sizes[i].least);
    if (head->struct_size < duet_struct_size(head))
        return refuse_number(error, from, "struct_size", head->struct_size,
                             "at least ", duet_struct_size(head));
    return DUET_OK;
}

enum duet_status duet_entry_check_identity(const struct duet_plugin *plugin,
                                           const char *from,
                                           struct duet_error *error)
{
    if (plugin->needs_minor > DUET_ABI_MINOR)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: needs_minor is %u, and this duet "
                              "has ABI %d.%d: a newer duet is needed",
                              from, plugin->needs_minor, DUET_ABI_MAJOR,
                              DUET_ABI_MINOR);
    if (!duet_name_is_valid(plugin->name))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: its name is '%s', expected "
                              "[a-z][a-z0-9_]*",
                              from, plugin->name ? plugin->name : "NULL");
    if (plugin->resumes_state > plugin->state_version)
        return duet_error_set(
            error, DUET_REFUSED,
            "%s: refused: resumes_state of %s is %u, expected "
            "at most its state_version, %u",
            from, plugin->name, plugin->resumes_state, plugin->state_version);
    if (!plugin->version || !*plugin->version || !plugin->summary ||
        !*plugin->summary)
        return duet_error_set(
            error, DUET_REFUSED, "%s: refused: %s %s has no %s", from,
            duet_kind_name(plugin->head.kind), plugin->name,
            plugin->version && *plugin->version ? "summary" : "version");
    return DUET_OK;
}

/* What prediction uses must be there from the start, and like the weights. */
static enum duet_status check_prediction(const struct duet_entry *entry,
                                         const struct duet_optimizer *optimizer,
                                         const char *from,
                                         struct duet_error *error)
{
    const size_t i = duet_entry_slot(entry, optimizer->prediction);
    const struct duet_slot *slot = &entry->slots[i];

    if (!optimizer->prediction ||
        (i < entry->n_slots && slot->shape == DUET_SHAPE_LIKE && slot->from &&
         !strcmp(slot->from, "weight") && !slot->times && !slot->needs))
        return DUET_OK;
    return duet_error_set(
        error, DUET_REFUSED,
        "%s: refused: prediction is '%s', expected a slot like "
        "the weights that starts from them, always there",
        from, optimizer->prediction);
}

/* Parameters belong to columns, and elementwise layers are in any order. */
static enum duet_status check_elementwise(const struct duet_entry *entry,
                                          const struct duet_activation *d,
                                          const char *from,
                                          struct duet_error *error)
{
    if (!(d->flags & DUET_ACTIVATION_ELEMENTWISE) || !d->parameters)
        return DUET_OK;
    return duet_error_set(error, DUET_REFUSED,
                          "%s: refused: activation %s is elementwise and has "
                          "parameters, expected one or the other",
                          from, entry->name);
}

enum duet_status duet_entry_check_methods(const struct duet_entry *entry,
                                          const union duet_descriptor *d,
                                          const char *from,
                                          struct duet_error *error)
{
    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == entry->kind && duet_methods[i].required &&
            !duet_method_of(d, &duet_methods[i]))
            return duet_error_set(error, DUET_REFUSED,
                                  "%s: refused: %s %s lacks the method '%s', "
                                  "which %s",
                                  from, duet_kind_name(entry->kind),
                                  entry->name, duet_methods[i].name,
                                  duet_methods[i].summary);
    if (entry->kind == DUET_KIND_OPTIMIZER &&
        (d->optimizer.scope < DUET_SCOPE_ELEMENTWISE ||
         d->optimizer.scope > DUET_SCOPE_MODEL))
        return refuse_number(error, from, "scope", d->optimizer.scope, "1 to ",
                             DUET_SCOPE_MODEL);
    if (entry->kind == DUET_KIND_OPTIMIZER)
        return check_prediction(entry, &d->optimizer, from, error);
    if (entry->kind == DUET_KIND_ACTIVATION)
        return check_elementwise(entry, &d->activation, from, error);
    if (entry->kind == DUET_KIND_LOSS && (d->loss.target < DUET_TARGET_VALUES ||
                                          d->loss.target > DUET_TARGET_COUNTS))
        return refuse_number(error, from, "target", d->loss.target, "1 to ",
                             DUET_TARGET_COUNTS);
    if (entry->kind == DUET_KIND_METRIC &&
        (d->metric.takes < DUET_TAKES_CLASSES ||
         d->metric.takes > DUET_TAKES_LOGITS))
        return refuse_number(error, from, "takes", d->metric.takes, "1 to ",
                             DUET_TAKES_LOGITS);
    return DUET_OK;
}
