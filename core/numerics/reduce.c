/*
 * reduce.c - sums and searches over many elements.
 *
 * The order of every sum is written out here, with enough partial sums to keep
 * a processor busy. It depends only on the shape, not on the vector's width.
 */
#include "isa.h"
#include "local.h"

#include <duet/norm.h>

#include <float.h>

enum { PARTIAL = 8 };

/* Add the partial sums as a tree. */
INLINE double tree(const double s[PARTIAL])
{
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

double LOCAL(sum)(size_t n, const real *x)
{
    double s[PARTIAL] = { 0 };
    size_t i = 0;

    for (; i + PARTIAL <= n; i += PARTIAL) {
        UNROLL
        for (int j = 0; j < PARTIAL; j++)
            s[j] += (double)x[i + (size_t)j];
    }
    for (int j = 0; i < n; i++, j++)
        s[j] += (double)x[i];
    return tree(s);
}

double LOCAL(dot)(size_t n, const real *x, const real *y)
{
    double s[PARTIAL] = { 0 };
    size_t i = 0;

    for (; i + PARTIAL <= n; i += PARTIAL) {
        UNROLL
        for (int j = 0; j < PARTIAL; j++)
            s[j] += (double)x[i + (size_t)j] * (double)y[i + (size_t)j];
    }
    for (int j = 0; i < n; i++, j++)
        s[j] += (double)x[i] * (double)y[i];
    return tree(s);
}

double LOCAL(norm)(size_t n, const real *x)
{
    return duet_norm_from(LOCAL(dot)(n, x, x), n, x, 1);
}

/* Sum the columns of one vector; row r is added to s[r % 4]. */
INLINE void sum_columns(size_t rows, size_t columns, const real *x, real *to,
                        struct part part)
{
    vector s[4] = { { 0 } };
    size_t r = 0;

    for (; r + 4 <= rows; r += 4, x += 4 * columns) {
        UNROLL
        for (int j = 0; j < 4; j++)
            s[j] += load_part(x + (size_t)j * columns, part);
    }
    for (int j = 0; r < rows; r++, j++, x += columns)
        s[j] += load_part(x, part);
    store_part(to, load_part(to, part) + ((s[0] + s[2]) + (s[1] + s[3])), part);
}

void LOCAL(column_sums)(size_t rows, size_t columns, const real *x, real *to)
{
    for (size_t j = 0; j < columns; j += LANES)
        sum_columns(rows, columns, x + j, to + j,
                    part_of(columns - j < LANES ? columns - j : LANES));
}

/* Chains of a sum: the elements in 64 bytes, whatever a vector's width. */
enum { CHAINS = 64 / sizeof(real), WIDTH = CHAINS / LANES };

/* Load vector v of the n elements from x on; zeros follow them. */
INLINE vector load_chains(const real *x, size_t n, int v)
{
    const size_t before = (size_t)v * LANES;
    const size_t left = n > before ? n - before : 0;

    return load_part(x + (left ? before : 0),
                     part_of(left < LANES ? left : LANES));
}

/* Sum x, or x times y if y is given, down to the chains of one vector. */
INLINE vector chains(size_t n, const real *x, const real *y)
{
    vector chain[WIDTH] = { { 0 } };
    size_t i = 0;

    for (; i + CHAINS <= n; i += CHAINS) {
        UNROLL
        for (int v = 0; v < WIDTH; v++) {
            const vector a = load(x + i + v * LANES);

            chain[v] = y ? mul_add(a, load(y + i + v * LANES), chain[v])
                         : chain[v] + a;
        }
    }
    for (int v = 0; i < n && v < WIDTH; v++) {
        const vector a = load_chains(x + i, n - i, v);

        chain[v] = y ? mul_add(a, load_chains(y + i, n - i, v), chain[v])
                     : chain[v] + a;
    }
    UNROLL
    for (int half = WIDTH / 2; half > 0; half /= 2) {
        UNROLL
        for (int v = 0; v < half; v++)
            chain[v] += chain[v + half];
    }
    return chain[0];
}

/* Sum up to LANES rows of x, each times y if y is given. */
INLINE vector sums(size_t rows, size_t n, struct duet_rows x, const real *y)
{
    vector square[LANES];

    for (size_t i = 0; i < LANES; i++)
        square[i] =
            i < rows ? chains(n, (const real *)x.x + i * x.row, y) : splat(0);
    transpose_vectors(square); /* now a vector has one chain of each row */
    UNROLL
    for (int half = LANES / 2; half > 0; half /= 2) {
        UNROLL
        for (int i = 0; i < half; i++)
            square[i] += square[i + half];
    }
    return square[0];
}

void LOCAL(row_sums)(size_t rows, size_t n, struct duet_rows x, real *to)
{
    for (size_t i = 0; i < rows; i += LANES) {
        const size_t some = rows - i < LANES ? rows - i : LANES;
        const struct duet_rows here = { (const real *)x.x + i * x.row, x.row };
        const struct part part = part_of(some);

        store_part(to + i, load_part(to + i, part) + sums(some, n, here, NULL),
                   part);
    }
}

void LOCAL(row_dots)(size_t x_rows, size_t y_rows, size_t n, struct duet_rows x,
                     struct duet_rows y, real *to)
{
    for (size_t i = 0; i < x_rows; i += LANES) {
        const size_t some = x_rows - i < LANES ? x_rows - i : LANES;
        const struct duet_rows here = { (const real *)x.x + i * x.row, x.row };

        for (size_t j = 0; j < y_rows; j++) {
            const vector sum =
                sums(some, n, here, (const real *)y.x + j * y.row);

            for (size_t k = 0; k < some; k++)
                to[(i + k) * y_rows + j] += sum[k];
        }
    }
}

/* To divide by a power of two is to multiply by its inverse, bit for bit. */
INLINE bool is_power_of_two(double x)
{
    const uint64_t fraction = (UINT64_C(1) << 52) - 1;
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return !(bits & fraction);
}

INLINE void divide(size_t n, const real *x, real divisor, real *to)
{
    const real inverse = 1 / divisor;

    if (is_power_of_two((double)divisor)) {
        INDEPENDENT
        for (size_t i = 0; i < n; i++)
            to[i] = x[i] * inverse;
    } else {
        INDEPENDENT
        for (size_t i = 0; i < n; i++)
            to[i] = x[i] / divisor;
    }
}

/* Elements whose terms are added while they are in the nearest cache. */
enum { TREE_BLOCK = 512 };

/*
 * Add the terms as a balanced binary tree: the sum of the first half, whose
 * size is the largest power of two below n_terms, plus the sum of the rest.
 * Returns `sum`, or the term itself if there is only one.
 */
static const real *add_tree(size_t n, size_t n_terms, const real *const *x,
                            size_t at, real *sum)
{
    real rest[TREE_BLOCK];
    const real *left, *right;
    size_t half = 1;

    if (n_terms == 1)
        return x[0] + at;
    while (2 * half < n_terms)
        half *= 2;
    left = add_tree(n, half, x, at, sum);
    right = add_tree(n, n_terms - half, x + half, at, rest);
    for (size_t i = 0; i < n; i++)
        sum[i] = left[i] + right[i];
    return sum;
}

void LOCAL(mean)(size_t n, size_t n_terms, const real *const *x, double by,
                 real *to)
{
    for (size_t i = 0; i < n; i += TREE_BLOCK) {
        const size_t size = n - i < TREE_BLOCK ? n - i : TREE_BLOCK;
        real sum[TREE_BLOCK];

        divide(size, add_tree(size, n_terms, x, i, sum), (real)by, to + i);
    }
}

/* x - x is 0 if x is finite, and otherwise NaN, which has bits that are set. */
INLINE bool all_finite(const real *x, size_t n_vectors)
{
    enum { AT_ONCE = 4 };
    typedef uint64_t words __attribute__((vector_size(DUET_VECTOR)));
    words seen[AT_ONCE] = { { 0 } };
    uint64_t any = 0;
    size_t i = 0;

    for (; i + AT_ONCE <= n_vectors; i += AT_ONCE) {
        UNROLL
        for (size_t j = 0; j < AT_ONCE; j++) {
            const vector v = load(x + (i + j) * LANES);

            seen[j] |= (words)(v - v);
        }
    }
    for (; i < n_vectors; i++) {
        const vector v = load(x + i * LANES);

        seen[0] |= (words)(v - v);
    }
    seen[0] |= seen[1] | seen[2] | seen[3];
    for (size_t j = 0; j < sizeof *seen / sizeof any; j++)
        any |= seen[0][j];
    return any == 0;
}

size_t LOCAL(first_not_finite)(size_t n, const real *x)
{
    enum { AT_ONCE = 64 };
    size_t i = 0;

    for (size_t some; i + LANES <= n; i += some * LANES) {
        some = (n - i) / LANES;
        some = some < AT_ONCE ? some : AT_ONCE;
        if (!all_finite(x + i, some))
            break;
    }
    while (i < n && x[i] - x[i] == 0)
        i++;
    return i;
}

void LOCAL(range)(size_t n, const real *x, double *low, double *high)
{
    real least[PARTIAL], most[PARTIAL], lost[PARTIAL];

    for (int j = 0; j < PARTIAL; j++) {
        least[j] = most[j] = x[0];
        lost[j] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t j = i % PARTIAL;

        least[j] = x[i] < least[j] ? x[i] : least[j];
        most[j] = x[i] > most[j] ? x[i] : most[j];
        lost[j] += x[i] == x[i] ? 0 : x[i];
    }
    for (int j = 1; j < PARTIAL; j++) {
        least[0] = least[j] < least[0] ? least[j] : least[0];
        most[0] = most[j] > most[0] ? most[j] : most[0];
        lost[0] += lost[j];
    }
    *low = (double)(least[0] + lost[0]);
    *high = (double)(most[0] + lost[0]);
}

void LOCAL(argmax_rows)(size_t rows, size_t columns, const real *x, real *y)
{
    for (size_t r = 0; r < rows; r++, x += columns) {
        size_t best = 0;

        for (size_t j = 1; j < columns; j++)
            best = x[j] > x[best] ? j : best;
        y[r] = (real)best;
    }
}
