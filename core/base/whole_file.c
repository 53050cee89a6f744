/* whole_file.c - files that are written whole or not at all. */
#include "whole_file.h"

#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* A part is ".duet-" and 16 digits, so that any target's name leaves room. */
#define PART_PREFIX ".duet-"
enum { PART_DIGITS = 16, MOST_LINKS = 40, MOST_TRIES = 100 };

/* A file being written. */
struct writing {
    char *target;     /* the path, with its last symbolic links followed */
    int directory;    /* of the target; -1 where it is written directly */
    const char *name; /* the target's, within its directory */
    char part[sizeof PART_PREFIX + PART_DIGITS];
    FILE *file;
    bool replaces; /* a regular file is there already: */
    struct stat old;
};

/* ---- Where it goes ------------------------------------------------------- */

/* The path that a symbolic link stands for; takes over `path`. */
static char *follow(char *path, const char *link)
{
    const char *slash = *link == '/' ? NULL : strrchr(path, '/');
    char *to =
        slash ? duet_text_format("%.*s/%s", (int)(slash - path), path, link)
              : duet_text_copy(link);

    free(path);
    return to;
}

/* Follow the links at the end of a path, also those that lead to nothing. */
static bool find_target(struct writing *w, const char *path)
{
    char link[PATH_MAX];

    w->target = duet_text_copy(path);
    for (int i = 0; w->target; i++) {
        const ssize_t n = readlink(w->target, link, sizeof link - 1);

        if (n < 0)
            return true;
        if (i == MOST_LINKS) {
            errno = ELOOP;
            return false;
        }
        link[n] = '\0';
        w->target = follow(w->target, link);
    }
    errno = ENOMEM;
    return false;
}

static bool open_directory(struct writing *w)
{
    char *slash = strrchr(w->target, '/');
    char *directory;

    w->name = slash ? slash + 1 : w->target;
    directory = slash ? duet_text_format("%.*s", (int)(slash + 1 - w->target),
                                         w->target)
                      : duet_text_copy(".");
    if (!directory) {
        errno = ENOMEM;
        return false;
    }
    w->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(directory);
    return w->directory >= 0;
}

/* ---- Parts --------------------------------------------------------------- */

/*
 * A part belongs to the process that holds its lock, and to nobody once that
 * process has gone. So a part whose lock is free is removed; a process that
 * finds its new part removed before it had the lock makes another one.
 */
static void remove_stale_parts(int directory)
{
    const int own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = own >= 0 ? fdopendir(own) : NULL;
    const struct dirent *entry;

    while (entries && (entry = readdir(entries))) {
        const char *name = entry->d_name;
        int part;

        if (strncmp(name, PART_PREFIX, sizeof PART_PREFIX - 1) ||
            strlen(name) != sizeof PART_PREFIX - 1 + PART_DIGITS)
            continue;
        part = openat(directory, name,
                      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (part >= 0 && !flock(part, LOCK_EX | LOCK_NB))
            unlinkat(directory, name, 0);
        if (part >= 0)
            close(part);
    }
    if (entries)
        closedir(entries);
    else if (own >= 0)
        close(own);
}

/* Whether the part is ours: nobody removed it before it was locked. A file
   system without locks has nobody who could. */
static bool lock_part(int part)
{
    struct stat now;

    if (flock(part, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return false;
    return !fstat(part, &now) && now.st_nlink > 0;
}

static int create_part(struct writing *w, unsigned mode)
{
    for (int i = 0; i < MOST_TRIES; i++) {
        unsigned long long number;
        int part;

        if (getrandom(&number, sizeof number, 0) != sizeof number)
            return -1;
        snprintf(w->part, sizeof w->part, PART_PREFIX "%0*llx", PART_DIGITS,
                 number);
        part = openat(w->directory, w->part,
                      O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (part < 0 && errno != EEXIST)
            return -1;
        if (part >= 0 && lock_part(part))
            return part;
        if (part >= 0) {
            unlinkat(w->directory, w->part, 0);
            close(part);
        }
    }
    return -1;
}

/* ---- Writing ------------------------------------------------------------- */

/* Open what is written to: the target itself, or a part beside it. */
static bool open_file(struct writing *w, unsigned mode)
{
    const bool exists = !stat(w->target, &w->old);
    int file;

    w->replaces = exists && S_ISREG(w->old.st_mode);
    if (exists && !w->replaces) {
        file = open(w->target, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    } else {
        if (!open_directory(w))
            return false;
        remove_stale_parts(w->directory);
        file = create_part(w, w->replaces ? 0600 : mode);
    }
    if (file < 0)
        return false;
    w->file = fdopen(file, "wb");
    if (!w->file)
        close(file);
    return w->file;
}

/* The owner may stay another one: only root can give files away. */
static bool keep_mode(const struct writing *w)
{
    const int file = fileno(w->file);

    if (!w->replaces)
        return true;
    if (fchown(file, w->old.st_uid, w->old.st_gid))
        errno = 0;
    return !fchmod(file, w->old.st_mode & 07777);
}

/* Some file systems can't sync a directory, and say so by EINVAL. */
static bool sync_directory(int directory)
{
    return !fsync(directory) || errno == EINVAL;
}

/* The lock is held until the part has the target's name. */
static bool finish(struct writing *w)
{
    if (w->directory < 0)
        return true;
    return keep_mode(w) && !fsync(fileno(w->file)) &&
           !renameat(w->directory, w->part, w->directory, w->name) &&
           sync_directory(w->directory);
}

enum duet_status duet_write_whole(const char *path, unsigned mode,
                                  duet_write_contents *write, void *data,
                                  struct duet_error *error)
{
    struct writing w = { .directory = -1 };
    bool done = *path && find_target(&w, path) && open_file(&w, mode) &&
                write(w.file, data) && !fflush(w.file) && finish(&w);
    int why = errno;

    if (!*path)
        return duet_error_set(error, DUET_INVALID,
                              "the path is empty, expected that of a file");
    if (!done && *w.part)
        unlinkat(w.directory, w.part, 0);
    if (w.file && fclose(w.file) && done) {
        why = errno;
        done = false;
    }
    if (w.directory >= 0)
        close(w.directory);
    free(w.target);
    if (done)
        return DUET_OK;
    return duet_error_set(error, why == ENOMEM ? DUET_NO_MEMORY : DUET_IO,
                          "%s: can't be written: %s", path, strerror(why));
}
