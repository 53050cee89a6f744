/* numeric.h - arrays of either element type for tests of tables of numerics. */
#ifndef DUET_TESTS_NUMERIC_H
#define DUET_TESTS_NUMERIC_H

#include "numerics.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** One table of functions. */
struct numeric {
    const struct duet_numerics *f;
    enum duet_dtype dtype;
    enum duet_level level;
};

/** Call check() for every table that runs here; say which don't. */
static inline void for_each_table(void (*check)(const struct numeric *))
{
    for (enum duet_level level = 0; level < DUET_N_LEVELS; level++) {
        if (!duet_level_runs(level)) {
            printf("\nskipped: %s, which doesn't run here ",
                   duet_level_name(level));
            continue;
        }
        for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++) {
            const struct numeric table = { duet_numerics_for(
                                               (enum duet_dtype)dtype, level),
                                           (enum duet_dtype)dtype, level };

            check(&table);
        }
    }
}

/** x rounded to the table's type. Exact for + - * / sqrt of such numbers. */
static inline double rounded(const struct numeric *t, double x)
{
    return t->dtype == DUET_FLOAT64 ? x : (double)(float)x;
}

static inline double get(const struct numeric *t, const void *x, size_t i)
{
    return t->dtype == DUET_FLOAT64 ? ((const double *)x)[i]
                                    : (double)((const float *)x)[i];
}

static inline void put(const struct numeric *t, void *x, size_t i, double value)
{
    if (t->dtype == DUET_FLOAT64)
        ((double *)x)[i] = value;
    else
        ((float *)x)[i] = (float)value;
}

/** A number of -2..2 with all bits in use; another one for each i. */
static inline double entropy(size_t i)
{
    uint64_t x = (i + 1) * 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 31)) * 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    return (double)(int64_t)x * 0x1p-62;
}

/** n numbers, in exactly their bytes: a sanitizer sees any access beyond. */
static inline void *numbers(const struct numeric *t, size_t n, size_t seed)
{
    void *x = malloc(n ? n * t->f->real_size : 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(x);
    for (size_t i = 0; i < n; i++)
        put(t, x, i, entropy(i + seed * 1000003));
    return x;
}

/** Compare n elements bit for bit (any NaN is any other); whether all are. */
static inline bool same(const struct numeric *t, const char *what, size_t n,
                        const void *got, const void *want)
{
    const size_t size = t->f->real_size;

    for (size_t i = 0; i < n; i++) {
        const double g = get(t, got, i), w = get(t, want, i);

        if (!memcmp((const char *)got + i * size, (const char *)want + i * size,
                    size) ||
            (g != g && w != w))
            continue;
        printf("\n%s, %s %s, [%zu]: got %a, want %a", what,
               duet_level_name(t->level), duet_dtype_name(t->dtype), i, g, w);
        CU_FAIL("other bits");
        return false;
    }
    return true;
}

#endif
