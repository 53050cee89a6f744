/* csv_reader.h - the fields of a CSV file (RFC 4180), one at a time. */
#ifndef DUET_CORE_CSV_READER_H
#define DUET_CORE_CSV_READER_H

#include "pool.h"

#include <duet/duet.h>

enum {
    DUET_CSV_END = -1, /**< No byte: the file has ended, or reading failed. */
    DUET_CSV_LONGEST = 1 << 20,   /**< Bytes of a field. */
    DUET_CSV_AHEAD = 1 << 22,     /**< Bytes read ahead at most. */
    DUET_CSV_GZIP_FREE = 1 << 24, /**< Bytes that a file of gzip may hold, */
    DUET_CSV_GZIP_TIMES = 100,    /**< and more for each byte of it. */
    DUET_CSV_SHOWN = 192          /**< Room for what duet_csv_show() writes. */
};

/** Failures to read that errno doesn't know. */
enum duet_csv_failure { DUET_CSV_DAMAGED = -1, DUET_CSV_TOO_LARGE = -2 };

/** A file being read. The first part may be looked at, the rest is private. */
struct duet_csv_reader {
    const char *path; /**< Borrowed. */
    char *text;       /**< The last field, without its quotes, ending in NUL. */
    size_t length;
    size_t line, column;         /**< Where it starts, in bytes from 1. */
    size_t end_line, end_column; /**< Of what follows it. */
    bool ends_row;               /**< It is the last one of its row. */
    size_t size;                 /**< Bytes of the file; 0: not known. */

    char delimiter;
    bool trim; /**< Blanks around fields without quotes don't count. */
    int file;
    bool at_end;            /**< Nothing more to read, or reading failed: */
    int failure;            /**< errno, 0, or one of enum duet_csv_failure. */
    struct duet_gzip *gzip; /**< NULL: the file isn't compressed. */
    size_t packed;          /**< Bytes of the file, if it is compressed. */
    size_t text_size;
    size_t next_line, next_column; /**< Where the next byte is. */
    size_t next, n_bytes;          /**< Of the bytes read ahead. */
    size_t offset;                 /**< Of the first of them in the file. */
    unsigned char *bytes;
};

/**
 * Open a file; a byte order mark is skipped.
 *
 * @param reader Filled in; close with duet_csv_close(), also after a failure.
 * @param path Borrowed. May be a pipe: the file is read once, in order.
 * @return DUET_IO, DUET_MALFORMED (UTF-16), DUET_NO_MEMORY.
 */
enum duet_status duet_csv_open(struct duet_csv_reader *reader, const char *path,
                               char delimiter, bool trim,
                               struct duet_error *error);

void duet_csv_close(struct duet_csv_reader *reader);

/**
 * Read the next field. Empty lines between rows are skipped.
 *
 * @param more Set to false where there is none, at the end of the file.
 * @return DUET_IO, DUET_MALFORMED, DUET_NO_MEMORY.
 */
enum duet_status duet_csv_next(struct duet_csv_reader *reader, bool *more,
                               struct duet_error *error);

/**
 * Look at what comes next, at least `wanted` bytes of it but at the end of the
 * file. To be called between rows. A failure to read shows in duet_csv_next().
 *
 * @param pool NULL, or threads to read with.
 * @param wanted At most DUET_CSV_AHEAD.
 * @param size Set to how many there are, at most `wanted`.
 */
const char *duet_csv_look_ahead(struct duet_csv_reader *reader,
                                struct duet_pool *pool, size_t wanted,
                                size_t *size);

/** Go on behind n rows, of one line each, that were looked at. */
void duet_csv_pass(struct duet_csv_reader *reader, const char *next, size_t n);

/** The next byte, which stays; DUET_CSV_END where there is none. */
int duet_csv_peek(struct duet_csv_reader *reader);

/** Go past the byte that duet_csv_peek() returned. */
void duet_csv_advance(struct duet_csv_reader *reader);

/** Bytes of the file that have been read and passed. */
size_t duet_csv_consumed(const struct duet_csv_reader *reader);

/** Say what is wrong with the last field, after "file:line:column: ". */
__attribute__((format(printf, 4, 5))) enum duet_status duet_csv_error(
    const struct duet_csv_reader *reader, struct duet_error *error,
    enum duet_status status, const char *format, ...);

/** Say why reading failed: reader->failure. */
enum duet_status duet_csv_failed(const struct duet_csv_reader *reader,
                                 struct duet_error *error);

/**
 * Quote a text for a message: cut short where it is long, and bytes that could
 * do harm on a terminal written as \xNN.
 *
 * @return `shown`.
 */
const char *duet_csv_show(const char *text, size_t length,
                          char shown[DUET_CSV_SHOWN]);

#endif
