/* input.c - opening files of data, which may be pipes. */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Wait for the first byte, or for the end; from then on reading waits. */
static enum duet_status wait_for(int file, const char *path, int seconds,
                                 struct duet_error *error)
{
    struct pollfd ready = { .fd = file, .events = POLLIN };
    const int n = poll(&ready, 1, seconds * 1000);
    const int flags = fcntl(file, F_GETFL);

    if (n == 0)
        return duet_error_set(error, DUET_IO,
                              "%s: found a pipe to which nobody has written "
                              "for %d s",
                              path, seconds);
    if (n < 0 || flags < 0 || fcntl(file, F_SETFL, flags & ~O_NONBLOCK) < 0)
        return duet_error_set(error, DUET_IO, "%s: can't read: %s", path,
                              strerror(errno));
    return DUET_OK;
}

static enum duet_status check(int file, const char *path, int seconds,
                              struct duet_error *error)
{
    struct stat about;

    if (file < 0 || fstat(file, &about) < 0)
        return duet_error_set(error, DUET_IO, "%s: can't read: %s", path,
                              strerror(errno));
    if (S_ISREG(about.st_mode))
        return DUET_OK;
    if (S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode))
        return wait_for(file, path, seconds, error);
    return duet_error_set(error, DUET_IO,
                          "%s: found a %s, expected a file or a pipe", path,
                          S_ISDIR(about.st_mode) ? "directory" : "device");
}

enum duet_status duet_input_open(const char *path, int seconds, int *file,
                                 struct duet_error *error)
{
    /* Without O_NONBLOCK opening a pipe waits for a writer. */
    const int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const enum duet_status status = check(opened, path, seconds, error);

    if (status != DUET_OK && opened >= 0)
        close(opened);
    *file = status == DUET_OK ? opened : -1;
    return status;
}
