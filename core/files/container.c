/* container.c - the form of duet's own files. */
#include "container.h"

#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGNMENT = 64, MOST_HEADER = 1 << 20 };

static bool write_all(FILE *file, const char *kind, const char *header,
                      duet_container_write_body *write_body, void *data)
{
    const size_t length =
        strlen("duet  1\n") + strlen(kind) + strlen(header) + 1;
    const size_t pad = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;

    return fprintf(file, "duet %s 1\n%s%*s\n", kind, header, (int)pad, "") >
               0 &&
           write_body(file, data) && !fflush(file) && !fsync(fileno(file));
}

static enum duet_status write_part(const char *part, const char *path,
                                   const char *kind, const char *header,
                                   duet_container_write_body *write_body,
                                   void *data, struct duet_error *error)
{
    FILE *file = fopen(part, "wbx");
    bool written = file && write_all(file, kind, header, write_body, data);
    int why = errno;

    if (file && fclose(file) && written) {
        written = false;
        why = errno;
    }
    if (written && !rename(part, path))
        return DUET_OK;
    if (written)
        why = errno;
    if (file)
        remove(part);
    return duet_error_set(error, DUET_IO, "%s: can't be written: %s", path,
                          strerror(why));
}

enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about,
                                      duet_container_write_body *write_body,
                                      void *data, struct duet_error *error)
{
    char *header =
        about ? json_dumps(about, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    char *part = duet_text_format("%s.%ld.part", path, (long)getpid());
    enum duet_status status =
        header && part
            ? write_part(part, path, kind, header, write_body, data, error)
            : duet_error_set(error, DUET_NO_MEMORY, "out of memory");

    free(header);
    free(part);
    json_decref(about);
    return status;
}

enum duet_status duet_container_malformed(const char *path, const char *kind,
                                          const char *why,
                                          struct duet_error *error)
{
    return duet_error_set(error, DUET_MALFORMED, "%s: no %s of duet's: %s",
                          path, kind, why);
}

/* The JSON line after one that says the kind; NULL if either isn't there. */
static json_t *read_header(FILE *file, const char *kind)
{
    char first[64] = "", expected[64];
    json_t *about = NULL;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    snprintf(expected, sizeof expected, "duet %s 1\n", kind);
    if (!fgets(first, sizeof first, file) || strcmp(first, expected))
        return NULL;
    length = getline(&line, &room, file);
    if (length > 0 && length < MOST_HEADER)
        about = json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES, NULL);
    free(line);
    return about;
}

enum duet_status duet_container_open(const char *path, const char *kind,
                                     FILE **file, json_t **about,
                                     struct duet_error *error)
{
    FILE *opened = fopen(path, "rb");

    if (!opened)
        return duet_error_set(error, DUET_IO, "%s: %s", path, strerror(errno));
    *about = read_header(opened, kind);
    if (!*about) {
        fclose(opened);
        return duet_container_malformed(path, kind, "its header can't be read",
                                        error);
    }
    *file = opened;
    return DUET_OK;
}

bool duet_container_holds(FILE *file, size_t bytes)
{
    const long at = ftell(file);
    struct stat about;

    return at >= 0 && !fstat(fileno(file), &about) &&
           (size_t)about.st_size == (size_t)at + bytes;
}
