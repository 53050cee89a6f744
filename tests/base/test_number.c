/* test_number.c - numbers as text. */
#include "number.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same number to the sign of zero; any NaN is any other. */
static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static void check_printed(double value, const char *want)
{
    char text[DUET_NUMBER_SIZE];

    if (duet_number_print(value, text) != text || strcmp(text, want) != 0) {
        printf("\n%a printed: got %s, want %s", value, text, want);
        CU_FAIL("printed otherwise");
    }
}

static void check_parsed(const char *text, double want)
{
    double got = 2.385;

    if (!duet_number_parse(text, strlen(text), &got) || !same(got, want)) {
        printf("\n'%s' parsed: got %a, want %a", text, got, want);
        CU_FAIL("parsed otherwise");
    }
}

/* Lines of golden/numbers.txt: a hexadecimal float, Python's repr() of it. */
static void test_golden(void)
{
    FILE *file = fopen(DUET_TEST_GOLDEN "/numbers.txt", "r");
    char exact[64], shortest[64];
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (; fscanf(file, "%63s %63s", exact, shortest) == 2; n++) {
        const double value = strtod(exact, NULL);

        check_printed(value, shortest);
        check_parsed(shortest, value);
        check_parsed(exact, value);
    }
    fclose(file);
    CU_ASSERT_EQUAL(n, 1400);
}

static const struct {
    const char *text;
    double value;
} parsed[] = {
    { "0", 0.0 },
    { "-0", -0.0 },
    { "+1.5", 1.5 },
    { ".5", 0.5 },
    { "5.", 5.0 },
    { "1E3", 1000.0 },
    { "0x1.8p1", 3.0 },
    { "-0X10", -16.0 },
    { "1e400", (double)INFINITY },
    { "1e-400", 0.0 },
    { "inf", (double)INFINITY },
    { "-Infinity", -(double)INFINITY },
    { "nan", (double)NAN },
    { "NaN", (double)NAN },
    /* Around the 15 digits up to which a quotient is exact. */
    { "-0.000", -0.0 },
    { "0.00000000000000", 0.0 },
    { "99999999999999.9", 99999999999999.9 },
    { "-.999999999999999", -0.999999999999999 },
    { "999999999999999.9", 999999999999999.9 },
    { "0.0000000000000001", 1e-16 },
    { "123456789012345678", 123456789012345680.0 },
    /* Half way between two doubles, and a digit more: by IEEE 754. */
    { "9007199254740993", 9007199254740992.0 },
    { "9007199254740993.0000000000000000000000000000001", 9007199254740994.0 },
    { "2.4703282292062327e-324", 0.0 },
    { "2.4703282292062328e-324", 5e-324 },
};

static void test_parsed(void)
{
    for (size_t i = 0; i < sizeof parsed / sizeof parsed[0]; i++)
        check_parsed(parsed[i].text, parsed[i].value);
}

static const char *const refused[] = {
    "",    " ",   " 1",   "1 ", "\t1",    "1\n", "one",  "1,5", "1.2.3",
    "1e",  "e1",  "+",    "-",  ".",      "--1", "+-1",  "0x",  "1_000",
    "1f",  "12a", "nan(", "na", "nan(7)", "in",  "infi", "1e+", "0x1p",
    "1d3", "\v1", "1 2",  "-.", ".-1",    "1-",  "1..",  ".1."
};

static void test_refused(void)
{
    double value = 2.385;

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (duet_number_parse(refused[i], strlen(refused[i]), &value)) {
            printf("\n'%s' parsed: got %a, want a refusal", refused[i], value);
            CU_FAIL("parsed");
        }
    CU_ASSERT_FALSE(duet_number_parse("1\0002", 3, &value));
    CU_ASSERT_EQUAL(value, 2.385);
}

static void test_length(void)
{
    char text[DUET_NUMBER_LONGEST + 1];
    double value = 2.385;

    CU_ASSERT_TRUE(duet_number_parse("12345", 3, &value));
    CU_ASSERT_EQUAL(value, 123);
    memset(text, '0', sizeof text);
    memcpy(text, "0.", 2);
    text[DUET_NUMBER_LONGEST - 1] = '1';
    CU_ASSERT_TRUE(duet_number_parse(text, DUET_NUMBER_LONGEST, &value));
    CU_ASSERT_EQUAL(value, 0);
    CU_ASSERT_FALSE(duet_number_parse(text, DUET_NUMBER_LONGEST + 1, &value));
}

static void test_not_finite(void)
{
    check_printed((double)NAN, "nan");
    check_printed(-(double)NAN, "nan");
    check_printed((double)INFINITY, "inf");
    check_printed(-(double)INFINITY, "-inf");
}

/* Where a locale with a decimal comma is installed, it must not matter. */
static void test_locale(void)
{
    static const char *const locales[] = { "de_DE.UTF-8", "de_DE",
                                           "fr_FR.UTF-8", "ko_KR.UTF-8" };
    char *before = strdup(setlocale(LC_ALL, NULL));

    CU_ASSERT_PTR_NOT_NULL_FATAL(before);
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++)
        if (setlocale(LC_ALL, locales[i]))
            break;
    check_printed(-1234.5, "-1234.5");
    check_parsed("-1234.5", -1234.5);
    check_parsed("1e-3", 0.001);
    setlocale(LC_ALL, before);
    free(before);
}

int register_number_suite(void)
{
    CU_pSuite suite = CU_add_suite("number", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "numbers print and parse as in Python",
                     test_golden) ||
        !CU_add_test(suite, "all forms of numbers parse", test_parsed) ||
        !CU_add_test(suite, "what is no number is refused", test_refused) ||
        !CU_add_test(suite, "the length given is the length read",
                     test_length) ||
        !CU_add_test(suite, "NaN and infinity have names", test_not_finite) ||
        !CU_add_test(suite, "the process's locale doesn't matter", test_locale))
        return -1;
    return 0;
}
