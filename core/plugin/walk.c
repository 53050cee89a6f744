/* walk.c - what plugins there are, as a program that embeds duet sees them. */
#include "registry.h"
#include "sized.h"
#include "survey.h"

#include <string.h>

const struct duet_entry *duet_entry_next(const struct duet_entry *entry)
{
    const struct duet_module *module = entry->module;

    for (size_t i = 0; module && i + 1 < module->n_entries; i++)
        if (module->entries[i] == entry)
            return module->entries[i + 1];
    return NULL;
}

const struct duet_option *duet_entry_option(const struct duet_entry *entry,
                                            size_t i)
{
    return i < entry->n_options ? &entry->options[i] : NULL;
}

void duet_entry_info(const struct duet_entry *entry,
                     struct duet_plugin_info *info)
{
    const struct duet_plugin_info own = {
        .kind = entry->kind,
        .name = entry->name,
        .version = entry->version,
        .summary = entry->summary,
        .file = entry->module ? entry->module->path : NULL,
        .entry = entry,
    };

    duet_sized_give(info, info->struct_size, &own, sizeof own);
}

/* The file that a plugin of this name would come from; NULL: none. */
static const char *file_of(const struct duet_survey *survey, const char *name)
{
    for (size_t i = 0; i < survey->n; i++)
        if (!strcmp(survey->file[i].name, name))
            return survey->file[i].path;
    return NULL;
}

/* What a plugin is, or why it can't be loaded: that is `reason`. */
static enum duet_status describe(struct duet *duet,
                                 struct duet_plugin_info *info,
                                 struct duet_error *reason)
{
    const struct duet_entry *entry;
    const enum duet_status status =
        duet_find(duet, info->kind, info->name, &entry, reason);

    if (status == DUET_OK)
        duet_entry_info(entry, info);
    else
        info->error = reason->text;
    return status == DUET_NO_MEMORY ? status : DUET_OK;
}

static enum duet_status walk_kind(
    struct duet *duet, enum duet_kind kind, bool *more,
    bool (*visit)(void *data, const struct duet_plugin_info *info), void *data,
    struct duet_error *error)
{
    struct duet_names names;
    struct duet_survey survey;
    enum duet_status status = duet_registry_names(duet, kind, &names, error);

    if (status != DUET_OK)
        return status;
    status = duet_survey(duet, kind, &survey, error);
    for (size_t i = 0; status == DUET_OK && *more && i < names.n; i++) {
        struct duet_plugin_info info = { .struct_size = sizeof info,
                                         .kind = kind,
                                         .name = names.name[i],
                                         .file =
                                             file_of(&survey, names.name[i]) };
        struct duet_error reason;

        status = describe(duet, &info, &reason);
        if (status == DUET_OK)
            *more = visit(data, &info);
        else
            duet_error_set(error, status, "%s", reason.text);
    }
    duet_survey_finish(&survey);
    duet_names_finish(&names);
    return status;
}

enum duet_status duet_walk(struct duet *duet, enum duet_kind kind,
                           bool (*visit)(void *data,
                                         const struct duet_plugin_info *info),
                           void *data, struct duet_error *error)
{
    const unsigned first = kind ? kind : 1, last = kind ? kind : DUET_N_KINDS;
    enum duet_status status = DUET_OK;
    bool more = true;

    for (unsigned k = first; status == DUET_OK && more && k <= last; k++)
        status = walk_kind(duet, k, &more, visit, data, error);
    return status;
}
