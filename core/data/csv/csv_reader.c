/* csv_reader.c - the fields of a CSV file (RFC 4180), one at a time. */
#include "csv_reader.h"

#include "errors.h"

#include <stdlib.h>
#include <string.h>

enum { END = DUET_CSV_END };

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
            return duet_no_memory(error);
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
        return duet_csv_failed(reader, error);
    return status;
}
