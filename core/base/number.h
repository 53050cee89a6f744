/* number.h - numbers as text, as in the C locale whatever the process's is. */
#ifndef DUET_CORE_NUMBER_H
#define DUET_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DUET_NUMBER_SIZE = 32,     /**< Room for any number printed. */
    DUET_NUMBER_LONGEST = 2047 /**< Bytes of a number that can be parsed: more
                                    than any double takes written in full. */
};

/**
 * Parse the whole of a text as a number, correctly rounded. Decimal and
 * hexadecimal floats, inf and nan; no blanks, no empty text. A number too large
 * for a double is infinite. No allocation.
 *
 * @param length At most DUET_NUMBER_LONGEST; false if it is more.
 * @param value Set where the text is a number, else left alone.
 */
bool duet_number_parse(const char *text, size_t length, double *value);

/**
 * Parse the decimal number that a text starts with, correctly rounded. No
 * hexadecimal floats, inf, nan, blanks. No allocation.
 *
 * @param text,end The text needs no NUL behind it.
 * @param value Set where there is a number, else left alone.
 * @return Behind the number; NULL where there is none, or one of more than
 * DUET_NUMBER_LONGEST bytes.
 */
const char *duet_number_scan(const char *text, const char *end, double *value);

/**
 * Print the shortest decimal that reads back the same, and of these the nearest
 * one: "0.1", "3", "1e+30", "-0", "nan", "inf". As Python's repr(), without the
 * ".0" of integers.
 *
 * @param text DUET_NUMBER_SIZE bytes.
 * @return `text`.
 */
char *duet_number_print(double value, char *text);

#endif
