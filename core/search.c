/* search.c - where plugins are looked for. */
#include "search.h"

#include "registry.h"
#include "text.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef DUET_PLUGIN_DIR
#define DUET_PLUGIN_DIR "/usr/local/lib/duet/plugins"
#endif

const char *const duet_endings[DUET_N_ENDINGS] = { ".so", ".lua" };

bool duet_path_is_lua(const char *path)
{
    const size_t length = strlen(path);

    return length > 4 && !strcmp(path + length - 4, ".lua");
}

static enum duet_status insert_folder(struct duet *duet, size_t at,
                                      const char *folder, size_t length,
                                      struct duet_error *error)
{
    char **folders = realloc(duet->folders,
                             (duet->n_folders + 1) * sizeof *folders);
    char *copy = folders ? duet_text_copy_n(folder, length) : NULL;

    if (folders)
        duet->folders = folders;
    if (!copy)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    memmove(folders + at + 1, folders + at,
            (duet->n_folders - at) * sizeof *folders);
    folders[at] = copy;
    duet->n_folders++;
    return DUET_OK;
}

/* Empty parts are skipped: the current folder has to be named. */
static enum duet_status insert_path(struct duet *duet, size_t at,
                                    const char *path, struct duet_error *error)
{
    while (*path) {
        const size_t length = strcspn(path, ":");

        if (length) {
            enum duet_status status =
                insert_folder(duet, at++, path, length, error);

            if (status != DUET_OK)
                return status;
        }
        path += length;
        path += *path == ':';
    }
    return DUET_OK;
}

enum duet_status duet_add_plugin_path(struct duet *duet, const char *folders,
                                      struct duet_error *error)
{
    duet_registry_search_anew(duet);
    return insert_path(duet, 0, folders, error);
}

static enum duet_status append(struct duet *duet, char *folder,
                               struct duet_error *error)
{
    enum duet_status status;

    if (!folder)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    status = insert_folder(duet, duet->n_folders, folder, strlen(folder), error);
    free(folder);
    return status;
}

static enum duet_status append_users(struct duet *duet, struct duet_error *error)
{
    const char *data = secure_getenv("XDG_DATA_HOME");
    const char *home = secure_getenv("HOME");

    if (data && *data)
        return append(duet, duet_text_format("%s/duet/plugins", data), error);
    if (home && *home)
        return append(duet, duet_text_format("%s/.local/share/duet/plugins",
                                             home), error);
    return DUET_OK;
}

/*
 * In a build tree, which is known by its build.ninja, the command and the Lua
 * module lie up to two folders below the one that holds plugins/.
 */
static bool in_build_tree(char *folder, size_t size)
{
    static const char mine; /* an address inside the command or module */
    Dl_info info;
    char here[PATH_MAX];

    if (!dladdr(&mine, &info) ||
        !realpath(info.dli_fname, here))
        return false;
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(here, '/');
        const size_t length = slash ? (size_t)(slash - here) : 0;

        if (!length || length + sizeof "/build.ninja" > size)
            return false;
        *slash = '\0';
        memcpy(folder, here, length);
        memcpy(folder + length, "/build.ninja", sizeof "/build.ninja");
        if (!access(folder, F_OK)) {
            memcpy(folder + length, "/plugins", sizeof "/plugins");
            return true;
        }
    }
    return false;
}

enum duet_status duet_search_init(struct duet *duet, struct duet_error *error)
{
    const char *path = secure_getenv("DUET_PLUGIN_PATH");
    char built[PATH_MAX];
    enum duet_status status = DUET_OK;

    if (path)
        status = insert_path(duet, 0, path, error);
    if (status == DUET_OK)
        status = append_users(duet, error);
    if (status == DUET_OK)
        status = append(duet, duet_text_copy(in_build_tree(built, sizeof built)
                                                 ? built
                                                 : DUET_PLUGIN_DIR), error);
    return status;
}

void duet_search_finish(struct duet *duet)
{
    for (size_t i = 0; i < duet->n_folders; i++)
        free(duet->folders[i]);
    free(duet->folders);
}

static enum duet_status check_mode(const char *path, bool folder,
                                   struct duet_error *error)
{
    struct stat about;

    if (stat(path, &about))
        return duet_error_set(error, DUET_NOT_FOUND, "%s: %s", path,
                              strerror(errno));
    if (!folder && !S_ISREG(about.st_mode))
        return duet_error_set(error, DUET_REFUSED, "%s: not a regular file",
                              path);
    if ((about.st_mode & S_IWOTH) && !(folder && (about.st_mode & S_ISVTX)))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since others may write %s (chmod "
                              "o-w would permit it)", path,
                              folder ? "this folder" : "this file");
    return DUET_OK;
}

enum duet_status duet_search_check(const char *path, struct duet_error *error)
{
    const char *slash = strrchr(path, '/');
    enum duet_status status = check_mode(path, false, error);
    char *folder;

    if (status != DUET_OK)
        return status;
    folder = !slash          ? duet_text_copy(".")
             : slash == path ? duet_text_copy("/")
                             : duet_text_copy_n(path, (size_t)(slash - path));
    if (!folder)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    status = check_mode(folder, true, error);
    free(folder);
    return status;
}
