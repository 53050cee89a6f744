/* solve.c - small systems of linear equations. */
#include "numerics.h"

#include <float.h>
#include <math.h>

/* The row whose element in column k is greatest; n if all that there are may be
   nothing but errors of rounding. */
static size_t find_pivot(size_t n, const double *a, const double *terms,
                         size_t k)
{
    const double error = (double)n * DBL_EPSILON;
    size_t pivot = k;
    bool found = false;

    for (size_t i = k; i < n; i++) {
        const double size = fabs(a[i * n + k]);

        if (size > fabs(a[pivot * n + k]))
            pivot = i;
        found = found || size > error * terms[i * n + k];
    }
    return found ? pivot : n;
}

static void exchange(size_t n, double *x, double *y)
{
    for (size_t j = 0; x != y && j < n; j++) {
        const double kept = x[j];

        x[j] = y[j];
        y[j] = kept;
    }
}

/* y -= factor x */
static void subtract(size_t n, double factor, const double *x, double *y)
{
    for (size_t j = 0; j < n; j++)
        y[j] -= factor * x[j];
}

size_t duet_solve(size_t n, size_t columns, double *a, double *b, double *terms)
{
    for (size_t i = 0; i < n * n; i++)
        terms[i] = fabs(a[i]);
    for (size_t k = 0; k < n; k++) {
        const size_t pivot = find_pivot(n, a, terms, k);
        const double *row = a + k * n;

        if (pivot == n)
            return k;
        exchange(n, a + k * n, a + pivot * n);
        exchange(n, terms + k * n, terms + pivot * n);
        exchange(columns, b + k * columns, b + pivot * columns);
        for (size_t i = k + 1; i < n; i++) {
            const double factor = a[i * n + k] / row[k];

            subtract(n - k, factor, row + k, a + i * n + k);
            subtract(columns, factor, b + k * columns, b + i * columns);
            subtract(n - k, -fabs(factor), terms + k * n + k,
                     terms + i * n + k);
        }
    }
    for (size_t k = n; k-- > 0;) {
        double *x = b + k * columns;

        for (size_t i = k + 1; i < n; i++)
            subtract(columns, a[k * n + i], b + i * columns, x);
        for (size_t j = 0; j < columns; j++)
            x[j] /= a[k * n + k];
    }
    return n;
}
