/*
 * csv_plain.c - rows of a CSV file without anything unusual.
 *
 * Nearly all rows of nearly all files. What is unusual, or wrong, is left to
 * the reader of single fields (csv_reader.c), which knows all that may be in a
 * field and what to say of it. A function here that meets such a thing returns
 * NULL. The text ends in a newline, so that none of them looks beyond it.
 */
#include "csv_plain.h"

#include "csv_field.h"

#include <math.h>

/** A field, and the one who asks for it. */
struct place {
    const struct duet_csv_table *table;
    const char *text, *end;
};

/* The end of a field without quotes and bytes that are refused. */
static const char *find_end(const struct place *place)
{
    const char delimiter = place->table->reader.delimiter;
    const char *p = place->text;

    while (*p != delimiter && *p != '\n' && *p != '\r' && *p != '"' && *p)
        p++;
    if (*p == '"' || !*p || p - place->text > DUET_CSV_LONGEST)
        return NULL;
    return p;
}

static bool is_missing(const struct place *place, const char *end)
{
    return duet_csv_is_missing(place->table->options, place->text,
                               (size_t)(end - place->text));
}

static const char *read_number(const struct place *place, double *value)
{
    const char *end = duet_csv_number(place->text, place->end,
                                      place->table->reader.delimiter, value);

    return end && isfinite(*value) ? end : NULL;
}

/* A number, or where the options say so, none. */
static const char *read_input(const struct place *place, double *value)
{
    if (place->table->options->n_na > 0) {
        const char *end = find_end(place);

        if (end && is_missing(place, end)) {
            *value = (double)NAN;
            return end;
        }
    }
    return read_number(place, value);
}

/* A word that has been seen before: its number. */
static const char *read_word(const struct place *place, double *value)
{
    const struct duet_csv_classes *classes = &place->table->classes;
    const char *end = find_end(place);
    size_t number;

    if (!end)
        return NULL;
    number = duet_csv_classes_find(classes, place->text,
                                   (size_t)(end - place->text));
    *value = (double)number;
    return number < classes->n ? end : NULL;
}

static const char *read_target(const struct place *place, double *value)
{
    const char *end;

    if (place->table->target != DUET_CSV_NUMBERS)
        return read_word(place, value);
    if (place->table->options->n_na > 0) {
        end = find_end(place);
        if (end && is_missing(place, end))
            return NULL;
    }
    return read_number(place, value);
}

/* Behind the end of the line, where it comes now. */
static const char *end_line(const char *p)
{
    p += *p == '\r';
    return *p == '\n' ? p + 1 : NULL;
}

static const char *read_row(const struct duet_csv_table *table,
                            const char *text, const char *end, double *x,
                            double *y)
{
    const struct duet_csv_header *header = &table->header;
    struct place place = { table, text, end };

    for (size_t i = 0; i < header->n; i++) {
        const size_t role = header->columns[i].role;
        const char *p;

        if (role == DUET_CSV_IGNORED)
            p = find_end(&place);
        else if (role == DUET_CSV_TARGET)
            p = read_target(&place, y);
        else
            p = read_input(&place, &x[role]);
        if (!p)
            return NULL;
        if (i + 1 == header->n)
            return end_line(p);
        if (*p != table->reader.delimiter)
            return NULL;
        place.text = p + 1;
    }
    return NULL;
}

const char *duet_csv_read_plain(const struct duet_csv_table *table,
                                const char *text, const char *end, double *x,
                                double *y, size_t *n_rows)
{
    size_t n = 0;

    while (text < end) {
        const char *next = read_row(table, text, end, x, y);

        if (!next)
            break;
        text = next;
        x += table->header.n_inputs;
        y++;
        n++;
    }
    *n_rows = n;
    return text;
}
