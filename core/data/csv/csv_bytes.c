/* csv_bytes.c - the bytes of a CSV file: opened, read ahead, expanded. */
#include "csv_reader.h"

#include "errors.h"
#include "inflate.h"
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_SIZE = 256, SLICE = 1 << 18 };

/* ---- Reading ahead ------------------------------------------------------- */

/* Read n bytes to their place in the buffer; how many there were, or -1. */
static ssize_t read_at(const struct duet_csv_reader *reader, size_t at,
                       size_t n)
{
    ssize_t got;

    if (reader->gzip)
        return duet_gzip_read(reader->gzip, reader->bytes + at, n);
    do
        got = reader->size > 0 ? pread(reader->file, reader->bytes + at, n,
                                       (off_t)(reader->offset + at))
                               : read(reader->file, reader->bytes + at, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool stop(struct duet_csv_reader *reader, int failure)
{
    reader->failure = failure;
    reader->at_end = true;
    return false;
}

/* Read more bytes behind those that are there. */
static bool read_ahead(struct duet_csv_reader *reader)
{
    ssize_t n;

    if (reader->at_end)
        return false;
    n = read_at(reader, reader->n_bytes, DUET_CSV_AHEAD - reader->n_bytes);
    if (n <= 0)
        return stop(reader, n == 0         ? 0
                            : reader->gzip ? DUET_CSV_DAMAGED
                                           : errno);
    if (reader->gzip &&
        (double)(reader->offset + reader->n_bytes) + (double)n >
            DUET_CSV_GZIP_FREE + DUET_CSV_GZIP_TIMES * (double)reader->packed)
        return stop(reader, DUET_CSV_TOO_LARGE);
    reader->n_bytes += (size_t)n;
    return true;
}

/** Parts of the buffer that threads read into. */
struct reading {
    struct duet_csv_reader *reader;
    size_t n_bytes[DUET_CSV_AHEAD / SLICE + 1];
};

static void read_slice(void *data, size_t thread, size_t i)
{
    struct reading *reading = data;
    const struct duet_csv_reader *reader = reading->reader;
    const size_t at = reader->n_bytes + i * SLICE;
    const size_t left = DUET_CSV_AHEAD - at;
    const ssize_t got = read_at(reader, at, left < SLICE ? left : SLICE);

    (void)thread;
    reading->n_bytes[i] = got > 0 ? (size_t)got : 0;
}

/*
 * Fill the buffer from a file in which any place can be read: the kernel copies
 * as fast as threads ask it to. Where it gives less than was asked for, reading
 * on will tell why.
 */
static void read_slices(struct duet_csv_reader *reader, struct duet_pool *pool)
{
    const size_t left = DUET_CSV_AHEAD - reader->n_bytes;
    const size_t n_slices = (left + SLICE - 1) / SLICE;
    struct reading reading = { .reader = reader };

    duet_pool_run(pool, n_slices, read_slice, &reading);
    for (size_t i = 0; i < n_slices; i++) {
        reader->n_bytes += reading.n_bytes[i];
        if (reading.n_bytes[i] < SLICE)
            break;
    }
}

int duet_csv_peek(struct duet_csv_reader *reader)
{
    if (reader->next == reader->n_bytes) {
        reader->offset += reader->n_bytes;
        reader->next = reader->n_bytes = 0;
        if (!read_ahead(reader))
            return DUET_CSV_END;
    }
    return reader->bytes[reader->next];
}

void duet_csv_advance(struct duet_csv_reader *reader)
{
    if (reader->bytes[reader->next++] == '\n') {
        reader->next_line++;
        reader->next_column = 1;
    } else {
        reader->next_column++;
    }
}

const char *duet_csv_look_ahead(struct duet_csv_reader *reader,
                                struct duet_pool *pool, size_t wanted,
                                size_t *size)
{
    size_t left = reader->n_bytes - reader->next;

    if (left < wanted) {
        memmove(reader->bytes, reader->bytes + reader->next, left);
        reader->offset += reader->next;
        reader->next = 0;
        reader->n_bytes = left;
        if (reader->size > 0 && duet_pool_threads(pool) > 1)
            read_slices(reader, pool);
        while (reader->n_bytes < wanted && read_ahead(reader))
            ;
        left = reader->n_bytes;
    }
    *size = left < wanted ? left : wanted;
    return (const char *)reader->bytes + reader->next;
}

void duet_csv_pass(struct duet_csv_reader *reader, const char *next, size_t n)
{
    reader->next = (size_t)((const unsigned char *)next - reader->bytes);
    reader->next_line += n;
    reader->next_column = 1;
}

size_t duet_csv_consumed(const struct duet_csv_reader *reader)
{
    return reader->offset + reader->next;
}

/* ---- Opening and closing ------------------------------------------------- */

static enum duet_status open_file(struct duet_csv_reader *reader,
                                  struct duet_error *error)
{
    struct stat about;
    enum duet_status status =
        duet_input_open(reader->path, DUET_INPUT_SECONDS, &reader->file, error);

    if (status != DUET_OK)
        return status;
    if (!fstat(reader->file, &about) && S_ISREG(about.st_mode))
        reader->size = (size_t)about.st_size;
    return DUET_OK;
}

/* Expand what gzip has compressed. */
static enum duet_status open_gzip(struct duet_csv_reader *reader,
                                  struct duet_error *error)
{
    unsigned char start[2];

    if (reader->size == 0 || pread(reader->file, start, 2, 0) != 2 ||
        !duet_is_gzip(start, 2))
        return DUET_OK;
    if (!duet_has_zlib())
        return duet_error_set(
            error, DUET_IO,
            "%s: found a file of gzip, but this duet is built "
            "without zlib: expand it with gunzip",
            reader->path);
    reader->packed = reader->size;
    reader->size = 0;
    reader->gzip = duet_gzip_open(reader->file);
    return reader->gzip ? DUET_OK : duet_no_memory(error);
}

/* Skip the byte order mark of UTF-8, refuse that of UTF-16. */
static enum duet_status take_byte_order_mark(struct duet_csv_reader *reader,
                                             struct duet_error *error)
{
    const unsigned char *bytes = reader->bytes;

    while (reader->n_bytes < 3 && read_ahead(reader))
        ;
    if (reader->n_bytes >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) ||
                                 (bytes[0] == 0xfe && bytes[1] == 0xff)))
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found UTF-16 text, expected UTF-8");
    if (duet_is_gzip(bytes, reader->n_bytes))
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found the bytes of gzip in a pipe or within "
                              "another file of gzip: expand them with gunzip");
    if (reader->n_bytes >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
        reader->next = 3;
    return DUET_OK;
}

enum duet_status duet_csv_open(struct duet_csv_reader *reader, const char *path,
                               char delimiter, bool trim,
                               struct duet_error *error)
{
    enum duet_status status;

    *reader = (struct duet_csv_reader) {
        .path = path,
        .delimiter = delimiter,
        .trim = trim,
        .file = -1,
        .ends_row = true,
        .line = 1,
        .column = 1,
        .next_line = 1,
        .next_column = 1,
    };
    status = open_file(reader, error);
    if (status != DUET_OK)
        return status;
    reader->text = malloc(FIRST_SIZE);
    reader->bytes = calloc(1, DUET_CSV_AHEAD);
    if (!reader->text || !reader->bytes)
        return duet_no_memory(error);
    reader->text_size = FIRST_SIZE;
    status = open_gzip(reader, error);
    return status == DUET_OK ? take_byte_order_mark(reader, error) : status;
}

void duet_csv_close(struct duet_csv_reader *reader)
{
    if (reader->file >= 0)
        close(reader->file);
    duet_gzip_close(reader->gzip);
    free(reader->text);
    free(reader->bytes);
}
