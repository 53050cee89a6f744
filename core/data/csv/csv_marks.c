/*
 * csv_marks.c - numbers with a decimal mark of their own, or in groups.
 *
 * The number is copied without the marks of thousands and with a point, and
 * then read as any other.
 */
#include "csv_marks.h"

#include "decimal.h"
#include "number.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/** A number while it is copied. */
struct copy {
    const char *at, *end;
    size_t n;
    char digits[DUET_NUMBER_LONGEST + 1];
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool put(struct copy *copy, char c)
{
    if (copy->n == DUET_NUMBER_LONGEST)
        return false;
    copy->digits[copy->n++] = c;
    return true;
}

static char next(const struct copy *copy)
{
    return copy->at < copy->end ? *copy->at : '\0';
}

/* Copy digits; how many there were. */
static size_t take_digits(struct copy *copy)
{
    const char *start = copy->at;

    while (is_digit(next(copy)) && put(copy, *copy->at))
        copy->at++;
    return (size_t)(copy->at - start);
}

/* "1.234.567": groups of three digits after one of up to three. */
static bool take_groups(struct copy *copy, char thousands)
{
    size_t n = take_digits(copy);

    if (!thousands || n == 0 || n > 3)
        return true;
    while (next(copy) == thousands && copy->at + 1 < copy->end &&
           is_digit(copy->at[1])) {
        copy->at++;
        if (take_digits(copy) != 3)
            return false;
    }
    return true;
}

/* "e-5", where it is an exponent. */
static void take_exponent(struct copy *copy)
{
    const char *p = copy->at;

    if (next(copy) != 'e' && next(copy) != 'E')
        return;
    p++;
    p += p < copy->end && (*p == '+' || *p == '-');
    if (p == copy->end || !is_digit(*p))
        return;
    while (copy->at < p && put(copy, *copy->at))
        copy->at++;
    take_digits(copy);
}

const char *duet_csv_marked_number(const struct duet_csv_marks *marks,
                                   const char *text, const char *end,
                                   char delimiter, double *value)
{
    struct copy copy = { .at = text, .end = end };
    const char *after;

    if (delimiter && memchr(text, delimiter, (size_t)(end - text)))
        copy.end = memchr(text, delimiter, (size_t)(end - text));
    if (next(&copy) == '+' || next(&copy) == '-')
        put(&copy, *copy.at++);
    if (!take_groups(&copy, marks->thousands))
        return NULL;
    if (next(&copy) == marks->decimal && put(&copy, '.')) {
        copy.at++;
        take_digits(&copy);
    }
    take_exponent(&copy);
    after = duet_decimal_read(copy.digits, copy.digits + copy.n, value);
    if (after != copy.digits + copy.n || copy.n == DUET_NUMBER_LONGEST)
        return NULL;
    if (isnan(*value)) /* a number that takes longer */
        duet_number_scan(copy.digits, after, value);
    return copy.at;
}
