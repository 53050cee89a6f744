/* libsvm.c - reads data sets in the format of LIBSVM and SVMlight. */
#include "libsvm.h"

#include "csv_reader.h"
#include "errors.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONGEST = DUET_NUMBER_LONGEST + 16, /* bytes of "INDEX:NUMBER" */
    FLOOR = 1 << 24,                    /* bytes that x may always take */
    PER_BYTE = 256                      /* and more for each byte of the file */
};

/** An element that a line lists. */
struct element {
    double value;
    size_t column; /* from 0 */
};

struct line {
    double target;
    size_t n_elements; /* up to the end of this line */
};

/** What has been read. */
struct sparse {
    struct duet_csv_reader reader; /* its text is the last token */
    size_t limit;                  /* the largest index that is permitted */
    struct element *elements;
    struct line *lines;
    size_t n_elements, element_room, n_lines, line_room;
    size_t columns; /* the largest index so far, or the option */
};

/* ---- Tokens -------------------------------------------------------------- */

/** Fail at the start of the last token. */
static enum duet_status unexpected(const struct sparse *sparse,
                                   const char *expected,
                                   struct duet_error *error)
{
    const struct duet_csv_reader *reader = &sparse->reader;
    char shown[DUET_CSV_SHOWN];

    return duet_csv_error(
        reader, error, DUET_MALFORMED, "found %s, expected %s",
        duet_csv_show(reader->text, reader->length, shown), expected);
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static bool ends_line(int c)
{
    return c == '\n' || c == '\r' || c < 0;
}

/** Skip blanks, and a comment up to the end of its line. */
static int skip_blanks(struct duet_csv_reader *reader)
{
    while (is_blank(duet_csv_peek(reader)))
        duet_csv_advance(reader);
    if (duet_csv_peek(reader) == '#')
        while (!ends_line(duet_csv_peek(reader)))
            duet_csv_advance(reader);
    return duet_csv_peek(reader);
}

/** Read the next token of a line; it is empty at the end of the line. */
static enum duet_status next_token(struct sparse *sparse,
                                   struct duet_error *error)
{
    struct duet_csv_reader *reader = &sparse->reader;
    int c = skip_blanks(reader);

    reader->length = 0;
    reader->line = reader->next_line;
    reader->column = reader->next_column;
    for (; !ends_line(c) && !is_blank(c) && c != '#';
         c = duet_csv_peek(reader)) {
        if (reader->length == LONGEST)
            return unexpected(sparse, "a shorter number", error);
        reader->text[reader->length++] = (char)c;
        duet_csv_advance(reader);
    }
    reader->text[reader->length] = '\0';
    if (reader->failure)
        return duet_csv_failed(reader, error);
    return DUET_OK;
}

/** Parse what the token holds from `at` on as a finite decimal number. */
static enum duet_status parse_number(const struct sparse *sparse, size_t at,
                                     const char *expected, double *value,
                                     struct duet_error *error)
{
    const char *text = sparse->reader.text;
    const char *end = text + sparse->reader.length;

    if (duet_number_scan(text + at, end, value) != end)
        return unexpected(sparse, expected, error);
    if (!isfinite(*value))
        return unexpected(sparse, "a number that fits a double", error);
    return DUET_OK;
}

/** Parse "INDEX:NUMBER", whose index is larger than `last`. */
static enum duet_status parse_element(struct sparse *sparse, size_t last,
                                      struct element *element,
                                      struct duet_error *error)
{
    static const char form[] = "INDEX:NUMBER, such as 3:0.5";
    const char *text = sparse->reader.text;
    const size_t digits = strspn(text, "0123456789");
    const size_t index =
        digits < 19 ? (size_t)strtoull(text, NULL, 10) : SIZE_MAX;
    char before[32] = ""; /* the index that it should be above */

    if (digits == 0 || text[digits] != ':')
        return unexpected(sparse, form, error);
    if (last)
        snprintf(before, sizeof before, " after %zu", last);
    if (index <= last || index > sparse->limit)
        return duet_csv_error(&sparse->reader, error, DUET_MALFORMED,
                              "found index %.*s%s, expected indices from 1 "
                              "to %zu that rise along the line",
                              digits < 40 ? (int)digits : 40, text, before,
                              sparse->limit);
    element->column = index - 1;
    return parse_number(sparse, digits + 1, form, &element->value, error);
}

/* ---- Lines --------------------------------------------------------------- */

/** Make room for one more of `n` elements of an array. */
static enum duet_status grow(void *array, size_t size, size_t n, size_t *room,
                             struct duet_error *error)
{
    void *larger, *old;

    if (n < *room)
        return DUET_OK;
    memcpy(&old, array, sizeof old);
    *room = *room ? 2 * *room : 1024;
    larger = reallocarray(old, *room, size);
    if (!larger)
        return duet_no_memory(error);
    memcpy(array, &larger, sizeof larger);
    /* cppcheck-suppress memleak ; the caller's pointer holds it now */
    return DUET_OK;
}

/** Read the elements of a line, up to its end. */
static enum duet_status read_elements(struct sparse *sparse,
                                      struct duet_error *error)
{
    size_t last = 0;

    for (;;) {
        enum duet_status status = next_token(sparse, error);

        if (status || sparse->reader.length == 0)
            return status;
        status = grow(&sparse->elements, sizeof *sparse->elements,
                      sparse->n_elements, &sparse->element_room, error);
        if (!status)
            status = parse_element(
                sparse, last, &sparse->elements[sparse->n_elements], error);
        if (status)
            return status;
        last = sparse->elements[sparse->n_elements++].column + 1;
        if (last > sparse->columns)
            sparse->columns = last;
    }
}

/** Read a line, the last of which ends at the end of the file. */
static enum duet_status read_line(struct sparse *sparse,
                                  struct duet_error *error)
{
    enum duet_status status = next_token(sparse, error);
    struct line line;

    if (status || sparse->reader.length == 0)
        return status;
    status =
        parse_number(sparse, 0, "a number as the target", &line.target, error);
    if (!status)
        status = read_elements(sparse, error);
    if (!status)
        status = grow(&sparse->lines, sizeof *sparse->lines, sparse->n_lines,
                      &sparse->line_room, error);
    if (status)
        return status;
    line.n_elements = sparse->n_elements;
    sparse->lines[sparse->n_lines++] = line;
    return DUET_OK;
}

static enum duet_status read_lines(struct sparse *sparse,
                                   struct duet_error *error)
{
    do {
        enum duet_status status = read_line(sparse, error);

        if (status)
            return status;
        if (duet_csv_peek(&sparse->reader) < 0)
            break;
        duet_csv_advance(&sparse->reader);
    } while (true);
    if (sparse->n_lines == 0)
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: found no rows, expected at least one",
                              sparse->reader.path);
    if (sparse->columns == 0)
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: found no features, expected at least one "
                              "(or the option columns)",
                              sparse->reader.path);
    return DUET_OK;
}

/* ---- The data set -------------------------------------------------------- */

/** Compare the size of x with that of the file. */
static enum duet_status check_size(const struct sparse *sparse,
                                   struct duet_error *error)
{
    const size_t read = duet_csv_consumed(&sparse->reader);
    const double most = FLOOR + PER_BYTE * (double)read;
    const double size =
        sizeof(double) * (double)sparse->n_lines * (double)sparse->columns;

    if (size <= most)
        return DUET_OK;
    return duet_error_set(
        error, DUET_MALFORMED,
        "%s: found %zu rows and an index of %zu in %zu bytes: x would take "
        "%.3g bytes, expected at most %.3g unless the option columns is given",
        sparse->reader.path, sparse->n_lines, sparse->columns, read, size,
        most);
}

static enum duet_status deliver(const struct sparse *sparse,
                                struct duet_data *data,
                                struct duet_error *error)
{
    const size_t rows = sparse->n_lines, columns = sparse->columns;
    struct duet_data made = { .n_classes = 0 };
    enum duet_status status =
        duet_tensor_init(&made.x, DUET_FLOAT64, rows, columns, error);
    size_t n = 0;

    if (!status)
        status = duet_tensor_init(&made.y, DUET_FLOAT64, rows, 1, error);
    if (status) {
        duet_data_finish(&made);
        return status;
    }
    for (size_t i = 0; i < rows; i++) {
        double *x = (double *)made.x.data + i * columns;

        ((double *)made.y.data)[i] = sparse->lines[i].target;
        for (; n < sparse->lines[i].n_elements; n++)
            x[sparse->elements[n].column] = sparse->elements[n].value;
    }
    *data = made;
    return DUET_OK;
}

enum duet_status duet_data_read_libsvm(struct duet_data *data, const char *path,
                                       size_t columns, struct duet_error *error)
{
    struct sparse sparse = {
        .limit = columns ? columns : DUET_LIBSVM_MOST_COLUMNS,
        .columns = columns,
    };
    enum duet_status status =
        duet_csv_open(&sparse.reader, path, ' ', false, error);
    char token[LONGEST + 1], *text = sparse.reader.text;

    sparse.reader.text = token;
    if (!status)
        status = read_lines(&sparse, error);
    if (!status && !columns)
        status = check_size(&sparse, error);
    if (!status)
        status = deliver(&sparse, data, error);
    sparse.reader.text = text;
    duet_csv_close(&sparse.reader);
    free(sparse.elements);
    free(sparse.lines);
    return status;
}
