/* names.c - the names of the plugins that can be found. */
#include "names.h"

#include "survey.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static bool add(struct duet_names *names, const char *name)
{
    char **grown = realloc(names->name, (names->n + 1) * sizeof *grown);
    char *copy = grown ? duet_text_copy(name) : NULL;

    if (grown)
        names->name = grown;
    if (copy)
        names->name[names->n++] = copy;
    return copy != NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_once_each(struct duet_names *names)
{
    size_t n = 0;

    if (names->n)
        qsort(names->name, names->n, sizeof *names->name, by_name);
    for (size_t i = 0; i < names->n; i++)
        if (n && !strcmp(names->name[n - 1], names->name[i]))
            free(names->name[i]);
        else
            names->name[n++] = names->name[i];
    names->n = n;
}

enum duet_status duet_registry_names(const struct duet *duet,
                                     enum duet_kind kind,
                                     struct duet_names *names,
                                     struct duet_error *error)
{
    struct duet_survey survey;
    enum duet_status status = duet_survey(duet, kind, &survey, error);
    bool added = true;

    if (status != DUET_OK)
        return status;
    *names = (struct duet_names) { NULL, 0 };
    for (const struct duet_entry *e = duet->entries; added && e; e = e->next)
        if (e->kind == kind)
            added = add(names, e->name);
    for (size_t i = 0; added && i < survey.n; i++)
        added = add(names, survey.file[i].name);
    duet_survey_finish(&survey);
    if (!added) {
        duet_names_finish(names);
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    }
    sort_once_each(names);
    return DUET_OK;
}

void duet_names_finish(struct duet_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct duet_names) { NULL, 0 };
}
