/* test_decimal.c - decimals are rounded correctly, the hard ones too. */
#include "number.h"
#include "rng.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <duet/duet.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(double a, double b)
{
    return a == b && signbit(a) == signbit(b);
}

/* Parsed as a whole, and as the start of a longer text. */
static void check(const char *text, double want)
{
    const size_t length = strlen(text);
    char longer[DUET_NUMBER_LONGEST + 8];
    double parsed = 2.385, scanned = 2.385;

    snprintf(longer, sizeof longer, "%s,77777", text);
    if (!duet_number_parse(text, length, &parsed) ||
        duet_number_scan(longer, longer + strlen(longer), &scanned) !=
            longer + length ||
        !same(parsed, want) || !same(scanned, want)) {
        printf("\n'%s': got %a, at the start of a text %a, want %a", text,
               parsed, scanned, want);
        CU_FAIL("rounded otherwise");
    }
}

/* ---- Known ones ---------------------------------------------------------- */

static const struct {
    const char *text;
    double want;
} known[] = {
    /* clang-format off */
    { "0.1", 0x1.999999999999ap-4 },
    { "0.3", 0x1.3333333333333p-2 },
    { "0.30000000000000004", 0x1.3333333333334p-2 },
    { "1e23", 0x1.52d02c7e14af6p+76 },
    { "8.5e22", 0x1.1ffdbf6b2b2ebp+76 },
    { "1e-64", 0x1.50ffd44f4a73dp-213 },
    { "1e64", 0x1.84f03e93ff9f5p+212 },
    /* Half way between two doubles: to the even one; and next to it. */
    { "9007199254740993", 0x1p+53 },
    { "9007199254740993.00000000000000000001", 0x1.0000000000001p+53 },
    { "9007199254740995", 0x1.0000000000002p+53 },
    { "6929495644600919.5", 0x1.89e56ee5e7a58p+52 },
    { "1.00000000000000011102230246251565404236316680908203124", 1 },
    { "1.00000000000000011102230246251565404236316680908203125", 1 },
    { "1.00000000000000011102230246251565404236316680908203126",
      0x1.0000000000001p+0 },
    /* More digits than fit an integer. */
    { "18446744073709551615", 0x1p+64 },
    { "18446744073709551616", 0x1p+64 },
    { "99999999999999999999e-1", 0x1.158e460913dp+63 },
    { "123456789012345678901234567890", 0x1.8ee90ff6c373ep+96 },
    { "0.00000000000000000000000000000000000000000000000000000000000000"
      "1234567890123456789", 0x1.0407c4d9de58fp-209 },
    /* The least and the largest. */
    { "2.2250738585072014e-308", 0x1p-1022 },
    { "2.2250738585072011e-308", 0x0.fffffffffffffp-1022 },
    { "4.9406564584124654e-324", 0x1p-1074 },
    { "2.4703282292062328e-324", 0x1p-1074 },
    { "2.4703282292062327e-324", 0 },
    { "1.7976931348623157e308", 0x1.fffffffffffffp+1023 },
    { "1.7976931348623158e308", 0x1.fffffffffffffp+1023 },
    { "1.7976931348623159e308", (double)INFINITY },
    { "1e99999999999999999999", (double)INFINITY },
    { "1e-99999999999999999999", 0 },
    { "-0e99999999999999999999", -0.0 },
    { "0.0000000000000000000000000000", 0 },
    /* clang-format on */
};

static void test_known(void)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        check(known[i].text, known[i].want);
}

/* ---- Many, against strtod() ---------------------------------------------- */

/* Digits at random with a point and an exponent, of all lengths. */
static void draw_decimal(struct duet_rng *rng, char *text)
{
    const int n_digits = 1 + (int)(duet_rng_uniform(rng) * 28);
    const int point = (int)(duet_rng_uniform(rng) * (n_digits + 1));
    const int range = duet_rng_uniform(rng) < 0.8 ? 90 : 350;
    const int exponent = (int)((2 * duet_rng_uniform(rng) - 1) * range);

    if (duet_rng_uniform(rng) < 0.5)
        *text++ = '-';
    for (int i = 0; i < n_digits; i++) {
        if (i == point)
            *text++ = '.';
        *text++ = (char)('0' + (int)(duet_rng_uniform(rng) * 10));
    }
    *text = '\0';
    if (duet_rng_uniform(rng) < 0.7)
        sprintf(text, "e%d", exponent);
}

static void test_random(void)
{
    struct duet_rng rng;
    char text[64];

    duet_rng_seed(&rng, 11);
    for (int i = 0; i < 300000; i++) {
        draw_decimal(&rng, text);
        check(text, strtod(text, NULL));
    }
}

/*
 * The decimal half way between a double and the next one, written in full, cut
 * to fewer digits, and with a digit changed in the last place.
 */
static void check_half_way(double value)
{
    const long double half =
        ((long double)value + (long double)nextafter(value, (double)INFINITY)) /
        2;
    char text[128];
    size_t last;

    for (int precision = 15; precision < 60; precision++) {
        snprintf(text, sizeof text, "%.*Le", precision, half);
        check(text, strtod(text, NULL));
    }
    snprintf(text, sizeof text, "%.60Lf", half);
    check(text, strtod(text, NULL));
    last = strlen(text) - 1;
    text[last] = text[last] == '0' ? '1' : '0';
    check(text, strtod(text, NULL));
}

static void test_half_way(void)
{
    struct duet_rng rng;

    duet_rng_seed(&rng, 12);
    for (int i = 0; i < 3000; i++) {
        const double value = duet_rng_uniform(&rng) + 0.5;

        check_half_way(ldexp(value, (int)(duet_rng_uniform(&rng) * 120) - 60));
    }
}

/* 17 digits, as data are often written, of doubles of all sizes. */
static void test_round_trip(void)
{
    struct duet_rng rng;
    char text[64];

    duet_rng_seed(&rng, 13);
    for (int i = 0; i < 300000; i++) {
        const double fraction = 2 * duet_rng_uniform(&rng) - 1;
        const double value =
            ldexp(fraction, (int)(duet_rng_uniform(&rng) * 2090) - 1070);

        snprintf(text, sizeof text, "%.17g", value);
        check(text, value);
    }
}

int register_decimal_suite(void)
{
    CU_pSuite suite = CU_add_suite("decimal", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "hard cases known from elsewhere", test_known) ||
        !CU_add_test(suite, "digits at random are what strtod makes of them",
                     test_random) ||
        !CU_add_test(suite, "half way between two doubles, and next to it",
                     test_half_way) ||
        !CU_add_test(suite, "17 digits give the double that they were made of",
                     test_round_trip))
        return -1;
    return 0;
}
