/* test_numerics.c - products, sums and searches, at every level that runs. */
#include "numeric.h"
#include "suites.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const size_t lengths[] = { 0, 1, 2, 3, 7, 8, 9, 31, 64, 515, 1100 };

/* ---- Products ------------------------------------------------------------ */

/* How a product lies in memory: A turned or not, gaps after rows. */
struct placing {
    bool turned;
    size_t a_gap, b_gap, c_gap;
};

static const struct placing placings[] = {
    { false, 0, 0, 0 }, { true, 0, 0, 0 }, { false, 2, 3, 5 }, { true, 4, 1, 1 }
};

/* Elements of `rows` rows with gaps between them, none after the last. */
static size_t extent(size_t rows, size_t columns, size_t stride)
{
    return rows && columns ? (rows - 1) * stride + columns : 0;
}

static double fused(const struct numeric *t, double x, double y, double z)
{
    return t->dtype == DUET_FLOAT64
               ? fma(x, y, z)
               : (double)fmaf((float)x, (float)y, (float)z);
}

static void multiply_plainly(const struct numeric *t,
                             const struct duet_product *p, void *c)
{
    for (size_t i = 0; i < p->rows; i++)
        for (size_t j = 0; j < p->columns; j++) {
            double sum = p->from == DUET_FROM_ZERO ? 0
                         : p->from == DUET_FROM_COLUMN
                             ? get(t, p->start, i)
                             : get(t, c, i * p->c_row + j);

            for (size_t k = 0; k < p->depth; k++)
                sum = fused(t, get(t, p->a, i * p->a_row + k * p->a_depth),
                            get(t, p->b, k * p->b_depth + j), sum);
            put(t, c, i * p->c_row + j, sum);
        }
}

static bool check_product(const struct numeric *t, size_t rows, size_t columns,
                          size_t depth, enum duet_start from,
                          const struct placing *placing)
{
    const size_t across = placing->turned ? rows : depth;
    const size_t along = placing->turned ? depth : rows;
    const size_t a_stride = across + placing->a_gap;
    const size_t b_stride = columns + placing->b_gap;
    const size_t c_stride = columns + placing->c_gap;
    const size_t c_size = extent(rows, columns, c_stride);
    void *a = numbers(t, extent(along, across, a_stride), 1);
    void *b = numbers(t, extent(depth, columns, b_stride), 2);
    void *c = numbers(t, c_size, 3), *want = numbers(t, c_size, 3);
    void *start = numbers(t, rows, 4);
    const struct duet_product p = { rows,
                                    columns,
                                    depth,
                                    a,
                                    placing->turned ? 1 : a_stride,
                                    placing->turned ? a_stride : 1,
                                    b,
                                    b_stride,
                                    c,
                                    c_stride,
                                    from,
                                    start };
    char what[80];
    bool good;

    snprintf(what, sizeof what, "%zux%zux%zu%s from %d", rows, columns, depth,
             placing->turned ? " turned" : "", (int)from);
    t->f->product(&p);
    multiply_plainly(t, &p, want);
    good = same(t, what, c_size, c, want); /* the gaps, too */
    free(a);
    free(b);
    free(c);
    free(want);
    free(start);
    return good;
}

static void check_small_products(const struct numeric *t)
{
    static const size_t rows[] = { 0, 1, 2, 5, 6, 7, 10, 11, 12, 13, 23, 30 };
    static const size_t depths[] = { 0, 1, 2, 30 };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t columns = 0; columns <= 34; columns++)
            for (size_t k = 0; k < COUNT(depths); k++)
                for (size_t p = 0; p < COUNT(placings); p++) {
                    const enum duet_start from = (enum duet_start)(columns % 3);

                    if (!check_product(t, rows[i], columns, depths[k], from,
                                       &placings[p]))
                        return;
                }
}

static void test_small_products(void)
{
    for_each_table(check_small_products);
}

/* As many columns as several of the widest vectors have lanes. */
static void check_products_of_few_rows(const struct numeric *t)
{
    static const size_t columns[] = { 63, 64, 65, 127, 128, 129, 263 };

    for (size_t rows = 1; rows <= 4; rows++)
        for (size_t i = 0; i < COUNT(columns); i++)
            for (size_t p = 0; p < COUNT(placings); p++) {
                const enum duet_start from = (enum duet_start)((i + p) % 3);

                if (!check_product(t, rows, columns[i], 7, from, &placings[p]))
                    return;
            }
}

static void test_products_of_few_rows(void)
{
    for_each_table(check_products_of_few_rows);
}

/* A turned, with rows of more than 2 KiB. */
static void check_products_of_many_rows(const struct numeric *t)
{
    check_product(t, 600, 41, 7, DUET_FROM_COLUMN, &placings[1]);
    check_product(t, 601, 27, 5, DUET_FROM_C, &placings[3]);
}

static void test_products_of_many_rows(void)
{
    for_each_table(check_products_of_many_rows);
}

/* B of more than 1 MiB, which is copied block by block. */
static void check_large_products(const struct numeric *t)
{
    check_product(t, 25, 300, 900, DUET_FROM_COLUMN, &placings[0]);
    check_product(t, 33, 262, 1030, DUET_FROM_C, &placings[3]);
}

static void test_large_products(void)
{
    for_each_table(check_large_products);
}

/* A step of training leaves what is not finite where it is, not elsewhere. */
static void check_product_keeps_columns_apart(const struct numeric *t)
{
    enum { ROWS = 7, COLUMNS = 11, DEPTH = 5, BAD = 9 };
    void *a = numbers(t, ROWS * DEPTH, 1), *b = numbers(t, DEPTH * COLUMNS, 2);
    void *c = numbers(t, ROWS * COLUMNS, 3);

    put(t, b, BAD, (double)INFINITY);
    put(t, b, 2 * COLUMNS + BAD, -(double)INFINITY);
    t->f->product(&(struct duet_product) { ROWS, COLUMNS, DEPTH, a, DEPTH, 1, b,
                                           COLUMNS, c, COLUMNS, DUET_FROM_C,
                                           NULL });
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        CU_ASSERT_EQUAL(isfinite(get(t, c, i)) != 0, i % COLUMNS != BAD);
    free(a);
    free(b);
    free(c);
}

static void test_columns_apart(void)
{
    for_each_table(check_product_keeps_columns_apart);
}

/* ---- Sums ---------------------------------------------------------------- */

static void check_column_sums(const struct numeric *t)
{
    static const size_t rows[] = { 0, 1, 3, 4, 5, 9, 128 };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t columns = 0; columns <= 35; columns++) {
            const size_t n = rows[i];
            void *x = numbers(t, n * columns, 1);
            void *got = numbers(t, columns, 2), *want = numbers(t, columns, 2);

            for (size_t j = 0; j < columns; j++) {
                double s[4] = { 0 }, sum;

                for (size_t r = 0; r < n; r++)
                    s[r % 4] =
                        rounded(t, s[r % 4] + get(t, x, r * columns + j));
                sum = rounded(t, rounded(t, s[0] + s[2]) +
                                     rounded(t, s[1] + s[3]));
                put(t, want, j, get(t, want, j) + sum);
            }
            t->f->column_sums(n, columns, x, got);
            same(t, "column sums", columns, got, want);
            free(x);
            free(got);
            free(want);
        }
}

/* One sum per 64 bytes' worth of elements, then halves onto halves. */
static double chained(const struct numeric *t, size_t n, const void *x,
                      const void *y)
{
    const size_t n_chains = t->dtype == DUET_FLOAT64 ? 8 : 16;
    double s[16] = { 0 };

    for (size_t i = 0; i < n; i++)
        s[i % n_chains] =
            y ? fused(t, get(t, x, i), get(t, y, i), s[i % n_chains])
              : rounded(t, s[i % n_chains] + get(t, x, i));
    for (size_t half = n_chains / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            s[i] = rounded(t, s[i] + s[i + half]);
    return s[0];
}

static void *row_of(const struct numeric *t, void *x, size_t i)
{
    return (char *)x + i * t->f->real_size;
}

static void check_row_sums(const struct numeric *t)
{
    enum { X_ROWS = 3, Y_ROWS = 2, N = 150, GAP = 5, STRIDE = N + GAP };
    void *x = numbers(t, X_ROWS * STRIDE, 1),
         *y = numbers(t, Y_ROWS * STRIDE, 2);

    for (size_t n = 0; n <= N; n++) {
        void *got = numbers(t, X_ROWS * Y_ROWS, 3);
        void *want = numbers(t, X_ROWS * Y_ROWS, 3);

        for (size_t i = 0; i < X_ROWS; i++)
            put(t, want, i,
                get(t, want, i) +
                    chained(t, n, row_of(t, x, i * STRIDE), NULL));
        t->f->row_sums(X_ROWS, n, (struct duet_rows) { x, STRIDE }, got);
        same(t, "row sums", X_ROWS, got, want);
        for (size_t i = 0; i < X_ROWS * Y_ROWS; i++) {
            const double sum = chained(t, n, row_of(t, x, i / Y_ROWS * STRIDE),
                                       row_of(t, y, i % Y_ROWS * STRIDE));

            put(t, want, i, get(t, got, i) + sum);
        }
        t->f->row_dots(X_ROWS, Y_ROWS, n, (struct duet_rows) { x, STRIDE },
                       (struct duet_rows) { y, STRIDE }, got);
        same(t, "row dots", X_ROWS * Y_ROWS, got, want);
        free(got);
        free(want);
    }
    free(x);
    free(y);
}

static void test_row_sums(void)
{
    for_each_table(check_row_sums);
}

static void test_column_sums(void)
{
    for_each_table(check_column_sums);
}

static void check_sums(const struct numeric *t)
{
    for (size_t k = 0; k < COUNT(lengths); k++) {
        const size_t n = lengths[k];
        void *x = numbers(t, n, 1), *y = numbers(t, n, 2);
        double s[8] = { 0 }, d[8] = { 0 };

        for (size_t i = 0; i < n; i++) {
            s[i % 8] += get(t, x, i);
            d[i % 8] += get(t, x, i) * get(t, y, i);
        }
        for (size_t half = 4; half; half /= 2)
            for (size_t i = 0; i < half; i++) {
                s[i] += s[i + half];
                d[i] += d[i + half];
            }
        CU_ASSERT_EQUAL(t->f->sum(n, x), s[0]);
        CU_ASSERT_EQUAL(t->f->dot(n, x, y), d[0]);
        free(x);
        free(y);
    }
}

static void test_sums(void)
{
    for_each_table(check_sums);
}

enum { MOST_TERMS = 16 };

/* Element i of terms first..first + n - 1, added pair by pair: first
   neighbours, then their sums, and so on; each sum is rounded. */
static double sum_by_pairs(const struct numeric *t, void *const *term, size_t n,
                           size_t i)
{
    double sum[MOST_TERMS] = { 0 };

    for (size_t j = 0; j < n; j++)
        sum[j] = get(t, term[j], i);
    for (; n > 1; n = (n + 1) / 2)
        for (size_t j = 0; j < (n + 1) / 2; j++)
            sum[j] = 2 * j + 1 < n ? rounded(t, sum[2 * j] + sum[2 * j + 1])
                                   : sum[2 * j];
    return sum[0];
}

static void check_mean_of(const struct numeric *t, size_t n_terms, double by)
{
    for (size_t k = 0; k < COUNT(lengths); k++) {
        const size_t n = lengths[k];
        void *want = numbers(t, n, 0), *term[MOST_TERMS];

        for (size_t i = 0; i < n_terms; i++)
            term[i] = numbers(t, n, i);
        for (size_t i = 0; i < n; i++)
            put(t, want, i, sum_by_pairs(t, term, n_terms, i) / rounded(t, by));
        t->f->mean(n, n_terms, (const void *const *)term, by,
                   term[n_terms / 2]);
        same(t, "mean", n, term[n_terms / 2], want);
        for (size_t i = 0; i < n_terms; i++)
            free(term[i]);
        free(want);
    }
}

static void check_mean_by(const struct numeric *t, double by)
{
    static const size_t terms[] = { 1, 2, 3, 5, 8, 16 };

    for (size_t i = 0; i < COUNT(terms); i++)
        check_mean_of(t, terms[i], by);
}

static void check_mean(const struct numeric *t)
{
    check_mean_by(t, 455.0 / 3);
    check_mean_by(t, 32);
}

static void test_mean(void)
{
    for_each_table(check_mean);
}

/* ---- Searches ------------------------------------------------------------ */

static void check_not_finite(const struct numeric *t)
{
    static const double bad[] = { (double)NAN, (double)INFINITY,
                                  -(double)INFINITY };

    for (size_t k = 0; k < COUNT(lengths); k++) {
        const size_t n = lengths[k];
        void *x = numbers(t, n, 1);

        if (n)
            put(t, x, n / 2, t->dtype == DUET_FLOAT64 ? 1.7e308 : 3.4e38);
        CU_ASSERT_EQUAL(t->f->first_not_finite(n, x), n);
        for (size_t i = n; i-- > 0;) { /* the later ones stay */
            put(t, x, i, bad[i % 3]);
            if (t->f->first_not_finite(n, x) != i) {
                printf("\n%zu of %zu: not found", i, n);
                CU_FAIL("not finite, but not found");
                break;
            }
        }
        free(x);
    }
}

static void test_not_finite(void)
{
    for_each_table(check_not_finite);
}

static void check_range(const struct numeric *t)
{
    for (size_t n = 1; n < 40; n++) {
        void *x = numbers(t, n, 7);
        double low, high, least = get(t, x, 0), most = least;

        for (size_t i = 0; i < n; i++) {
            least = fmin(least, get(t, x, i));
            most = fmax(most, get(t, x, i));
        }
        t->f->range(n, x, &low, &high);
        CU_ASSERT_EQUAL(low, least);
        CU_ASSERT_EQUAL(high, most);
        put(t, x, n / 3, -(double)INFINITY);
        t->f->range(n, x, &low, &high);
        CU_ASSERT_EQUAL(low, -(double)INFINITY);
        put(t, x, n / 2, (double)NAN);
        t->f->range(n, x, &low, &high);
        CU_ASSERT(isnan(low) && isnan(high));
        free(x);
    }
}

static void test_range(void)
{
    for_each_table(check_range);
}

static void check_argmax(const struct numeric *t)
{
    static const double x[][4] = { { 2.385, 1, -7, 2.385 },
                                   { -3, -2.5, -2.5, -9 },
                                   { 0, 1, 2, 3 } };
    static const double want[] = { 0, 1, 3 };
    void *rows = numbers(t, 12, 1), *y = numbers(t, 3, 2);

    for (size_t i = 0; i < 12; i++)
        put(t, rows, i, x[i / 4][i % 4]);
    t->f->argmax_rows(3, 4, rows, y);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(get(t, y, i), want[i]);
    free(rows);
    free(y);
}

static void test_argmax(void)
{
    for_each_table(check_argmax);
}

/* ---- Levels -------------------------------------------------------------- */

static void test_levels(void)
{
    enum duet_level best, level;
    struct duet_error error;

    CU_ASSERT(duet_level_runs(DUET_LEVEL_V2));
    CU_ASSERT_EQUAL(duet_level_choose(NULL, &best, &error), DUET_OK);
    CU_ASSERT(duet_level_runs(best));
    for (enum duet_level l = 0; l < DUET_N_LEVELS; l++) {
        const bool runs = duet_level_runs(l);

        level = DUET_N_LEVELS;
        CU_ASSERT(!runs || l <= best);
        CU_ASSERT_EQUAL(duet_level_choose(duet_level_name(l), &level, &error),
                        runs ? DUET_OK : DUET_INVALID);
        CU_ASSERT_EQUAL(level, runs ? l : DUET_N_LEVELS);
    }
    CU_ASSERT_EQUAL(duet_level_choose("v5", &level, &error), DUET_INVALID);
    CU_ASSERT_STRING_EQUAL(error.text,
                           "DUET_CPU is 'v5', expected v2, v3 or v4");
    CU_ASSERT_EQUAL(duet_level_choose("", &level, NULL), DUET_INVALID);
}

static CU_TestInfo tests[] = {
    { "a product is one chain of fma per element, of any shape",
      test_small_products },
    { "a product of few rows is the same in strips",
      test_products_of_few_rows },
    { "a product is the same in tall tiles, where A lies far apart",
      test_products_of_many_rows },
    { "a product is the same where B is copied", test_large_products },
    { "what is not finite stays in its column", test_columns_apart },
    { "column sums have four chains", test_column_sums },
    { "sums along rows have 64 bytes of chains, then halve", test_row_sums },
    { "sums and dot products have eight chains, in double", test_sums },
    { "a mean adds its terms as a tree, then divides", test_mean },
    { "the first number that is not finite is found anywhere",
      test_not_finite },
    { "a range holds all elements, or is NaN", test_range },
    { "of equal elements the first is the greatest", test_argmax },
    { "a level is chosen by name, or the best that runs", test_levels },
    CU_TEST_INFO_NULL
};

int register_numerics_suite(void)
{
    CU_SuiteInfo suites[] = { { "numerics", NULL, NULL, NULL, NULL, tests },
                              CU_SUITE_INFO_NULL };

    return CU_register_suites(suites) == CUE_SUCCESS ? 0 : -1;
}
