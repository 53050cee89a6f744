/* survey.c - which plugins can be found, by the names of files. */
#include "survey.h"

#include "entry.h"
#include "search.h"
#include "errors.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/** What a file's name says. */
struct label {
    enum duet_kind kind;
    const char *name; /* not terminated */
    size_t length;
    size_t ending; /* index in duet_endings */
};

/* Where the ending begins and which it is; false if it is another one. */
static bool read_ending(const char *file, size_t *stem, size_t *ending)
{
    const size_t length = strlen(file);

    for (size_t i = 0; i < DUET_N_ENDINGS; i++) {
        const size_t n = strlen(duet_endings[i]);

        if (length <= n || strcmp(file + length - n, duet_endings[i]))
            continue;
        *stem = length - n;
        *ending = i;
        return true;
    }
    return false;
}

static bool read_label(const char *file, struct label *label)
{
    size_t stem;

    if (!read_ending(file, &stem, &label->ending))
        return false;
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        const char *prefix = duet_kind_name(kind);
        const size_t n = strlen(prefix);

        if (stem <= n + 1 || strncmp(file, prefix, n) || file[n] != '_')
            continue;
        label->kind = kind;
        label->name = file + n + 1;
        label->length = stem - n - 1;
        return true;
    }
    return false;
}

static bool add_file(struct duet_survey *survey, const char *directory,
                     const char *file, const struct label *label, size_t place)
{
    struct duet_sighting *grown =
        realloc(survey->file, (survey->n + 1) * sizeof *grown);
    struct duet_sighting *made = grown ? &grown[survey->n] : NULL;

    if (!grown)
        return false;
    survey->file = grown;
    *made = (struct duet_sighting) {
        .path = duet_text_format("%s/%s", directory, file),
        .name = duet_text_copy_n(label->name, label->length),
        .kind = label->kind,
        .place = place * DUET_N_ENDINGS + label->ending,
    };
    survey->n++;
    return made->path && made->name;
}

static bool add_directory(struct duet_survey *survey, const char *directory,
                          enum duet_kind kind, size_t place)
{
    DIR *open = opendir(directory);
    bool added = true;

    for (struct dirent *file; open && added && (file = readdir(open));) {
        struct label label;

        if (read_label(file->d_name, &label) && (!kind || label.kind == kind))
            added = add_file(survey, directory, file->d_name, &label, place);
    }
    if (open)
        closedir(open);
    return added;
}

static int by_kind_and_name(const struct duet_sighting *a,
                            const struct duet_sighting *b)
{
    return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind)
                              : strcmp(a->name, b->name);
}

static int in_order(const void *a, const void *b)
{
    const struct duet_sighting *one = a, *other = b;
    const int order = by_kind_and_name(one, other);

    return order ? order
                 : (one->place > other->place) - (one->place < other->place);
}

enum duet_status duet_survey(const struct duet *duet, enum duet_kind kind,
                             struct duet_survey *survey,
                             struct duet_error *error)
{
    bool added = true;

    *survey = (struct duet_survey) { NULL, 0 };
    for (size_t i = 0; added && i < duet->n_directories; i++)
        added = add_directory(survey, duet->directories[i], kind, i);
    if (!added) {
        duet_survey_finish(survey);
        return duet_no_memory(error);
    }
    if (survey->n)
        qsort(survey->file, survey->n, sizeof *survey->file, in_order);
    for (size_t i = 1; i < survey->n; i++)
        survey->file[i].is_shadowed =
            !by_kind_and_name(&survey->file[i - 1], &survey->file[i]);
    return DUET_OK;
}

void duet_survey_finish(struct duet_survey *survey)
{
    for (size_t i = 0; i < survey->n; i++) {
        free(survey->file[i].path);
        free(survey->file[i].name);
    }
    free(survey->file);
    *survey = (struct duet_survey) { NULL, 0 };
}

/* ---- Names --------------------------------------------------------------- */

static bool add_name(struct duet_names *names, const char *name)
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
            added = add_name(names, e->name);
    for (size_t i = 0; added && i < survey.n; i++)
        added = add_name(names, survey.file[i].name);
    duet_survey_finish(&survey);
    if (!added) {
        duet_names_finish(names);
        return duet_no_memory(error);
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
