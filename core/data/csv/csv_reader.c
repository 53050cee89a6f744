/* csv_reader.c - the fields of a CSV file (RFC 4180), one at a time. */
#include "csv_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { END = DUET_CSV_END, FIRST_SIZE = 256, N_SHOWN = 40, SLICE = 1 << 18 };

enum duet_status duet_csv_error(const struct duet_csv_reader *reader,
                                struct duet_error *error,
                                enum duet_status status, const char *format,
                                ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return duet_error_set(error, status, "%s:%zu:%zu: %s", reader->path,
                          reader->line, reader->column, text);
}

const char *duet_csv_show(const char *text, size_t length,
                          char shown[DUET_CSV_SHOWN])
{
    char *out = shown;
    size_t i = 0;

    *out++ = '\'';
    for (; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];

        if (i >= N_SHOWN + 3 || (i >= N_SHOWN && (byte & 0xc0) != 0x80))
            break; /* not inside a letter of UTF-8 */
        if (byte < ' ' || byte == 0x7f)
            out += sprintf(out, "\\x%02x", byte);
        else
            *out++ = text[i];
    }
    strcpy(out, i < length ? "...'" : "'");
    return shown;
}

/* ---- Bytes --------------------------------------------------------------- */

/* Read n bytes to their place in the buffer; how many there were, or -1. */
static ssize_t read_at(const struct duet_csv_reader *reader, size_t at,
                       size_t n)
{
    ssize_t got;

    do
        got = reader->size > 0 ? pread(reader->file, reader->bytes + at, n,
                                       (off_t)(reader->offset + at))
                               : read(reader->file, reader->bytes + at, n);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Read more bytes behind those that are there. */
static bool read_ahead(struct duet_csv_reader *reader)
{
    ssize_t n;

    if (reader->at_end)
        return false;
    n = read_at(reader, reader->n_bytes, DUET_CSV_AHEAD - reader->n_bytes);
    if (n <= 0) {
        reader->failure = n < 0 ? errno : 0;
        reader->at_end = true;
        return false;
    }
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
            return END;
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

static bool is_line_end(int c)
{
    return c == '\n' || c == '\r';
}

/* Go past "\n", "\r\n", or the lone "\r" of old Macs. */
static void skip_line_end(struct duet_csv_reader *reader)
{
    const bool carriage_return = duet_csv_peek(reader) == '\r';

    duet_csv_advance(reader);
    if (!carriage_return)
        return;
    if (duet_csv_peek(reader) == '\n') {
        duet_csv_advance(reader);
    } else {
        reader->next_line++;
        reader->next_column = 1;
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

    reader->file = open(reader->path, O_RDONLY | O_CLOEXEC);
    if (reader->file < 0 || fstat(reader->file, &about) < 0)
        return duet_error_set(error, DUET_IO, "%s: can't read: %s",
                              reader->path, strerror(errno));
    if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode) &&
        !S_ISSOCK(about.st_mode)) /* a device might never end */
        return duet_error_set(
            error, DUET_IO, "%s: found a %s, expected a file or a pipe",
            reader->path, S_ISDIR(about.st_mode) ? "directory" : "device");
    if (S_ISREG(about.st_mode))
        reader->size = (size_t)about.st_size;
    return DUET_OK;
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
        return duet_error_set(error, DUET_NO_MEMORY, "%s: no memory", path);
    reader->text_size = FIRST_SIZE;
    return take_byte_order_mark(reader, error);
}

void duet_csv_close(struct duet_csv_reader *reader)
{
    if (reader->file >= 0)
        close(reader->file);
    free(reader->text);
    free(reader->bytes);
}

/* ---- Fields -------------------------------------------------------------- */

/* Add the next byte to the field. */
static enum duet_status take_byte(struct duet_csv_reader *reader,
                                  struct duet_error *error)
{
    const char byte = (char)reader->bytes[reader->next];
    char *larger;

    if (!byte)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found a NUL byte in this field, expected text");
    if (reader->length == DUET_CSV_LONGEST)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found a field of more than %d bytes, expected "
                              "at most that many (is a quote or a delimiter "
                              "missing?)",
                              DUET_CSV_LONGEST);
    if (reader->length + 1 == reader->text_size) {
        larger = realloc(reader->text, 2 * reader->text_size);
        if (!larger)
            return duet_csv_error(reader, error, DUET_NO_MEMORY,
                                  "no memory for a long field");
        reader->text = larger;
        reader->text_size *= 2;
    }
    reader->text[reader->length++] = byte;
    duet_csv_advance(reader);
    return DUET_OK;
}

static enum duet_status take_plain(struct duet_csv_reader *reader,
                                   struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    int c;

    while (status == DUET_OK && (c = duet_csv_peek(reader)) != END &&
           !is_line_end(c) && c != (unsigned char)reader->delimiter) {
        if (c == '"')
            return duet_csv_error(reader, error, DUET_MALFORMED,
                                  "found a quote inside a field, expected it "
                                  "around the field, with quotes inside "
                                  "doubled");
        status = take_byte(reader, error);
    }
    return status;
}

static enum duet_status take_quoted(struct duet_csv_reader *reader,
                                    struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    int c;

    duet_csv_advance(reader);
    while (status == DUET_OK && (c = duet_csv_peek(reader)) != END) {
        if (c == '"') {
            duet_csv_advance(reader);
            if (duet_csv_peek(reader) != '"')
                return DUET_OK;
        }
        status = take_byte(reader, error);
    }
    if (status == DUET_OK && !reader->failure)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found a quote that is never closed, expected "
                              "another one before the end of the file");
    return status;
}

/* Go past blanks, if they don't count. */
static void skip_blanks(struct duet_csv_reader *reader)
{
    int c;

    while (reader->trim && ((c = duet_csv_peek(reader)) == ' ' || c == '\t') &&
           c != (unsigned char)reader->delimiter)
        duet_csv_advance(reader);
}

static void trim_end(struct duet_csv_reader *reader)
{
    while (reader->trim && reader->length > 0 &&
           strchr(" \t", reader->text[reader->length - 1]))
        reader->length--;
}

static enum duet_status end_field(struct duet_csv_reader *reader,
                                  struct duet_error *error)
{
    const int c = duet_csv_peek(reader);

    reader->text[reader->length] = '\0';
    reader->end_line = reader->next_line;
    reader->end_column = reader->next_column;
    reader->ends_row = c != (unsigned char)reader->delimiter;
    if (!reader->ends_row)
        duet_csv_advance(reader);
    else if (is_line_end(c))
        skip_line_end(reader);
    else if (c != END)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found text after the closing quote, expected "
                              "'%c' or the end of the line",
                              reader->delimiter);
    return DUET_OK;
}

enum duet_status duet_csv_next(struct duet_csv_reader *reader, bool *more,
                               struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    while (reader->ends_row && is_line_end(duet_csv_peek(reader)))
        skip_line_end(reader);
    skip_blanks(reader);
    reader->line = reader->next_line;
    reader->column = reader->next_column;
    reader->length = 0;
    *more = !reader->ends_row || duet_csv_peek(reader) != END;
    if (*more && duet_csv_peek(reader) == '"') {
        status = take_quoted(reader, error);
        skip_blanks(reader);
    } else if (*more) {
        status = take_plain(reader, error);
        trim_end(reader);
    }
    if (*more && status == DUET_OK)
        status = end_field(reader, error);
    if (status == DUET_OK && reader->failure && reader->next == reader->n_bytes)
        return duet_csv_error(reader, error, DUET_IO, "can't read: %s",
                              strerror(reader->failure));
    return status;
}
