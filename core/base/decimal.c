/*
 * decimal.c - decimal numbers in a text, correctly rounded, and fast.
 *
 * The digits make an integer w, and the number is w * 10^q. A product of w and
 * the first 128 bits of 5^q holds more than enough bits to round to a double
 * (M. Mushtak and D. Lemire, "Fast number parsing without fallback", 2023). The
 * powers are confined to those of common numbers, so that no result is
 * subnormal or too large.
 */
#include "decimal.h"

#include "power_of_five.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    MOST_DIGITS = 19, /* that an integer of 64 bits always holds */
    FRACTION_BITS = DBL_MANT_DIG - 1,
    BIAS = DBL_MAX_EXP - 1,
    LARGEST_EXPONENT = 100000
};

/* ---- Digits -------------------------------------------------------------- */

/* Eight characters, the first one in the lowest byte. */
static uint64_t load_eight(const char *text)
{
    uint64_t eight;

    memcpy(&eight, text, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight;
}

/*
 * The highest bit of the first of eight characters that is no digit; 0: none.
 */
static uint64_t find_other(uint64_t eight)
{
    return ((eight + 0x4646464646464646) | (eight - 0x3030303030303030)) &
           0x8080808080808080;
}

/* Pairs of digits become numbers, then pairs of pairs, then all of them. */
static uint64_t value_of_eight(uint64_t digits)
{
    const uint64_t pairs = 0x000000ff000000ff;

    digits = digits * 10 + (digits >> 8);
    return ((digits & pairs) * (100 + (1000000ull << 32)) +
            ((digits >> 16) & pairs) * (1 + (10000ull << 32))) >>
           32;
}

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') < 10;
}

/*
 * Append digits to w, which wraps around where they are too many. How many
 * there are varies from number to number, so that no branch depends on it, but
 * for every eighth.
 */
static const char *read_digits(const char *text, const char *end, uint64_t *w)
{
    static const uint64_t power_of_ten[] = { 1,     10,     100,     1000,
                                             10000, 100000, 1000000, 10000000 };

    while (end - text >= 8) {
        const uint64_t eight = load_eight(text);
        const uint64_t other = find_other(eight);
        const uint64_t digits = eight - 0x3030303030303030;

        if (other) {
            const int n = __builtin_ctzll(other) / 8;

            *w = *w * power_of_ten[n] +
                 value_of_eight(digits << (63 - 8 * n) << 1);
            return text + n;
        }
        *w = *w * 100000000 + value_of_eight(digits);
        text += 8;
    }
    for (; text < end && is_digit(*text); text++)
        *w = *w * 10 + (uint64_t)(*text - '0');
    return text;
}

/* "e-5": added to q. What is no exponent isn't part of the number. */
static const char *read_exponent(const char *text, const char *end, long *q)
{
    const char *p = text;
    bool negative = false;
    long exponent = 0;

    if (p == end || (*p != 'e' && *p != 'E'))
        return text;
    p++;
    if (p < end && (*p == '-' || *p == '+'))
        negative = *p++ == '-';
    if (p == end || !is_digit(*p))
        return text;
    for (; p < end && is_digit(*p); p++)
        if (exponent < LARGEST_EXPONENT)
            exponent = 10 * exponent + (*p - '0');
    *q += negative ? -exponent : exponent;
    return p;
}

/*
 * Of many digits, n_digits with a point among them, take the first ones that
 * count; each one dropped adds to q. Returns whether any were.
 */
static bool take_first_digits(const char *digits, size_t n_digits, uint64_t *w,
                              long *q)
{
    size_t n_taken = 0;

    *w = 0;
    for (; n_digits > 0 && n_taken < MOST_DIGITS; digits++) {
        if (*digits == '.')
            continue;
        n_digits--;
        *w = *w * 10 + (uint64_t)(*digits - '0');
        n_taken += *w != 0;
    }
    *q += (long)n_digits;
    return n_digits > 0;
}

/* ---- Rounding ------------------------------------------------------------ */

/* The upper and lower half of a product. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
    __extension__ const unsigned __int128 product = (unsigned __int128)a * b;

    *low = (uint64_t)product;
    return (uint64_t)(product >> 64);
}

/* floor(q log2(10)); what is shifted is made positive. */
static long log2_of_power(long q)
{
    return ((217706 * q + (1 << 30)) >> 16) - (1 << 14);
}

/* w * 10^q, of w > 0 and a power that the table has, with a sign. */
static double scale(uint64_t w, long q, bool negative)
{
    const size_t i = (size_t)(q - DUET_LEAST_POWER);
    const int n_zeros = __builtin_clzll(w);
    uint64_t low, second_low, high;

    w <<= n_zeros;
    high = multiply(w, power_of_five[i].high, &low);
    if ((high & 0x1ff) == 0x1ff) { /* the lower half could carry up to a bit */
        const uint64_t carry = multiply(w, power_of_five[i].low, &second_low);

        low += carry;
        high += low < carry;
    }

    /* One bit more than a double has, to round by. */
    const int top = (int)(high >> 63);
    const int shift = top + 64 - FRACTION_BITS - 3;
    uint64_t fraction = high >> shift;
    uint64_t exponent =
        (uint64_t)(log2_of_power(q) + 63 + top - n_zeros + BIAS);

    /* Half way between two doubles: only where the product is exact. */
    if (low <= 1 && q >= -4 && q <= 23 && (fraction & 3) == 1 &&
        fraction << shift == high)
        fraction--;
    fraction = (fraction + (fraction & 1)) >> 1;
    if (fraction >> DBL_MANT_DIG) {
        fraction >>= 1;
        exponent++;
    }

    const uint64_t bits = (fraction & ((1ull << FRACTION_BITS) - 1)) |
                          exponent << FRACTION_BITS | (uint64_t)negative << 63;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

const char *duet_decimal_read(const char *text, const char *end, double *value)
{
    const bool negative = text < end && *text == '-';
    const char *digits = text + (text < end && (*text == '-' || *text == '+'));
    uint64_t w = 0;
    long q = 0;
    const char *p = read_digits(digits, end, &w);
    size_t n_digits = (size_t)(p - digits);
    bool is_cut = false;

    if (p < end && *p == '.') {
        const char *point = p++;

        p = read_digits(p, end, &w);
        q = point + 1 - p;
        n_digits += (size_t)-q;
    }
    if (n_digits == 0)
        return NULL;
    p = read_exponent(p, end, &q);
    if (n_digits > MOST_DIGITS)
        is_cut = take_first_digits(digits, n_digits, &w, &q);

    if (w == 0 && !is_cut) {
        *value = negative ? -0.0 : 0.0;
    } else if (w == 0 || q < DUET_LEAST_POWER || q > DUET_LARGEST_POWER) {
        *value = (double)NAN;
    } else {
        *value = scale(w, q, negative);
        /* What was cut off lies between this and the next integer. */
        if (is_cut && scale(w + 1, q, negative) != *value)
            *value = (double)NAN;
    }
    return p;
}
