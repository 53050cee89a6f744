/* search.c - where plugins are looked for. */
#include "search.h"

#include "errors.h"
#include "text.h"
#include "trust.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef DUET_PLUGIN_DIR
#define DUET_PLUGIN_DIR "/usr/local/lib/duet/plugins"
#define DUET_PLUGIN_SUBDIR "lib/duet/plugins"
#endif

const char *const duet_endings[DUET_N_ENDINGS] = { ".so", ".lua" };

bool duet_path_is_lua(const char *path)
{
    const size_t length = strlen(path);

    return length > 4 && !strcmp(path + length - 4, ".lua");
}

static enum duet_status insert_directory(struct duet *duet, size_t at,
                                         const char *directory, size_t length,
                                         struct duet_error *error)
{
    char **directories = realloc(duet->directories, (duet->n_directories + 1) *
                                                        sizeof *directories);
    char *copy = directories ? duet_text_copy_n(directory, length) : NULL;

    if (directories)
        duet->directories = directories;
    if (!copy)
        return duet_no_memory(error);
    memmove(directories + at + 1, directories + at,
            (duet->n_directories - at) * sizeof *directories);
    directories[at] = copy;
    duet->n_directories++;
    return DUET_OK;
}

/* Empty parts are skipped: the current directory has to be named. */
enum duet_status duet_search_insert(struct duet *duet, size_t at,
                                    const char *path, struct duet_error *error)
{
    while (*path) {
        const size_t length = strcspn(path, ":");

        if (length) {
            enum duet_status status =
                insert_directory(duet, at++, path, length, error);

            if (status != DUET_OK)
                return status;
        }
        path += length;
        path += *path == ':';
    }
    return DUET_OK;
}

static enum duet_status append(struct duet *duet, char *directory,
                               struct duet_error *error)
{
    enum duet_status status;

    if (!directory)
        return duet_no_memory(error);
    status = insert_directory(duet, duet->n_directories, directory,
                              strlen(directory), error);
    free(directory);
    return status;
}

static enum duet_status append_users(struct duet *duet,
                                     struct duet_error *error)
{
    const char *data = secure_getenv("XDG_DATA_HOME");
    const char *home = secure_getenv("HOME");

    if (data && *data)
        return append(duet, duet_text_format("%s/duet/plugins", data), error);
    if (home && *home)
        return append(duet,
                      duet_text_format("%s/.local/share/duet/plugins", home),
                      error);
    return DUET_OK;
}

/* Whether a path exists; it is made of a directory and what lies in it. */
static bool is_there(char *path, size_t size, const char *directory,
                     const char *within)
{
    const int length = snprintf(path, size, "%s/%s", directory, within);

    return length > 0 && (size_t)length < size && !access(path, F_OK);
}

/*
 * The directory of the plugins that come with duet, from where the command or
 * the Lua module lies, so an installation may be moved as a whole. In a build
 * tree, which is known by its build.ninja, that is plugins/, up to two levels
 * up; installed it is below the prefix, up to four levels up.
 */
static bool find_own(char *directory, size_t size)
{
    char here[PATH_MAX];

    if (!duet_own_file(here))
        return false;
    for (int up = 1; up <= 5; up++) {
        char *slash = strrchr(here, '/');

        if (!slash || slash == here)
            return false;
        *slash = '\0';
        if (up <= 3 && is_there(directory, size, here, "build.ninja"))
            return is_there(directory, size, here, "plugins");
        if (up >= 2 && is_there(directory, size, here, DUET_PLUGIN_SUBDIR))
            return true;
    }
    return false;
}

enum duet_status duet_search_init(struct duet *duet, bool environment,
                                  struct duet_error *error)
{
    const char *path = environment ? secure_getenv("DUET_PLUGIN_PATH") : NULL;
    char own[PATH_MAX];
    enum duet_status status = DUET_OK;

    if (path)
        status = duet_search_insert(duet, 0, path, error);
    if (status == DUET_OK && environment)
        status = append_users(duet, error);
    if (status == DUET_OK)
        status = append(
            duet,
            duet_text_copy(find_own(own, sizeof own) ? own : DUET_PLUGIN_DIR),
            error);
    return status;
}

void duet_search_finish(struct duet *duet)
{
    for (size_t i = 0; i < duet->n_directories; i++)
        free(duet->directories[i]);
    free(duet->directories);
}

static bool lies_in(const char *path, const char *directory)
{
    char *full = realpath(directory, NULL);
    const size_t n = full ? strlen(full) : 0;
    const bool is_within = full && !strncmp(path, full, n) && path[n] == '/' &&
                           !strchr(path + n + 1, '/');

    free(full);
    return is_within;
}

bool duet_search_has(const struct duet *duet, const char *path)
{
    for (size_t i = 0; i < duet->n_directories; i++)
        if (lies_in(path, duet->directories[i]))
            return true;
    return false;
}
