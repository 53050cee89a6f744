/* csv_message.c - what is said of a file, with the place in it. */
#include "csv_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { N_SHOWN = 40 };

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

enum duet_status duet_csv_failed(const struct duet_csv_reader *reader,
                                 struct duet_error *error)
{
    if (reader->failure == DUET_CSV_DAMAGED)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found the end of the file, or damage, within "
                              "what gzip has compressed");
    if (reader->failure == DUET_CSV_TOO_LARGE)
        return duet_csv_error(reader, error, DUET_MALFORMED,
                              "found more than %d MiB and %d times the %zu "
                              "bytes of this file of gzip: expand it with "
                              "gunzip",
                              DUET_CSV_GZIP_FREE >> 20, DUET_CSV_GZIP_TIMES,
                              reader->packed);
    return duet_csv_error(reader, error, DUET_IO, "can't read: %s",
                          strerror(reader->failure));
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
