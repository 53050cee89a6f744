/*
 * test_rng.c - the random stream, against NumPy's.
 *
 * golden/rng_vectors.json holds what numpy.random.RandomState gives. Values are
 * compared to the last bit.
 */
#include "log_exact.h"
#include "rng.h"
#include "suites.h"

#include <CUnit/CUnit.h>
#include <jansson.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 512 };

static json_t *golden;

static int load(void)
{
    golden = json_load_file(DUET_TEST_GOLDEN "/rng_vectors.json", 0, NULL);
    return golden == NULL;
}

static int unload(void)
{
    json_decref(golden);
    return 0;
}

/* A golden value, by the keys that lead to it: "a.b"; or fail. */
static json_t *at(const char *path)
{
    char text[128], *key, *rest = text;
    json_t *value = golden;

    snprintf(text, sizeof text, "%s", path);
    while ((key = strsep(&rest, ".")) != NULL)
        value = json_object_get(value, key);
    if (!value)
        printf("\nno %s in the golden file", path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    return value;
}

static void check(const char *name, size_t i, double got, double want)
{
    if (got != want) {
        printf("\n%s[%zu]: got %.17g, want %.17g", name, i, got, want);
        CU_FAIL("another value");
    }
}

/* n numbers against an array that may be nested; return how many it took. */
static size_t check_all(const char *name, const double *got, const json_t *want)
{
    size_t n = 0, index;
    json_t *value;

    json_array_foreach (want, index, value) {
        if (json_is_array(value)) {
            n += check_all(name, got + n, value);
        } else {
            check(name, n, got[n], json_number_value(value));
            n++;
        }
    }
    CU_ASSERT(n > 0 && n <= MOST);
    return n;
}

static double next_word(struct duet_rng *rng)
{
    return duet_rng_bits(rng);
}

static double next_symmetric(struct duet_rng *rng)
{
    return -1.0 + 2.0 * duet_rng_uniform(rng);
}

static double next_of_seven(struct duet_rng *rng)
{
    return 3.0 + (double)duet_rng_interval(rng, 6);
}

static void check_draws(const char *name, struct duet_rng *rng,
                        double (*next)(struct duet_rng *rng),
                        const json_t *want)
{
    double got[MOST];

    for (size_t i = 0; i < MOST; i++)
        got[i] = next(rng);
    check_all(name, got, want);
}

/* Arrays by seed. */
static void check_seeds(const char *name, double (*next)(struct duet_rng *rng))
{
    struct duet_rng rng;
    const char *seed;
    json_t *want;

    json_object_foreach (at(name), seed, want) {
        duet_rng_seed(&rng, (uint32_t)strtoul(seed, NULL, 10));
        check_draws(name, &rng, next, want);
    }
}

static void test_draws(void)
{
    struct duet_rng rng;

    check_seeds("u32", next_word);
    check_seeds("random_sample", duet_rng_uniform);
    check_seeds("normal01", duet_rng_normal);
    check_seeds("uniform_-1_1", next_symmetric);
    duet_rng_seed(&rng, 0);
    check_draws("randint", &rng, next_of_seven, at("randint_3_10_seed0"));
}

/* Arrays by the words seeded with: "[1,2,3]". */
static void test_seed_arrays(void)
{
    struct duet_rng rng;
    const char *text;
    json_t *want;

    json_object_foreach (at("u32_init_by_array"), text, want) {
        json_t *list = json_loads(text, 0, NULL);
        uint32_t words[8];
        size_t n = json_array_size(list);

        CU_ASSERT_FATAL(n > 0 && n <= 8);
        for (size_t i = 0; i < n; i++)
            words[i] = (uint32_t)json_integer_value(json_array_get(list, i));
        json_decref(list);
        duet_rng_seed_array(&rng, words, n);
        check_draws(text, &rng, next_word, want);
    }
}

static void test_state(void)
{
    json_t *want = at("state_seed0_first5_last5");
    struct duet_rng rng;
    double got[10], last = 0;

    duet_rng_seed(&rng, 0);
    for (size_t i = 0; i < 5; i++) {
        got[i] = rng.key[i];
        got[5 + i] = rng.key[DUET_RNG_WORDS - 5 + i];
    }
    CU_ASSERT_EQUAL(check_all("state", got, want), 10);
    for (int i = 0; i < 10000; i++)
        last = duet_rng_bits(&rng);
    check("10000th", 0, last, json_number_value(at("u32_seed0_10000th")));
}

/* The first elements of a permutation of n. */
static void check_permutation(const char *name, struct duet_rng *rng, size_t n,
                              const json_t *want)
{
    double got[MOST];
    size_t index[MOST];

    CU_ASSERT_FATAL(n <= MOST);
    duet_rng_permutation(rng, n, index);
    for (size_t i = 0; i < n; i++)
        got[i] = (double)index[i];
    check_all(name, got, want);
}

/* "seed42,n10": all of it. */
static void test_permutations(void)
{
    struct duet_rng rng;
    unsigned seed;
    size_t n;
    const char *name;
    json_t *want;

    json_object_foreach (at("permutation"), name, want) {
        CU_ASSERT_EQUAL_FATAL(sscanf(name, "seed%u,n%zu", &seed, &n), 2);
        CU_ASSERT_EQUAL(json_array_size(want), n);
        duet_rng_seed(&rng, seed);
        check_permutation(name, &rng, n, want);
    }
}

/* "n10,test0.2,seed0": a permutation's first are for the test. */
static void test_splits(void)
{
    struct duet_rng rng;
    unsigned seed;
    size_t n;
    const char *name;
    json_t *want;

    json_object_foreach (at("split_small"), name, want) {
        json_t *all = json_copy(json_object_get(want, "test"));

        json_array_extend(all, json_object_get(want, "train"));
        CU_ASSERT_EQUAL_FATAL(
            sscanf(name, "n%zu,test%*[0-9.],seed%u", &n, &seed), 2);
        CU_ASSERT_EQUAL(json_array_size(all), n);
        duet_rng_seed(&rng, seed);
        check_permutation(name, &rng, n, all);
        json_decref(all);
    }
}

static double mixed(const char *key)
{
    return json_number_value(json_object_get(at("mixed_seed0"), key));
}

static void test_mixed(void)
{
    const json_t *permutation = at("mixed_seed0.permutation_5");
    struct duet_rng rng;

    duet_rng_seed(&rng, 0);
    check("normal", 0, duet_rng_normal(&rng), mixed("normal_x1"));
    check_permutation("permutation", &rng, 5, permutation);
    check("cached normal", 0, duet_rng_normal(&rng),
          mixed("normal_x2 (cached 2nd of the pair)"));
    check("uniform", 0, duet_rng_uniform(&rng), mixed("random_sample"));
    check("normal", 1, duet_rng_normal(&rng), mixed("normal_x1b"));
}

/* Where the lecture's stream stands: position and words ahead. */
static void check_place(const struct duet_rng *rng, const char *path)
{
    struct duet_rng ahead = *rng;
    const json_t *want = at(path);

    check(path, 0, rng->has_gauss,
          json_number_value(json_object_get(want, "has_gauss")));
    check(path, 1, rng->position,
          json_number_value(json_object_get(want, "pos")));
    check_draws(path, &ahead, next_word, json_object_get(want, "next_u32"));
}

/* 30 x 10 and 10 x 1 weights, normal with deviation `std`. */
static void check_weights(struct duet_rng *rng, double std, const char *w1,
                          const char *w2)
{
    double got[310];

    for (size_t i = 0; i < 310; i++)
        got[i] = std * duet_rng_normal(rng);
    CU_ASSERT_EQUAL(check_all(w1, got, at(w1)), 300);
    CU_ASSERT_EQUAL(check_all(w2, got + 300, at(w2)), 10);
}

enum { EPOCHS = 1000, ROWS = 455 }; /* of the lecture's run */

static void check_minibatch(struct duet_rng *rng)
{
    size_t index[ROWS];

    check_permutation("epoch 0", rng, ROWS,
                      at("deck_flow.minibatch.perm_epoch0"));
    check_permutation("epoch 1", rng, ROWS,
                      at("deck_flow.minibatch.perm_epoch1_first10"));
    for (int epoch = 2; epoch < EPOCHS - 1; epoch++)
        duet_rng_permutation(rng, ROWS, index);
    check_permutation("epoch 999", rng, ROWS,
                      at("deck_flow.minibatch.perm_epoch999_first10"));
}

static void check_dropout(struct duet_rng *rng)
{
    double draw[ROWS];
    int kept = 0;

    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (size_t i = 0; i < ROWS; i++) {
            draw[i] = duet_rng_uniform(rng);
            kept += draw[i] >= 0.5;
        }
        if (epoch > 0)
            continue;
        check_all("first draws", draw,
                  at("deck_flow.dropout.uniform_epoch0_first10"));
        check("kept", 0, kept,
              json_number_value(at("deck_flow.dropout.kept_epoch0")));
    }
    check_all("last draws", draw + ROWS - 3,
              at("deck_flow.dropout.uniform_epoch999_last3"));
    check("kept", 1, kept,
          json_number_value(at("deck_flow.dropout.kept_total")));
}

static void test_lecture(void)
{
    struct duet_rng rng;

    duet_rng_seed(&rng, 0);
    check_place(&rng, "deck_flow.random_init.before");
    check_weights(&rng, 1.0, "deck_flow.random_init.w1",
                  "deck_flow.random_init.w2");
    check_place(&rng, "deck_flow.xavier.before");
    check_weights(&rng, json_number_value(at("deck_flow.xavier.std")),
                  "deck_flow.xavier.w1", "deck_flow.xavier.w2");
    check_place(&rng, "deck_flow.minibatch.before");
    check_minibatch(&rng);
    check_place(&rng, "deck_flow.dropout.before");
    check_dropout(&rng);
    check_place(&rng, "deck_flow.after_dropout");
}

/* From 2^32 on an integer takes two words, the upper one first. */
static void test_wide_intervals(void)
{
    const uint64_t all = UINT64_MAX, least = UINT64_C(1) << 32;
    struct duet_rng rng, words;

    duet_rng_seed(&rng, 42);
    words = rng;
    for (int i = 0; i < 100; i++) {
        const uint64_t upper = duet_rng_bits(&words);

        CU_ASSERT_EQUAL(duet_rng_interval(&rng, all),
                        upper << 32 | duet_rng_bits(&words));
    }
    for (int i = 0; i < 100; i++)
        CU_ASSERT(duet_rng_interval(&rng, least) <= least);
}

static void test_no_draws(void)
{
    struct duet_rng rng, before;
    size_t index[1] = { 7 };

    duet_rng_seed(&rng, 42);
    duet_rng_normal(&rng);
    before = rng;
    CU_ASSERT_EQUAL(duet_rng_interval(&rng, 0), 0);
    duet_rng_permutation(&rng, 0, NULL);
    duet_rng_permutation(&rng, 1, index);
    CU_ASSERT_EQUAL(index[0], 0);
    duet_rng_normal(&rng); /* the second of the pair */
    CU_ASSERT_EQUAL(rng.position, before.position);
    CU_ASSERT(!rng.has_gauss);
    duet_rng_normal(&rng);
    duet_rng_seed(&rng, 1);
    CU_ASSERT(!rng.has_gauss);
}

/* long double has 11 bits more, so it can't judge what is that near a tie. */
static void test_logarithm(void)
{
    struct duet_rng rng;

    duet_rng_seed(&rng, 42);
    for (int i = 0; i < 200000; i++) {
        const double u = duet_rng_uniform(&rng);
        const double x = i % 2 ? 1.0 - u * ldexp(1.0, -(i % 50))
                               : u * ldexp(1.0, -(i % 100)) + 0x1p-110;
        const double got = log_exact(x), slow = log_exact_slow(x);
        const double unit = nextafter(fabs(got), HUGE_VAL) - fabs(got);
        const long double off = (long double)got - logl((long double)x);
        const double error = (double)off / unit;

        if (fabs(error) > 0.501 || slow != got) {
            printf("\nlog(%a): got %a, off by %.4f; slowly %a", x, got, error,
                   slow);
            CU_FAIL("rounded otherwise");
        }
    }
}

int register_rng_suite(void)
{
    static CU_TestInfo tests[] = {
        { "words, uniforms, normals and integers are NumPy's", test_draws },
        { "a stream can be seeded with several words", test_seed_arrays },
        { "the state is NumPy's", test_state },
        { "permutations are NumPy's", test_permutations },
        { "permutations give scikit-learn's splits", test_splits },
        { "a cached normal waits while others draw", test_mixed },
        { "the lecture's stream is met all along its run", test_lecture },
        { "the logarithm is correctly rounded", test_logarithm },
        { "wide integers take two words", test_wide_intervals },
        { "what is certain draws nothing", test_no_draws },
        CU_TEST_INFO_NULL,
    };
    static CU_SuiteInfo suites[] = {
        { "rng", load, unload, NULL, NULL, tests },
        CU_SUITE_INFO_NULL,
    };

    return CU_register_suites(suites) != CUE_SUCCESS;
}
