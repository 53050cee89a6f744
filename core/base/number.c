/* number.c - numbers as text, as in the C locale whatever the process's is. */
#include "number.h"

#include "decimal.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

static locale_t c_locale;
static once_flag c_locale_made = ONCE_FLAG_INIT;

/* glibc and musl have this locale ready: nothing is allocated, or to free. */
static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Use the C locale in this thread; returns the one to go back to. */
static locale_t enter_c_locale(void)
{
    call_once(&c_locale_made, make_c_locale);
    return uselocale(c_locale);
}

/* strtod() takes blanks before a number and "nan(...)"; nobody else does. */
static bool is_lenient(const char *text, size_t length)
{
    return memchr(" \t\n\v\f\r", text[0], 6) || memchr(text, '(', length);
}

/* With strtod(), which can do everything, slowly. */
static bool parse_slowly(const char *text, size_t length, double *value)
{
    char copy[DUET_NUMBER_LONGEST + 1], *end;
    locale_t before;
    double parsed;

    memcpy(copy, text, length);
    copy[length] = '\0';
    before = enter_c_locale();
    parsed = strtod(copy, &end);
    uselocale(before);
    if (end != copy + length)
        return false;
    *value = parsed;
    return true;
}

const char *duet_number_scan(const char *text, const char *end, double *value)
{
    double read;
    const char *after = duet_decimal_read(text, end, &read);

    if (!after || after - text > DUET_NUMBER_LONGEST)
        return NULL;
    if (isnan(read) && !parse_slowly(text, (size_t)(after - text), &read))
        return NULL;
    *value = read;
    return after;
}

bool duet_number_parse(const char *text, size_t length, double *value)
{
    double read;

    if (length == 0 || length > DUET_NUMBER_LONGEST)
        return false;
    if (duet_number_scan(text, text + length, &read) == text + length) {
        *value = read;
        return true;
    }
    return !is_lenient(text, length) && parse_slowly(text, length, value);
}

/* Raise the last digit of "d.ddde+xx" by one; false for nines alone. */
static bool round_up(char *scientific)
{
    char *digit = strchr(scientific, 'e') - 1;

    for (; digit >= scientific; digit--) {
        if (*digit == '.')
            continue;
        if (*digit != '9') {
            ++*digit;
            return true;
        }
        *digit = '0';
    }
    return false;
}

static bool reads_back(const char *text, double value)
{
    return strtod(text, NULL) == value;
}

/*
 * Write the shortest "d.ddde+xx" that reads back as a positive value.
 *
 * Any decimal of DBL_DIG digits survives the way to a double and back, so that
 * fewer need not be tried, but for subnormals. The nearest decimal of n digits
 * is the only one that can do, but for powers of two: they have more room above
 * than below.
 */
static void print_shortest(double value, char *scientific)
{
    for (int n = value < DBL_MIN ? 1 : DBL_DIG; n < DBL_DECIMAL_DIG; n++) {
        snprintf(scientific, DUET_NUMBER_SIZE, "%.*e", n - 1, value);
        if (reads_back(scientific, value))
            return;
        if (round_up(scientific) && reads_back(scientific, value))
            return;
    }
    snprintf(scientific, DUET_NUMBER_SIZE, "%.*e", DBL_DECIMAL_DIG - 1, value);
}

/* Take "d.ddde+xx" apart: digits without the point and zeros at the end. */
static int take_apart(const char *scientific, char *digits, int *n_digits)
{
    int n = 0;

    for (; *scientific != 'e'; scientific++)
        if (*scientific != '.')
            digits[n++] = *scientific;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    *n_digits = n;
    return (int)strtol(scientific + 1, NULL, 10);
}

/* Lay digits out as Python does: 1e-05, 0.0001, 12.5, 100, 1e+16. */
static void lay_out(const char *digits, int n_digits, int exponent, char *text)
{
    const int n_whole = exponent + 1; /* digits before the point */
    int i = 0;

    if (exponent < -4 || exponent >= 16) {
        *text++ = digits[i++];
        if (n_digits > 1)
            *text++ = '.';
    } else if (exponent < 0) {
        memcpy(text, "0.000", sizeof "0.000");
        text += 1 - exponent;
    } else {
        while (i < n_whole && i < n_digits)
            *text++ = digits[i++];
        for (int zero = i; zero < n_whole; zero++)
            *text++ = '0';
        if (n_digits > n_whole)
            *text++ = '.';
    }
    while (i < n_digits)
        *text++ = digits[i++];
    *text = '\0';
    if (exponent < -4 || exponent >= 16)
        sprintf(text, "e%+03d", exponent);
}

char *duet_number_print(double value, char *text)
{
    char scientific[DUET_NUMBER_SIZE], digits[DUET_NUMBER_SIZE];
    char *magnitude = text;
    int n_digits, exponent;
    locale_t before;

    if (isnan(value))
        return strcpy(text, "nan");
    if (signbit(value))
        *magnitude++ = '-';
    if (isinf(value)) {
        strcpy(magnitude, "inf");
        return text;
    }
    before = enter_c_locale();
    print_shortest(fabs(value), scientific);
    uselocale(before);
    exponent = take_apart(scientific, digits, &n_digits);
    lay_out(digits, n_digits, exponent, magnitude);
    return text;
}
