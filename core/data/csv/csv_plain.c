/*
 * csv_plain.c - rows of a CSV file without anything unusual.
 *
 * Nearly all rows of nearly all files. What is unusual, or wrong, is left to
 * the reader of single fields (csv_reader.c), which knows all that may be in a
 * field and what to say of it. A function here that meets such a thing returns
 * NULL. The text ends in a newline, so that none of them looks beyond it.
 */
#include "csv_plain.h"

#include "csv_date.h"
#include "csv_field.h"

#include <math.h>

/** Where a field starts, and its column. */
struct place {
    const struct duet_csv_table *table;
    const struct duet_csv_column *column;
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
    const char *end =
        duet_csv_number(place->table->marks, place->text, place->end,
                        place->table->reader.delimiter, value);

    if (!end || !isfinite(*value) ||
        (place->column->role == DUET_CSV_WEIGHT && !(*value >= 0)))
        return NULL;
    return end;
}

/* NaN for a missing input. */
static const char *read_missing(const struct place *place, double *value)
{
    const char *end = find_end(place);

    *value = (double)NAN;
    return end && place->column->role == DUET_CSV_INPUT &&
                   is_missing(place, end)
               ? end
               : NULL;
}

/* A word that has been seen before: its number. */
static const char *read_word(const struct place *place, double *value)
{
    const struct duet_csv_classes *classes = &place->column->classes;
    const char *end = find_end(place), *text = place->text, *last = end;
    size_t number;

    if (!end)
        return NULL;
    if (place->table->reader.trim)
        duet_csv_trim_blanks(&text, &last);
    number = duet_csv_classes_find(classes, text, (size_t)(last - text));
    *value = (double)number;
    return number < classes->n ? end : NULL;
}

static const char *read_value(const struct place *place, double *value)
{
    const char *end = NULL;

    switch (place->column->content) {
    case DUET_CSV_NUMBERS:
        if (place->table->na_is_number) {
            end = find_end(place);
            if (end && is_missing(place, end))
                break;
        }
        end = read_number(place, value);
        break;
    case DUET_CSV_UNDECIDED:
        break;
    case DUET_CSV_DATES:
        end = find_end(place);
        if (end &&
            !duet_csv_date(place->column->format, place->text, end, value))
            end = NULL;
        break;
    default:
        end = read_word(place, value);
    }
    return end ? end : read_missing(place, value);
}

/* Behind the end of the line, before which one more delimiter may stand. */
static const char *end_line(const char *p, char delimiter)
{
    if (*p == delimiter && (p[1] == '\n' || p[1] == '\r'))
        p++;
    p += *p == '\r';
    return *p == '\n' ? p + 1 : NULL;
}

static const char *read_row(const struct duet_csv_table *table,
                            const char *text, const char *end,
                            double *const part[DUET_CSV_N_PARTS])
{
    const struct duet_csv_header *header = &table->header;
    struct place place = { table, header->columns, text, end };

    for (size_t i = 0; i < header->n; i++, place.column++) {
        const enum duet_csv_role role = place.column->role;
        const char *p =
            role == DUET_CSV_IGNORED
                ? find_end(&place)
                : read_value(&place, &part[role][place.column->place]);

        if (!p)
            return NULL;
        if (i + 1 == header->n)
            return end_line(p, table->reader.delimiter);
        if (*p != table->reader.delimiter)
            return NULL;
        place.text = p + 1;
    }
    return NULL;
}

const char *duet_csv_read_plain(const struct duet_csv_table *table,
                                const char *text, const char *end, size_t row,
                                size_t *n_rows)
{
    double *part[DUET_CSV_N_PARTS];
    size_t n = 0;

    for (size_t i = 0; i < DUET_CSV_N_PARTS; i++)
        part[i] = duet_csv_row(table, i, row);
    while (text < end) {
        const char *next = read_row(table, text, end, part);

        if (!next)
            break;
        text = next;
        for (size_t i = 0; i < DUET_CSV_N_PARTS; i++)
            part[i] += table->header.n_parts[i];
        n++;
    }
    *n_rows = n;
    return text;
}
