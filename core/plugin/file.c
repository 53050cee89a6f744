/* file.c - copies of files, and whether a file has changed. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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

bool duet_file_stamp(const char *path, struct duet_stamp *stamp)
{
    struct stat about;

    if (stat(path, &about))
        return false;
    *stamp = (struct duet_stamp) {
        .inode = about.st_ino,
        .size = (uint64_t)about.st_size,
        .seconds = about.st_mtim.tv_sec,
        .nanoseconds = about.st_mtim.tv_nsec,
    };
    return true;
}

bool duet_stamp_equal(const struct duet_stamp *a, const struct duet_stamp *b)
{
    return a->inode == b->inode && a->size == b->size &&
           a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}
