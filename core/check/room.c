/* room.c - an empty directory to work in, where no file can be written. */
#include "room.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void silence(void)
{
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (nowhere < 0)
        return;
    fflush(NULL);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

bool room_enter(struct room *room)
{
    const char *above = getenv("TMPDIR");
    struct rlimit limit;

    snprintf(room->path, sizeof room->path, "%.90s/duet-check.XXXXXX",
             above && *above == '/' ? above : "/tmp");
    if (!mkdtemp(room->path))
        return false;
    if (chdir(room->path) || setenv("TMPDIR", room->path, 1) ||
        getrlimit(RLIMIT_FSIZE, &limit)) {
        rmdir(room->path);
        return false;
    }
    silence();
    limit.rlim_cur = 0; /* the soft limit alone, which is put back */
    setrlimit(RLIMIT_FSIZE, &limit);
    return true;
}

bool room_leave(const struct room *room, char *found, size_t size)
{
    DIR *directory = opendir(room->path);
    struct rlimit limit;
    bool is_used = false;

    while (directory) {
        const struct dirent *entry = readdir(directory);

        if (!entry)
            break;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (!is_used)
            snprintf(found, size, "%s", entry->d_name);
        is_used = true;
        if (unlinkat(dirfd(directory), entry->d_name, 0))
            unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
    }
    if (directory)
        closedir(directory);
    rmdir(room->path);
    if (!getrlimit(RLIMIT_FSIZE, &limit)) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    return is_used;
}
