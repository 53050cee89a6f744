/* test_text.c - helpers for names and messages, errors among them. */
#include "suites.h"
#include "text.h"

#include <CUnit/CUnit.h>

#include <duet/duet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_text(const char *what, const char *got, const char *want)
{
    if (!got || strcmp(got, want) != 0) {
        printf("\n%s: got '%s', want '%s'", what, got ? got : "NULL", want);
        CU_FAIL("texts differ");
    }
}

static const char *const options[] = { "lr",         "beta1",   "beta2",
                                       "epsilon",    "variant", "benign",
                                       "mean radius" };
enum { N_OPTIONS = sizeof options / sizeof options[0] };

static const struct {
    const char *name, *nearest; /* NULL: none is near enough */
} names[] = {
    { "lr", "lr" },
    { "LR", "lr" },
    { "rl", NULL }, /* one edit, but half of the letters */
    { "beta3", "beta1" },
    { "beat2", "beta2" },
    { "bta2", "beta2" },
    { "Epsilon", "epsilon" },
    { "epsilom", "epsilon" },
    { "eps", NULL },
    { "varaint", "variant" },
    { "bening", "benign" },
    { "mean_radius", "mean radius" },
    { "mean  radius", "mean radius" },
    { "momentum", NULL },
    { "", NULL },
};

static void test_nearest(void)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t found =
            duet_text_nearest(names[i].name, options, N_OPTIONS);

        check_text(names[i].name, found < N_OPTIONS ? options[found] : "none",
                   names[i].nearest ? names[i].nearest : "none");
    }
    CU_ASSERT_EQUAL(duet_text_nearest("lr", NULL, 0), 0);
}

static void test_long_names(void)
{
    char name[1000];
    const char *const list[] = { name, "lr" };

    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CU_ASSERT_EQUAL(duet_text_nearest(name, list, 2), 2);
    CU_ASSERT_EQUAL(duet_text_nearest("lr", list, 2), 1);
    name[127] = '\0';
    CU_ASSERT_EQUAL(duet_text_nearest(name, list, 2), 0);
}

static void test_copies(void)
{
    char *whole = duet_text_copy("radius"),
         *part = duet_text_copy_n("radius", 3);
    char *made = duet_text_format("%s %d %s", "layer", 2385, "of the network");

    check_text("copy", whole, "radius");
    check_text("copy of 3 bytes", part, "rad");
    check_text("format", made, "layer 2385 of the network");
    CU_ASSERT_PTR_NULL(duet_text_copy(NULL));
    free(whole);
    free(part);
    free(made);
}

static void test_lists(void)
{
    char **list = duet_text_copy_list(options, N_OPTIONS);
    char **empty = duet_text_copy_list(NULL, 0);

    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    CU_ASSERT_PTR_NOT_NULL(empty);
    for (size_t i = 0; i < N_OPTIONS; i++)
        check_text("copy of a list", list[i], options[i]);
    free(list);
    free(empty);
}

static void test_errors(void)
{
    struct duet_error error;
    char long_text[4096];

    CU_ASSERT_EQUAL(duet_error_set(&error, DUET_NOT_FOUND, "no %s named '%s'",
                                   "plugin", "adm"),
                    DUET_NOT_FOUND);
    CU_ASSERT_EQUAL(error.status, DUET_NOT_FOUND);
    check_text("error", error.text, "no plugin named 'adm'");
    CU_ASSERT_EQUAL(
        duet_error_set(&error, DUET_INVALID, "run.lua:3: %s", error.text),
        DUET_INVALID);
    check_text("error around itself", error.text,
               "run.lua:3: no plugin named 'adm'");
    CU_ASSERT_EQUAL(duet_error_set(NULL, DUET_IO, "nobody reads this"),
                    DUET_IO);
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    duet_error_set(&error, DUET_IO, "%s", long_text);
    CU_ASSERT_EQUAL(strlen(error.text), sizeof error.text - 1);
}

/* Bytes that steer a terminal are never printed as they are. */
static void test_controls(void)
{
    static const struct {
        const char *from, *want;
        size_t size;
    } cases[] = {
        { "plain \n\t \xc3\xa9", "plain \n\t \xc3\xa9", 64 },
        { "\033[2J\r\b\177", "\\x1b[2J\\x0d\\x08\\x7f", 64 },
        { "\xc2\x9b 2J \xc2\xa9", "\\xc2\\x9b 2J \xc2\xa9", 64 },
        { "ab\033c", "ab", 6 }, /* cut before what doesn't fit */
        { "abcdef", "abc", 4 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char to[64];

        duet_text_escape(to, cases[i].size, cases[i].from);
        CU_ASSERT_STRING_EQUAL(to, cases[i].want);
    }
}

int register_text_suite(void)
{
    CU_pSuite suite = CU_add_suite("text", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "the nearest name is found", test_nearest) ||
        !CU_add_test(suite, "long names are never near", test_long_names) ||
        !CU_add_test(suite, "texts are copied", test_copies) ||
        !CU_add_test(suite, "lists are copied", test_lists) ||
        !CU_add_test(suite, "errors hold what was printed", test_errors) ||
        !CU_add_test(suite, "control bytes are written as \\x1b",
                     test_controls))
        return -1;
    return 0;
}
