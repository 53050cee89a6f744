/* trust.c - whether a file of plugins is out of the reach of other users. */
#include "trust.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>

bool duet_own_file(char *path)
{
    static const char mine; /* an address inside the command or module */
    struct link_map *file = NULL;
    Dl_info info;

    /* The command's own name is the one it was called by, perhaps no path. */
    return dladdr1(&mine, &info, (void **)&file, RTLD_DL_LINKMAP) &&
           realpath(*file->l_name ? file->l_name : "/proc/self/exe", path);
}

/** What duet itself is: who owns its file has all power over it anyway. */
static struct {
    char path[PATH_MAX]; /* "": not known */
    uid_t owner;
} own;

static void find_duet(void)
{
    struct stat about;

    if (duet_own_file(own.path) && !stat(own.path, &about))
        own.owner = about.st_uid;
    else
        own.path[0] = '\0';
}

static bool is_above(const char *directory, const char *path)
{
    const size_t n = strlen(directory);

    return !strncmp(directory, path, n) && (path[n] == '/' || n == 1);
}

static enum duet_status check(const char *path, struct duet_error *error)
{
    struct stat about;
    const char *what;
    bool is_sticky;

    if (stat(path, &about))
        return duet_error_set(error, DUET_NOT_FOUND, "%s: %s", path,
                              strerror(errno));
    what = S_ISDIR(about.st_mode) ? "directory" : "file";
    is_sticky = S_ISDIR(about.st_mode) && (about.st_mode & S_ISVTX);
    if (about.st_uid && about.st_uid != geteuid() && about.st_uid != own.owner)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since this %s belongs to the user "
                              "with number %lu, neither to root nor to you",
                              path, what, (unsigned long)about.st_uid);
    if ((about.st_mode & S_IWOTH) && !is_sticky)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since others may write this %s "
                              "(chmod o-w would permit it)",
                              path, what);
    if ((about.st_mode & S_IWGRP) && about.st_gid != getegid() && !is_sticky)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since the group with number %lu "
                              "may write this %s (chmod g-w would permit it)",
                              path, (unsigned long)about.st_gid, what);
    return DUET_OK;
}

/** Check the directories above an absolute path, which is cut up. */
static enum duet_status check_above(char *path, struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    char *slash;

    while (status == DUET_OK && (slash = strrchr(path, '/')) && path[1]) {
        slash[slash == path] = '\0';
        if (is_above(path, own.path))
            break;
        status = check(path, error);
    }
    return status;
}

/** Make a path absolute, with the links that it has. */
static bool make_absolute(const char *path, char *absolute)
{
    char here[PATH_MAX] = "";
    int n;

    if (*path != '/' && !getcwd(here, sizeof here))
        return false;
    n = snprintf(absolute, PATH_MAX, "%s%s%s", here, *path == '/' ? "" : "/",
                 path);
    return n > 0 && n < PATH_MAX;
}

enum duet_status duet_trust_check(const char *path, struct duet_error *error)
{
    static once_flag once = ONCE_FLAG_INIT;
    char real[PATH_MAX], named[PATH_MAX];
    struct stat about;
    bool has_links;
    enum duet_status status;

    if (!realpath(path, real) || !make_absolute(path, named))
        return duet_error_set(error, DUET_NOT_FOUND, "%s: %s", path,
                              strerror(errno));
    if (!stat(real, &about) && !S_ISREG(about.st_mode))
        return duet_error_set(error, DUET_REFUSED, "%s: not a regular file",
                              path);
    call_once(&once, find_duet);
    has_links = strcmp(real, named) != 0;
    status = check(path, error);
    if (status == DUET_OK)
        status = check_above(real, error);
    /* Whoever can change a link on the way can lead it elsewhere. */
    return status == DUET_OK && has_links ? check_above(named, error) : status;
}
