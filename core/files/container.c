/* container.c - the form of duet's own files. */
#include "container.h"

#include "errors.h"
#include "hash.h"
#include "json_dump.h"
#include "text.h"
#include "whole_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ALIGNMENT = 64, VERSION = 3, MOST_HEADER = 1 << 24, FIRST_LINE = 64 };

/* ---- Writing ------------------------------------------------------------- */

bool duet_container_put(struct duet_container *container, const void *data,
                        size_t n)
{
    container->size += n;
    if (!container->file)
        return true;
    container->hash = duet_hash(container->hash, data, n);
    return fwrite(data, 1, n, container->file) == n;
}

/* What is to be written: duet_write_whole() hands it back. */
struct contents {
    const char *kind, *header;
    duet_container_write_body *write_body;
    void *data;
    size_t size; /* of the whole file; 0: not known yet */
};

/* Its length doesn't depend on the size. */
static size_t write_first_line(const struct contents *contents,
                               char first[FIRST_LINE])
{
    return (size_t)snprintf(first, FIRST_LINE, "duet %s %d %16zu bytes\n",
                            contents->kind, VERSION, contents->size);
}

/* The end: the hash, or, where nothing is written, only the size. */
static bool finish(struct duet_container *container, struct contents *contents)
{
    const uint64_t hash = container->hash;

    contents->size = container->size + sizeof hash;
    return !container->file ||
           fwrite(&hash, sizeof hash, 1, container->file) == 1;
}

/* Write all; to no file, find out how much it is. */
static bool write_contents(FILE *file, void *data)
{
    struct contents *contents = data;
    struct duet_container container = { .file = file, .hash = DUET_HASH };
    char first[FIRST_LINE], blanks[ALIGNMENT];
    const size_t n = write_first_line(contents, first);
    const size_t length = strlen(contents->header);
    const size_t pad = (ALIGNMENT - (n + length + 1) % ALIGNMENT) % ALIGNMENT;

    memset(blanks, ' ', sizeof blanks);
    return duet_container_put(&container, first, n) &&
           duet_container_put(&container, contents->header, length) &&
           duet_container_put(&container, blanks, pad) &&
           duet_container_put(&container, "\n", 1) &&
           contents->write_body(&container, contents->data) &&
           finish(&container, contents);
}

enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about,
                                      duet_container_write_body *write_body,
                                      void *data, struct duet_error *error)
{
    char *header = duet_json_dump(about, 0);
    struct contents contents = { kind, header, write_body, data, 0 };
    enum duet_status status =
        header && write_contents(NULL, &contents)
            ? duet_write_whole(path, 0666, write_contents, &contents, error)
            : duet_no_memory(error);

    free(header);
    json_decref(about);
    return status;
}

/* ---- Reading ------------------------------------------------------------- */

enum duet_status duet_container_malformed(
    const struct duet_container *container, struct duet_error *error,
    const char *format, ...)
{
    char reason[sizeof error->text];
    va_list args;

    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return duet_error_set(error, DUET_MALFORMED,
                          "%s: not a %s that can be "
                          "read: %s",
                          container->path, container->kind, reason);
}

static enum duet_status unreadable(const struct duet_container *container,
                                   struct duet_error *error)
{
    return duet_error_set(error, DUET_IO, "%s: %s", container->path,
                          strerror(errno));
}

/* The first line: "duet", the kind, the version. */
static enum duet_status check_first_line(struct duet_container *container,
                                         struct duet_error *error)
{
    char first[FIRST_LINE] = "", kind[FIRST_LINE] = "";
    int end = 0;
    char *rest;
    long version;

    if (!fgets(first, sizeof first, container->file))
        return ferror(container->file)
                   ? unreadable(container, error)
                   : duet_container_malformed(container, error, "it is empty");
    if (sscanf(first, "duet %15[a-z] %n", kind, &end) != 1 || !end)
        return duet_container_malformed(
            container, error, "it doesn't begin with the line \"duet %s %d\"",
            container->kind, VERSION);
    if (strcmp(kind, container->kind))
        return duet_container_malformed(container, error, "it holds a %s",
                                        kind);
    version = strtol(first + end, &rest, 10);
    container->size = strtoul(rest, NULL, 10);
    if (version != VERSION)
        return duet_container_malformed(
            container, error,
            "its form has version %ld, and this duet reads "
            "version %d",
            version, VERSION);
    return DUET_OK;
}

/* The bytes of the file before the hash, if that is the hash of them. */
static enum duet_status check_hash(const struct duet_container *container,
                                   size_t *size, struct duet_error *error)
{
    uint64_t hash = DUET_HASH, saved;
    unsigned char bytes[1 << 14];
    struct stat about;

    if (fstat(fileno(container->file), &about))
        return unreadable(container, error);
    if (!S_ISREG(about.st_mode) || about.st_size < (off_t)sizeof saved)
        return duet_container_malformed(container, error, "it is cut off");
    if ((size_t)about.st_size < container->size)
        return duet_container_malformed(
            container, error, "it is cut off: it has %zu of %zu bytes",
            (size_t)about.st_size, container->size);
    *size = (size_t)about.st_size - sizeof saved;
    for (size_t left = *size, n; left > 0; left -= n) {
        n = left < sizeof bytes ? left : sizeof bytes;
        if (fread(bytes, 1, n, container->file) != n)
            return unreadable(container, error);
        hash = duet_hash(hash, bytes, n);
    }
    if (fread(&saved, sizeof saved, 1, container->file) != 1)
        return unreadable(container, error);
    if (saved != hash)
        return duet_container_malformed(
            container, error,
            "its bytes aren't those that were written "
            "(the file is damaged or cut off)");
    return DUET_OK;
}

/* The line of JSON; `size` is what the file has left for it and the body. */
static enum duet_status read_header(struct duet_container *container,
                                    size_t size, struct duet_error *error)
{
    const size_t most = size < MOST_HEADER ? size : MOST_HEADER;
    char *line = malloc(most + 1);
    size_t n = 0;
    json_error_t why;

    if (!line)
        return duet_no_memory(error);
    for (int c; n < most && (c = getc(container->file)) != EOF;) {
        line[n++] = (char)c;
        if (c == '\n')
            break;
    }
    container->about = json_loadb(line, n, JSON_REJECT_DUPLICATES, &why);
    free(line);
    if (container->about)
        return DUET_OK;
    if (json_error_code(&why) == json_error_out_of_memory)
        return duet_no_memory(error);
    return duet_container_malformed(container, error,
                                    "its header is no JSON: %s", why.text);
}

static enum duet_status read_opened(struct duet_container *container,
                                    struct duet_error *error)
{
    size_t size = 0;
    enum duet_status status = check_first_line(container, error);

    if (status != DUET_OK)
        return status;
    rewind(container->file);
    status = check_hash(container, &size, error);
    if (status != DUET_OK)
        return status;
    rewind(container->file);
    status = check_first_line(container, error);
    if (status == DUET_OK)
        status = read_header(container, size, error);
    if (status == DUET_OK)
        container->left = size - (size_t)ftell(container->file);
    return status;
}

enum duet_status duet_container_open(const char *path, const char *kind,
                                     struct duet_container *container,
                                     struct duet_error *error)
{
    enum duet_status status;

    *container = (struct duet_container) { .path = path, .kind = kind };
    container->file = fopen(path, "rbe");
    if (!container->file)
        return unreadable(container, error);
    status = read_opened(container, error);
    if (status != DUET_OK)
        duet_container_close(container);
    return status;
}

bool duet_container_get(struct duet_container *container, void *data, size_t n)
{
    if (n > container->left || fread(data, 1, n, container->file) != n)
        return false;
    container->left -= n;
    return true;
}

void duet_container_close(struct duet_container *container)
{
    json_decref(container->about);
    fclose(container->file);
}
