/* number.h - numbers as text, as in the C locale whatever the process's is. */
#ifndef DUET_CORE_NUMBER_H
#define DUET_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum { DUET_NUMBER_SIZE = 32 }; /**< Room for any number printed. */

/**
 * Parse the whole of a text as a number, correctly rounded. Decimal and
 * hexadecimal floats, inf and nan; no blanks, no empty text.
 */
bool duet_number_parse(const char *text, size_t length, double *value);

/**
 * Print the shortest decimal that reads back the same: "0.1", "1e+30", "-0",
 * "nan", "inf".
 *
 * @param text DUET_NUMBER_SIZE bytes.
 * @return `text`.
 */
char *duet_number_print(double value, char *text);

#endif
