/* file.c - copies of files. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_all(int to, const char *bytes, size_t n)
{
    while (n) {
        const ssize_t written = write(to, bytes, n);

        if (written < 0)
            return false;
        bytes += written;
        n -= (size_t)written;
    }
    return true;
}

static bool copy_all(int from, int to)
{
    char bytes[16384];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        if (!write_all(to, bytes, (size_t)n))
            return false;
    return n == 0;
}

enum duet_status duet_file_copy(const char *path, int *copy,
                                struct duet_error *error)
{
    const int from = open(path, O_RDONLY | O_CLOEXEC);
    const int to = from < 0 ? -1 : memfd_create("duet-plugin", MFD_CLOEXEC);
    const bool copied = to >= 0 && copy_all(from, to);
    const int why = errno;

    if (from >= 0)
        close(from);
    if (copied) {
        *copy = to;
        return DUET_OK;
    }
    if (to >= 0)
        close(to);
    return duet_error_set(error, DUET_IO, "%s: can't be copied: %s", path,
                          strerror(why));
}
