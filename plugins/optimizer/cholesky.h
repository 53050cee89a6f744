/*
 * cholesky.h - symmetric positive definite systems for optimizers, in double:
 * a = l l^T (Golub & Van Loan, Matrix Computations, algorithm 4.2.1).
 *
 * Row-major, without gaps. Each sum has one fixed order, so the bits are the
 * same at every instruction set.
 */
#ifndef DUET_PLUGINS_CHOLESKY_H
#define DUET_PLUGINS_CHOLESKY_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * Factor a matrix of n x n, whose lower triangle becomes l. The rest of it is
 * neither read nor written.
 *
 * @return false: it isn't positive definite.
 */
static inline bool cholesky_factor(size_t n, double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j];

            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            if (i == j && !(sum > 0))
                return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    return true;
}

/** Solve l l^T x = b for n numbers that lie `stride` apart, in place. */
static inline void cholesky_solve(size_t n, const double *l, double *b,
                                  size_t stride)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i * stride] -= l[i * n + k] * b[k * stride];
        b[i * stride] /= l[i * (n + 1)];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i * stride] -= l[k * n + i] * b[k * stride];
        b[i * stride] /= l[i * (n + 1)];
    }
}

#endif
