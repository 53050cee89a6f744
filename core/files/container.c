/* container.c - the form of duet's own files. */
#include "container.h"

#include "errors.h"
#include "hash.h"
#include "json_dump.h"
#include "tape.h"
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ALIGNMENT = 64, VERSION = 4, MOST_HEADER = 1 << 24 };

/* The length of the header, and the checksum. */
enum { LENGTH_BYTES = 8, HASH_BYTES = 8 };

static const char metadata[] = "__metadata__";

/* ---- Writing ------------------------------------------------------------- */

/* What is to be written: duet_write_whole() hands it back. */
struct contents {
    const char *header;
    duet_tape_walk *walk;
    void *data;
};

/* Without memory: NULL. */
static json_t *make_metadata(const char *kind, json_t *about)
{
    char format[32], version[12];
    char *text = duet_json_dump(about, 0);
    json_t *made;

    snprintf(format, sizeof format, "duet %s", kind);
    snprintf(version, sizeof version, "%d", VERSION);
    made = text ? json_pack("{s:s, s:s, s:s}", "format", format, "version",
                            version, "about", text)
                : NULL;
    free(text);
    return made;
}

/* The header, padded; NULL without memory. */
static char *make_header(const char *kind, json_t *about, duet_tape_walk *walk,
                         void *data)
{
    uint64_t no_hash = 0;
    json_t *header = json_object();
    struct duet_tape tape = { .take = duet_tape_list, .arrays = header };
    char *text = NULL, *padded = NULL;

    if (header &&
        !json_object_set_new(header, metadata, make_metadata(kind, about))) {
        walk(&tape, data);
        duet_tape_add(&tape, DUET_ELEMENT_U64, 0, 1, &no_hash, DUET_CHECKSUM);
        text = tape.failed ? NULL : duet_json_dump(header, 0);
    }
    if (text) {
        const size_t used = LENGTH_BYTES + strlen(text);
        const int blanks = (int)((ALIGNMENT - used % ALIGNMENT) % ALIGNMENT);

        if (asprintf(&padded, "%s%*s", text, blanks, "") < 0)
            padded = NULL;
    }
    free(text);
    json_decref(header);
    return padded;
}

static bool write_contents(FILE *file, void *data)
{
    const struct contents *contents = data;
    const uint64_t length = strlen(contents->header);
    struct duet_tape tape = { .take = duet_tape_write, .file = file };
    uint64_t hash;

    hash = duet_hash(DUET_HASH, &length, sizeof length);
    tape.hash = duet_hash(hash, contents->header, length);
    if (fwrite(&length, sizeof length, 1, file) != 1 ||
        fwrite(contents->header, 1, length, file) != length)
        return false;
    contents->walk(&tape, contents->data);
    hash = tape.hash;
    duet_tape_add(&tape, DUET_ELEMENT_U64, 0, 1, &hash, DUET_CHECKSUM);
    return !tape.failed;
}

enum duet_status duet_container_write(const char *path, const char *kind,
                                      json_t *about, duet_tape_walk *walk,
                                      void *data, struct duet_error *error)
{
    char *header = about ? make_header(kind, about, walk, data) : NULL;
    struct contents contents = { header, walk, data };
    enum duet_status status =
        header ? duet_write_whole(path, 0666, write_contents, &contents, error)
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

/* A regular file: a pipe would be waited for. */
static enum duet_status open_file(struct duet_container *container,
                                  struct duet_error *error)
{
    const int fd =
        open(container->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;

    if (fd < 0)
        return unreadable(container, error);
    container->file = fdopen(fd, "rb");
    if (!container->file) {
        const int why = errno;

        close(fd);
        errno = why;
        return why == ENOMEM ? duet_no_memory(error)
                             : unreadable(container, error);
    }
    if (fstat(fd, &about))
        return unreadable(container, error);
    if (!S_ISREG(about.st_mode))
        return duet_container_malformed(container, error,
                                        "it is no regular file");
    container->size = (size_t)about.st_size;
    return DUET_OK;
}

/* The header as text, of *length bytes; to be freed. */
static enum duet_status read_header(struct duet_container *container,
                                    char **text, size_t *length,
                                    struct duet_error *error)
{
    uint64_t n = 0;

    if (!container->size)
        return duet_container_malformed(container, error, "it is empty");
    if (fread(&n, 1, sizeof n, container->file) != sizeof n || !n ||
        n > MOST_HEADER || getc(container->file) != '{')
        return duet_container_malformed(
            container, error, "it doesn't begin as a file of safetensors does");
    if (n > container->size - LENGTH_BYTES)
        return duet_container_malformed(container, error,
                                        "it is cut off in its header");
    if (fseek(container->file, LENGTH_BYTES, SEEK_SET))
        return unreadable(container, error);
    *text = malloc(n);
    if (!*text)
        return duet_no_memory(error);
    *length = n;
    container->begin = LENGTH_BYTES + n;
    return fread(*text, 1, n, container->file) == n
               ? DUET_OK
               : unreadable(container, error);
}

/* Whether the last bytes are the checksum of the others. */
static enum duet_status compare_hash(const struct duet_container *container,
                                     bool *is_whole, struct duet_error *error)
{
    uint64_t hash = DUET_HASH, saved;
    unsigned char bytes[1 << 14];

    if (fseek(container->file, 0, SEEK_SET))
        return unreadable(container, error);
    for (size_t left = container->size - HASH_BYTES, n; left > 0; left -= n) {
        n = left < sizeof bytes ? left : sizeof bytes;
        if (fread(bytes, 1, n, container->file) != n)
            return unreadable(container, error);
        hash = duet_hash(hash, bytes, n);
    }
    if (fread(&saved, sizeof saved, 1, container->file) != 1)
        return unreadable(container, error);
    *is_whole = saved == hash;
    return DUET_OK;
}

/* The kind and the version, from the header's metadata. */
static enum duet_status check_kind(const struct duet_container *container,
                                   const json_t *about,
                                   struct duet_error *error)
{
    const char *format = json_string_value(json_object_get(about, "format"));
    const char *version = json_string_value(json_object_get(about, "version"));

    if (!format || strncmp(format, "duet ", 5) != 0 || !version)
        return duet_container_malformed(container, error,
                                        "another program wrote it");
    if (strcmp(format + 5, container->kind) != 0)
        return duet_container_malformed(container, error, "it holds a %.32s",
                                        format + 5);
    if (strtol(version, NULL, 10) != VERSION)
        return duet_container_malformed(
            container, error,
            "its form has version %.12s, and this duet "
            "reads version %d",
            version, VERSION);
    return DUET_OK;
}

/* What the file is about: JSON in the metadata's string. */
static enum duet_status read_about(struct duet_container *container,
                                   const json_t *about,
                                   struct duet_error *error)
{
    const json_t *text = json_object_get(about, "about");
    json_error_t why;

    container->about =
        text ? json_loadb(json_string_value(text), json_string_length(text),
                          JSON_REJECT_DUPLICATES, &why)
             : json_object();
    if (container->about)
        return DUET_OK;
    if (json_error_code(&why) == json_error_out_of_memory)
        return duet_no_memory(error);
    return duet_container_malformed(
        container, error, "what it is about is no JSON: %s", why.text);
}

/* The arrays follow one another up to the end of the file. */
static enum duet_status check_arrays(struct duet_container *container,
                                     struct duet_error *error)
{
    char problem[512];
    size_t bytes = 0;

    if (!duet_tape_check_layout(container->arrays, &bytes, problem,
                                sizeof problem))
        return duet_container_malformed(container, error, "%s", problem);
    if (container->size - container->begin < bytes)
        return duet_container_malformed(
            container, error, "it is cut off: it has %zu of %zu bytes",
            container->size, container->begin + bytes);
    if (container->size - container->begin > bytes ||
        !json_object_get(container->arrays, DUET_CHECKSUM))
        return duet_container_malformed(container, error,
                                        "it doesn't end with its checksum");
    container->left = bytes - HASH_BYTES;
    return DUET_OK;
}

/* What the header says, if it is JSON of the right kind. */
static enum duet_status take_header(struct duet_container *container,
                                    const char *text, size_t length,
                                    struct duet_error *error)
{
    enum duet_status status;
    json_error_t why;
    json_t *about;

    container->arrays = json_loadb(text, length, JSON_REJECT_DUPLICATES, &why);
    if (!container->arrays)
        return json_error_code(&why) == json_error_out_of_memory
                   ? duet_no_memory(error)
                   : duet_container_malformed(container, error,
                                              "its header is no JSON: %s",
                                              why.text);
    about = json_incref(json_object_get(container->arrays, metadata));
    json_object_del(container->arrays, metadata);
    status = check_kind(container, about, error);
    if (status == DUET_OK)
        status = check_arrays(container, error);
    if (status == DUET_OK)
        status = read_about(container, about, error);
    json_decref(about);
    return status;
}

/* Damage is noticed by the checksum. Only of a file that is cut off, or that is
   none of duet's, the header can say more. */
static enum duet_status read_opened(struct duet_container *container,
                                    struct duet_error *error)
{
    char *text = NULL;
    size_t length = 0;
    bool is_whole = false;
    enum duet_status status = read_header(container, &text, &length, error);

    if (status == DUET_OK)
        status = compare_hash(container, &is_whole, error);
    if (status == DUET_OK)
        status = take_header(container, text, length, error);
    free(text);
    if (status == DUET_OK && !is_whole)
        status =
            duet_container_malformed(container, error,
                                     "its bytes aren't those that were written "
                                     "(the file is damaged or cut off)");
    return status;
}

enum duet_status duet_container_open(const char *path, const char *kind,
                                     struct duet_container *container,
                                     struct duet_error *error)
{
    enum duet_status status;

    *container = (struct duet_container) { .path = path, .kind = kind };
    status = open_file(container, error);
    if (status == DUET_OK)
        status = read_opened(container, error);
    if (status != DUET_OK)
        duet_container_close(container);
    return status;
}

enum duet_status duet_container_read(struct duet_container *container,
                                     duet_tape_walk *walk, void *data,
                                     struct duet_error *error)
{
    struct duet_tape tape = {
        .take = duet_tape_compare,
        .entries = container->arrays,
        .key = json_object_iter_key(json_object_iter(container->arrays)),
    };

    walk(&tape, data);
    if (!tape.failed && strcmp(tape.key, DUET_CHECKSUM) != 0)
        snprintf(tape.problem, sizeof tape.problem,
                 "it has the array '%s', which isn't expected", tape.key);
    if (*tape.problem)
        return duet_container_malformed(container, error, "%s", tape.problem);
    if (tape.failed)
        return duet_no_memory(error);
    if (fseek(container->file, (long)container->begin, SEEK_SET))
        return unreadable(container, error);
    tape =
        (struct duet_tape) { .take = duet_tape_read, .file = container->file };
    walk(&tape, data);
    return tape.failed ? duet_error_set(error, DUET_IO, "%s: can't be read",
                                        container->path)
                       : DUET_OK;
}

void duet_container_close(struct duet_container *container)
{
    json_decref(container->about);
    json_decref(container->arrays);
    if (container->file)
        fclose(container->file);
}
