/*
 * npz.c - arrays in archives of NumPy's format .npz, which are ZIP files.
 *
 * APPNOTE.TXT of PKWARE describes them: members, then a directory of them, then
 * a record that says where it is. Archives beyond 4 GiB have another one.
 */
#include "npz.h"

#include "errors.h"
#include "hint.h"
#include "inflate.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    END_SIZE = 22,
    END_MOST = END_SIZE + 0xffff, /* with the longest comment */
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    STORED = 0,
    DEFLATED = 8,
    MOST_TIMES = 1032,
    MOST_NAMES = 64 /* that a message chooses from */
};

/** An archive that is being read. */
struct archive {
    const char *path;
    int file;
    size_t size;
    unsigned char *entries; /* the directory */
    size_t entries_size;
    struct duet_error *error;
};

/** A member of it. */
struct member {
    const char *name; /* without ".npy"; not a string */
    size_t name_length;
    unsigned flags, method, crc;
    size_t packed, size, offset;
};

static size_t load(const unsigned char *bytes, int n)
{
    size_t value = 0;

    while (n-- > 0)
        value = value << 8 | bytes[n];
    return value;
}

static enum duet_status damaged(const struct archive *archive, const char *what)
{
    return duet_error_set(archive->error, DUET_MALFORMED,
                          "%s: %s, expected an archive of numpy.savez()",
                          archive->path, what);
}

/* Read n bytes from a place, all of which must be there. */
static enum duet_status read_at(const struct archive *archive, size_t offset,
                                void *to, size_t n)
{
    for (size_t done = 0; done < n;) {
        const ssize_t got = pread(archive->file, (char *)to + done, n - done,
                                  (off_t)(offset + done));

        if (got < 0)
            return duet_error_set(archive->error, DUET_IO, "%s: %s",
                                  archive->path, strerror(errno));
        if (got == 0)
            return damaged(archive, "the file ends too early");
        done += (size_t)got;
    }
    return DUET_OK;
}

/* ---- The directory ------------------------------------------------------- */

/* Where the last record is that ends an archive; n: there is none. */
static size_t find_end(const unsigned char *bytes, size_t n)
{
    for (size_t at = n; at-- > 0;)
        if (n - at >= END_SIZE && !memcmp(bytes + at, "PK\5\6", 4))
            return at;
    return n;
}

static enum duet_status read_directory(struct archive *archive)
{
    const size_t n = archive->size < END_MOST ? archive->size : END_MOST;
    unsigned char *bytes = malloc(n + 1);
    enum duet_status status =
        bytes ? read_at(archive, archive->size - n, bytes, n)
              : duet_no_memory(archive->error);
    const size_t at = status == DUET_OK ? find_end(bytes, n) : n;
    size_t offset = 0;

    if (status == DUET_OK && at == n)
        status = damaged(archive, "found no directory of members");
    if (status == DUET_OK) {
        archive->entries_size = load(bytes + at + 12, 4);
        offset = load(bytes + at + 16, 4);
        if (offset > archive->size ||
            archive->entries_size > archive->size - offset)
            status =
                damaged(archive, "found a directory beyond the file's end");
    }
    free(bytes);
    if (status != DUET_OK)
        return status;
    archive->entries = malloc(archive->entries_size + 1);
    return archive->entries ? read_at(archive, offset, archive->entries,
                                      archive->entries_size)
                            : duet_no_memory(archive->error);
}

/* The member at a place in the directory; the next place, or 0 at its end. */
static size_t next_member(const struct archive *archive, size_t at,
                          struct member *member)
{
    const unsigned char *entry = archive->entries + at;
    size_t length, total;

    if (archive->entries_size - at < ENTRY_SIZE || memcmp(entry, "PK\1\2", 4))
        return 0;
    length = load(entry + 28, 2);
    total = ENTRY_SIZE + length + load(entry + 30, 2) + load(entry + 32, 2);
    if (total > archive->entries_size - at)
        return 0;
    *member = (struct member) {
        .name = (const char *)entry + ENTRY_SIZE,
        .name_length = length,
        .flags = (unsigned)load(entry + 8, 2),
        .method = (unsigned)load(entry + 10, 2),
        .crc = (unsigned)load(entry + 16, 4),
        .packed = load(entry + 20, 4),
        .size = load(entry + 24, 4),
        .offset = load(entry + 42, 4),
    };
    if (length > 4 && !memcmp(member->name + length - 4, ".npy", 4))
        member->name_length -= 4;
    return at + total;
}

static enum duet_status not_found(const struct archive *archive,
                                  const char *name)
{
    char *names[MOST_NAMES], hint[DUET_HINT_SIZE];
    struct member member;
    size_t n = 0;

    for (size_t at = 0; n < MOST_NAMES;) {
        at = next_member(archive, at, &member);
        names[n] =
            at ? duet_text_copy_n(member.name, member.name_length) : NULL;
        if (!names[n])
            break;
        n++;
    }
    duet_hint(hint, "npz", name, (const char *const *)names, n);
    while (n > 0)
        free(names[--n]);
    return duet_error_set(archive->error, DUET_NOT_FOUND,
                          "%s: no array named '%s'%s", archive->path, name,
                          hint);
}

static enum duet_status find_member(const struct archive *archive,
                                    const char *name, struct member *member)
{
    const size_t length = strlen(name);

    for (size_t at = 0; (at = next_member(archive, at, member));)
        if (member->name_length == length &&
            !memcmp(member->name, name, length))
            return DUET_OK;
    return not_found(archive, name);
}

/* ---- A member ------------------------------------------------------------ */

static enum duet_status check_member(const struct archive *archive,
                                     const struct member *member)
{
    const bool is_deflated = member->method == DEFLATED;

    if (member->flags & 1)
        return damaged(archive, "found an encrypted member");
    if (is_deflated && !duet_has_zlib())
        return damaged(archive, "found a compressed member, which this duet, "
                                "built without zlib, can't expand");
    if (!is_deflated && member->method != STORED)
        return damaged(archive, "found a member compressed otherwise than by "
                                "deflate");
    if (member->offset > archive->size ||
        member->packed > archive->size - member->offset || member->size == 0 ||
        (is_deflated ? member->size / MOST_TIMES > member->packed
                     : member->size != member->packed))
        return damaged(archive, "found a member of an impossible size");
    return DUET_OK;
}

/* The bytes of a member, to be freed, or NULL. */
static char *read_member(const struct archive *archive,
                         const struct member *member, enum duet_status *status)
{
    unsigned char local[LOCAL_SIZE];
    char *packed = NULL, *bytes = NULL;
    size_t start = member->offset + LOCAL_SIZE;

    *status = read_at(archive, member->offset, local, sizeof local);
    if (*status != DUET_OK)
        return NULL;
    start += load(local + 26, 2) + load(local + 28, 2);
    packed = malloc(member->packed + 1);
    *status = packed ? read_at(archive, start, packed, member->packed)
                     : duet_no_memory(archive->error);
    if (*status == DUET_OK && member->method == STORED)
        return packed;
    if (*status == DUET_OK) {
        bytes = malloc(member->size);
        if (!bytes)
            *status = duet_no_memory(archive->error);
        else if (!duet_inflate(packed, member->packed, bytes, member->size))
            *status = damaged(archive, "found damage in a compressed member");
    }
    free(packed);
    if (*status == DUET_OK)
        return bytes;
    free(bytes);
    return NULL;
}

static enum duet_status open_member(const struct archive *archive,
                                    const char *name, struct duet_npy *npy)
{
    struct member member = { .name = NULL };
    enum duet_status status = find_member(archive, name, &member);
    char *bytes, *title;

    if (status == DUET_OK)
        status = check_member(archive, &member);
    if (status != DUET_OK)
        return status;
    bytes = read_member(archive, &member, &status);
    if (!bytes)
        return status;
    if (duet_has_zlib() && duet_crc32(bytes, member.size) != member.crc) {
        free(bytes);
        return damaged(archive, "found a member with another checksum");
    }
    title = duet_text_format("%s: %s", archive->path, name);
    if (title)
        return duet_npy_open_memory(npy, title, bytes, member.size,
                                    archive->error);
    free(bytes);
    return duet_no_memory(archive->error);
}

enum duet_status duet_npz_open(struct duet_npy *npy, const char *path,
                               const char *name, struct duet_error *error)
{
    struct archive archive = { .path = path, .error = error };
    struct stat about;
    enum duet_status status;

    archive.file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (archive.file < 0 || fstat(archive.file, &about) < 0)
        status =
            duet_error_set(error, DUET_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        status = duet_error_set(error, DUET_IO, "%s: expected a file", path);
    else {
        archive.size = (size_t)about.st_size;
        status = read_directory(&archive);
    }
    if (status == DUET_OK)
        status = open_member(&archive, name, npy);
    free(archive.entries);
    if (archive.file >= 0)
        close(archive.file);
    return status;
}
