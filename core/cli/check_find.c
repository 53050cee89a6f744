/*
 * check_find.c - the plugin that duet check is given. Here, in the process that
 * waits for the checks, files are looked for, but never loaded.
 */
#include "checking.h"

#include "kind.h"
#include "script.h"
#include "survey.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n > m && !strcmp(text + n - m, end);
}

static bool is_file(const char *argument)
{
    return strchr(argument, '/') || ends_with(argument, ".so") ||
           ends_with(argument, ".lua") || ends_with(argument, ".c");
}

/* ---- A NAME -------------------------------------------------------------- */

/* The first file of a plugin on the path, to be freed; NULL: there is none. */
static char *file_of(const struct duet *duet, enum duet_kind kind,
                     const char *name)
{
    static const char *const ends[] = { "so", "lua" };
    const int length = (int)strcspn(name, "@");

    for (size_t i = 0; i < duet->n_directories; i++)
        for (size_t j = 0; j < 2; j++) {
            char *path =
                duet_text_format("%s/%s_%.*s.%s", duet->directories[i],
                                 duet_kind_name(kind), length, name, ends[j]);

            if (path && !access(path, R_OK))
                return path;
            free(path);
        }
    return NULL;
}

static int not_found(const struct duet *duet, const char *name)
{
    const char *meant = NULL;
    struct duet_names names[DUET_N_KINDS];

    memset(names, 0, sizeof names);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        struct duet_names *n = &names[kind - 1];
        size_t nearest;

        if (duet_registry_names(duet, kind, n, NULL) != DUET_OK)
            continue;
        nearest = duet_text_nearest(name, (const char *const *)n->name, n->n);
        if (!meant && nearest < n->n)
            meant = n->name[nearest];
    }
    cli_failed("no plugin named '%s' on the plugin path%s%s%s; a file needs "
               "its directory, ./%s",
               name, meant ? " (did you mean '" : "", meant ? meant : "",
               meant ? "'?)" : "", name);
    for (size_t i = 0; i < DUET_N_KINDS; i++)
        duet_names_finish(&names[i]);
    return CLI_FAILED;
}

/* "adam" is known by its files; of two kinds it must say which. */
static int find_name(struct checking *c, const struct duet *duet)
{
    const char *dot = strchr(c->argument, '.');
    enum duet_kind said = 0;
    char word[32];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(c->argument, "."),
             c->argument);
    if (dot)
        said = duet_kind_of(word);
    c->name = said ? dot + 1 : c->argument;
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        char *path =
            !said || kind == said ? file_of(duet, kind, c->name) : NULL;

        if (path && c->kind) {
            cli_misused("duet check",
                        "'%s' is a plugin of two kinds: write "
                        "%s.%s or %s.%s",
                        c->name, duet_kind_name(c->kind), c->name,
                        duet_kind_name(kind), c->name);
            free(path);
            free(c->path);
            c->path = NULL;
            return CLI_USAGE;
        }
        if (path) {
            c->kind = kind;
            c->path = path;
        }
    }
    return c->kind ? 0 : not_found(duet, c->name);
}

/* ---- FILE or NAME -------------------------------------------------------- */

int checking_find(struct checking *c, const char *argument)
{
    struct duet *duet;
    int status;

    c->argument = argument;
    c->name = NULL;
    c->kind = 0;
    c->index = 0;
    if (is_file(argument)) {
        c->path = realpath(argument, NULL);
        return c->path ? 0 : cli_failed("no file '%s'", argument);
    }
    duet = cli_context(c->command);
    status = duet ? find_name(c, duet) : CLI_FAILED;
    duet_destroy(duet);
    return status;
}

const char *checking_object(const struct checking *c)
{
    return ends_with(c->path, ".lua") ? NULL : c->path;
}

enum duet_status checking_context(void *checking, struct duet **duet,
                                  struct duet_error *error)
{
    const struct checking *c = checking;
    enum duet_status status = duet_create(duet, NULL, error);

    if (status == DUET_OK)
        status = duet_lua_serve(*duet, cli_open, error);
    if (status == DUET_OK && c->command->plugin_path)
        status = duet_add_plugin_path(*duet, c->command->plugin_path, error);
    return status;
}

/* In the process of a check: as the user's program would find it. */
enum duet_status checking_open(void *checking, struct duet **duet,
                               const struct duet_entry **entry,
                               struct duet_error *error)
{
    const struct checking *c = checking;
    enum duet_status status = checking_context(checking, duet, error);

    if (status == DUET_OK && c->is_alone)
        status = checking_go_alone(c, *duet, error);
    if (status != DUET_OK)
        return status;
    if (c->name)
        return duet_find(*duet, c->kind, c->name, entry, error);
    status = duet_load(*duet, c->path, entry, error);
    for (size_t i = 0; status == DUET_OK && i < c->index; i++)
        if (duet_entry_next(*entry))
            *entry = duet_entry_next(*entry);
    return status;
}
