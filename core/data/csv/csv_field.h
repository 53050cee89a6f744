/* csv_field.h - what a field of a CSV file may hold: the one grammar. */
#ifndef DUET_CORE_CSV_FIELD_H
#define DUET_CORE_CSV_FIELD_H

#include "csv_marks.h"
#include "decimal.h"
#include "number.h"

#include <duet/duet.h>

#include <math.h>
#include <string.h>

static inline const char *duet_csv_skip_blanks(const char *text, char delimiter)
{
    while ((*text == ' ' || *text == '\t') && *text != delimiter)
        text++;
    return text;
}

/** Move both ends of a text past its blanks. */
static inline void duet_csv_trim_blanks(const char **text, const char **end)
{
    while (*end > *text && ((*end)[-1] == ' ' || (*end)[-1] == '\t'))
        --*end;
    while (*end > *text && (**text == ' ' || **text == '\t'))
        ++*text;
}

/** Whether a field, but for blanks around it, stands for a missing value. */
static inline bool duet_csv_is_missing(const struct duet_csv_options *options,
                                       const char *text, size_t length)
{
    const char *end = text + length;

    duet_csv_trim_blanks(&text, &end);
    length = (size_t)(end - text);
    for (size_t i = 0; i < options->n_na; i++)
        if (strlen(options->na[i]) == length &&
            !memcmp(options->na[i], text, length))
            return true;
    return false;
}

/**
 * Read a number with blanks around it, which is decimal: in hexadecimal, "inf"
 * and "nan" are words.
 *
 * @param marks How numbers are written; NULL: with a point, and not in groups.
 * @param end Where a byte lies that is neither a blank nor part of a number.
 * @param delimiter Of fields, which may be a tab; '\0' within quotes.
 * @param value May become infinite.
 * @return Behind the blanks after the number; NULL where there is no number, or
 * one of more than DUET_NUMBER_LONGEST bytes.
 */
static inline const char *duet_csv_number(const struct duet_csv_marks *marks,
                                          const char *text, const char *end,
                                          char delimiter, double *value)
{
    const char *start = duet_csv_skip_blanks(text, delimiter), *after;

    if (marks) {
        after = duet_csv_marked_number(marks, start, end, delimiter, value);
        return after ? duet_csv_skip_blanks(after, delimiter) : NULL;
    }
    after = duet_decimal_read(start, end, value);
    if (!after || after - start > DUET_NUMBER_LONGEST)
        return NULL;
    if (isnan(*value)) /* a number that takes longer */
        duet_number_scan(start, end, value);
    return duet_csv_skip_blanks(after, delimiter);
}

#endif
