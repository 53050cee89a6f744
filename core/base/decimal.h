/* decimal.h - decimal numbers in a text, correctly rounded, and fast. */
#ifndef DUET_CORE_DECIMAL_H
#define DUET_CORE_DECIMAL_H

/**
 * Read the decimal number that a text starts with: digits with or without a
 * sign, a point, an exponent. No blanks.
 *
 * @param text,end The text needs no NUL behind it.
 * @param value The nearest double, of two equally near ones the even one. NaN
 * where finding it takes more than this does: strtod() has to.
 * @return Behind the number; NULL where there is none.
 */
const char *duet_decimal_read(const char *text, const char *end, double *value);

#endif
