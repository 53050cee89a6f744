/* trust.c - whether a file of plugins is out of the reach of other users. */
#include "trust.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
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

static enum duet_status not_there(const char *path, struct duet_error *error)
{
    const bool is_missing = errno == ENOENT || errno == ENOTDIR;

    /* What is there and can't be read is no reason to take another. */
    return duet_error_set(error, is_missing ? DUET_NOT_FOUND : DUET_IO,
                          "%s: %s", path, strerror(errno));
}

static enum duet_status check(const char *path, const struct stat *about,
                              struct duet_error *error)
{
    const char *what = S_ISDIR(about->st_mode) ? "directory" : "file";
    const bool is_sticky =
        S_ISDIR(about->st_mode) && (about->st_mode & S_ISVTX);

    if (about->st_uid && about->st_uid != geteuid() &&
        about->st_uid != own.owner)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since this %s belongs to the user "
                              "with number %lu, neither to root nor to you",
                              path, what, (unsigned long)about->st_uid);
    if ((about->st_mode & S_IWOTH) && !is_sticky)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since others may write this %s "
                              "(chmod o-w would permit it)",
                              path, what);
    if ((about->st_mode & S_IWGRP) && about->st_gid != getegid() && !is_sticky)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since the group with number %lu "
                              "may write this %s (chmod g-w would permit it)",
                              path, (unsigned long)about->st_gid, what);
    return DUET_OK;
}

/** Check the directories above an absolute path, which is cut up. */
static enum duet_status check_above(char *path, struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    struct stat about;
    char *slash;

    while (status == DUET_OK && (slash = strrchr(path, '/')) && path[1]) {
        slash[slash == path] = '\0';
        if (is_above(path, own.path))
            break;
        status = stat(path, &about) ? not_there(path, error)
                                    : check(path, &about, error);
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

/** Check a file that is open, and every directory on the way to it. */
static enum duet_status check_open(int file, const char *path,
                                   struct duet_error *error)
{
    static once_flag once = ONCE_FLAG_INIT;
    char real[PATH_MAX], named[PATH_MAX];
    struct stat about, by_name;
    bool has_links;
    enum duet_status status;

    if (fstat(file, &about) || !realpath(path, real) ||
        !make_absolute(path, named) || stat(real, &by_name))
        return not_there(path, error);
    if (!S_ISREG(about.st_mode))
        return duet_error_set(error, DUET_REFUSED, "%s: not a regular file",
                              path);
    if (about.st_dev != by_name.st_dev || about.st_ino != by_name.st_ino)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused, since another file took its place "
                              "while it was looked at",
                              path);
    call_once(&once, find_duet);
    has_links = strcmp(real, named) != 0;
    status = check(path, &about, error);
    if (status == DUET_OK)
        status = check_above(real, error);
    /* Whoever can change a link on the way can lead it elsewhere. */
    return status == DUET_OK && has_links ? check_above(named, error) : status;
}

enum duet_status duet_trust_open(const char *path, int *file,
                                 struct duet_error *error)
{
    /* Without O_NONBLOCK a FIFO would wait for somebody to write. */
    const int opened = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    enum duet_status status =
        opened < 0 ? not_there(path, error) : check_open(opened, path, error);

    if (file)
        *file = status == DUET_OK ? opened : -1;
    if (opened >= 0 && (!file || status != DUET_OK))
        close(opened);
    return status;
}
