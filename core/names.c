/* names.c - the names of the plugins that can be found. */
#include "names.h"

#include "search.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool add(struct duet_names *names, const char *name, size_t length)
{
    char **grown = realloc(names->name, (names->n + 1) * sizeof *grown);
    char *copy = grown ? duet_text_copy_n(name, length) : NULL;

    if (grown)
        names->name = grown;
    if (copy)
        names->name[names->n++] = copy;
    return copy != NULL;
}

/* The length of a file's name without its ending; 0 if it has another one. */
static size_t stem(const char *file)
{
    const size_t length = strlen(file);

    for (size_t i = 0; i < DUET_N_ENDINGS; i++) {
        const size_t n = strlen(duet_endings[i]);

        if (length > n && !strcmp(file + length - n, duet_endings[i]))
            return length - n;
    }
    return 0;
}

static bool add_folder(struct duet_names *names, const char *folder,
                       enum duet_kind kind)
{
    const char *prefix = duet_kind_name(kind);
    const size_t n = strlen(prefix);
    DIR *open = opendir(folder);
    bool added = true;

    for (struct dirent *file; open && added && (file = readdir(open));) {
        const size_t length = stem(file->d_name);

        if (length > n + 1 && !strncmp(file->d_name, prefix, n) &&
            file->d_name[n] == '_')
            added = add(names, file->d_name + n + 1, length - n - 1);
    }
    if (open)
        closedir(open);
    return added;
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
    bool added = true;

    *names = (struct duet_names){ NULL, 0 };
    for (const struct duet_entry *e = duet->entries; added && e; e = e->next)
        if (e->kind == kind)
            added = add(names, e->name, strlen(e->name));
    for (size_t i = 0; added && i < duet->n_folders; i++)
        added = add_folder(names, duet->folders[i], kind);
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
    *names = (struct duet_names){ NULL, 0 };
}
