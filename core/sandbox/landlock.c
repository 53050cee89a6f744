/*
 * landlock.c - files below given paths alone (linux/landlock.h).
 *
 * The C library has no functions for these system calls, and its headers may be
 * older than the kernel: what isn't in them is written down here.
 */
#include "layers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    FS_REFER = 1 << 13,
    FS_TRUNCATE = 1 << 14,
    FS_IOCTL_DEV = 1 << 15,
    NET_TCP = 3, /* bind and connect */
    SCOPES = 3   /* abstract sockets and signals */
};

static const uint64_t READ =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
/* What a rule on a file, not a directory, may permit. */
static const uint64_t OF_FILES =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV;

/* Grows with the versions of the interface, which says its size. */
struct ruleset {
    uint64_t files, net, scopes;
};

static long version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0,
                   LANDLOCK_CREATE_RULESET_VERSION);
}

bool landlock_is_there(void)
{
    return version() >= 1;
}

/* Everything that this kernel can refuse. */
static struct ruleset all_of(long abi)
{
    return (struct ruleset) {
        .files = ((uint64_t)FS_REFER - 1) | (abi >= 2 ? FS_REFER : 0) |
                 (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0),
        .net = abi >= 4 ? NET_TCP : 0,
        .scopes = abi >= 6 ? SCOPES : 0,
    };
}

static size_t size_of(long abi)
{
    return abi >= 6   ? sizeof(struct ruleset)
           : abi >= 4 ? 2 * sizeof(uint64_t)
                      : sizeof(uint64_t);
}

/* Permit something below a path, unless it isn't there. */
static bool permit(int ruleset, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = access };
    struct stat about;
    bool done;

    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT;
    if (fstat(rule.parent_fd, &about) == 0 && !S_ISDIR(about.st_mode))
        rule.allowed_access &= OF_FILES;
    done = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
                   &rule, 0) == 0;
    close(rule.parent_fd);
    return done;
}

/* ---- All but what is hidden ---------------------------------------------- */

/* Both without links. */
static bool is_within(const char *path, const char *directory)
{
    const size_t n = strlen(directory);

    return !strncmp(path, directory, n) &&
           (!path[n] || path[n] == '/' || (n && directory[n - 1] == '/'));
}

static bool permit_around(int ruleset, const char *path, uint64_t access,
                          const struct sandbox *sandbox);

static bool permit_entry(int ruleset, const char *path,
                         const struct dirent *entry, uint64_t access,
                         const struct sandbox *sandbox)
{
    char below[PATH_MAX];
    struct stat about;
    const int n = snprintf(below, sizeof below, "%s/%s",
                           strcmp(path, "/") ? path : "", entry->d_name);

    /* What a link leads to is permitted where that lies. */
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || n < 0 ||
        (size_t)n >= sizeof below || lstat(below, &about) ||
        S_ISLNK(about.st_mode))
        return true;
    return permit_around(ruleset, below, access, sandbox);
}

static bool permit_entries(int ruleset, const char *path, uint64_t access,
                           const struct sandbox *sandbox)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    bool done = directory &&
                permit(ruleset, path, access & LANDLOCK_ACCESS_FS_READ_DIR);

    while (done && (entry = readdir(directory)))
        done = permit_entry(ruleset, path, entry, access, sandbox);
    if (directory)
        closedir(directory);
    return done;
}

/* Landlock has no rule that takes away: so what isn't hidden is permitted,
 * entry by entry. Names below a directory are no secret. */
static bool permit_around(int ruleset, const char *path, uint64_t access,
                          const struct sandbox *sandbox)
{
    bool has_hidden = false;

    for (size_t i = 0; i < sandbox->n_hidden; i++) {
        char hidden[PATH_MAX];

        if (!realpath(sandbox->hidden[i], hidden))
            continue; /* it isn't there */
        if (is_within(path, hidden))
            return true;
        has_hidden = has_hidden || is_within(hidden, path);
    }
    return has_hidden ? permit_entries(ruleset, path, access, sandbox)
                      : permit(ruleset, path, access);
}

/* Permit something below a path that was given. It may lead over links, and
 * into what is hidden from paths above. */
static bool permit_given(int ruleset, const char *path, uint64_t access,
                         const struct sandbox *sandbox)
{
    char full[PATH_MAX], hidden[PATH_MAX];

    if (!realpath(path, full))
        return errno == ENOENT;
    for (size_t i = 0; i < sandbox->n_hidden; i++)
        if (realpath(sandbox->hidden[i], hidden) && strcmp(full, hidden) &&
            is_within(full, hidden))
            return permit(ruleset, full, access);
    return permit_around(ruleset, full, access, sandbox);
}

bool landlock_enter(const struct sandbox *sandbox)
{
    const long abi = version();
    const struct ruleset all = all_of(abi);
    const uint64_t execute = sandbox->executes ? LANDLOCK_ACCESS_FS_EXECUTE : 0;
    const int fd =
        (int)syscall(SYS_landlock_create_ruleset, &all, size_of(abi), 0);
    bool done = fd >= 0;

    for (size_t i = 0; done && i < sandbox->n_readable; i++)
        done = permit_given(fd, sandbox->readable[i], READ | execute, sandbox);
    for (size_t i = 0; done && i < sandbox->n_writable; i++)
        done = permit(fd, sandbox->writable[i],
                      all.files & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
    if (done)
        done = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    if (fd >= 0)
        close(fd);
    return done;
}
