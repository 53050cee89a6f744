/*
 * matrix.h - small dense matrices for optimizers: products, eigenvectors, QR.
 *
 * Row-major, without gaps. Each sum has one fixed order, and what is worked out
 * side by side are different elements of the result: so the bits are the same
 * at every instruction set. Made for hundreds of rows, not for thousands.
 */
#ifndef DUET_PLUGINS_MATRIX_H
#define DUET_PLUGINS_MATRIX_H

#include <duet/real.h>

#include <stdbool.h>
#include <stddef.h>

/** c = a b, for a of rows x inner and b of inner x columns. */
static inline void matrix_multiply(size_t rows, size_t inner, size_t columns,
                                   const real *DUET_RESTRICT a,
                                   const real *DUET_RESTRICT b,
                                   real *DUET_RESTRICT c)
{
    for (size_t i = 0; i < rows; i++) {
        real *DUET_RESTRICT to = c + i * columns;

        for (size_t j = 0; j < columns; j++)
            to[j] = 0;
        for (size_t k = 0; k < inner; k++) {
            const real by = a[i * inner + k];

            for (size_t j = 0; j < columns; j++)
                to[j] += by * b[k * columns + j];
        }
    }
}

/** t = a^T, for a of rows x columns. */
static inline void matrix_transpose(size_t rows, size_t columns,
                                    const real *DUET_RESTRICT a,
                                    real *DUET_RESTRICT t)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            t[j * rows + i] = a[i * columns + j];
}

/* Rotate rows p and q of n numbers by a cosine and a sine. */
static inline void matrix_rotate_rows(size_t n, double *DUET_RESTRICT p,
                                      double *DUET_RESTRICT q, double c,
                                      double s)
{
    for (size_t i = 0; i < n; i++) {
        const double x = p[i], y = q[i];

        p[i] = c * x - s * y;
        q[i] = s * x + c * y;
    }
}

/* Turn the elements p, q and q, p of a to zero; the rows of v turn along. */
static inline void matrix_rotate(size_t n, double *a, double *v, size_t p,
                                 size_t q)
{
    const double off = a[p * n + q];
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
    const double root = fabs(theta) + sqrt(theta * theta + 1);
    const double t = (theta < 0 ? -1 : 1) / root; /* tangent, the smaller one */
    const double c = 1 / sqrt(t * t + 1), s = t * c;

    matrix_rotate_rows(n, a + p * n, a + q * n, c, s);
    for (size_t i = 0; i < n; i++) {
        const double x = a[i * n + p], y = a[i * n + q];

        a[i * n + p] = c * x - s * y;
        a[i * n + q] = s * x + c * y;
    }
    a[p * n + q] = a[q * n + p] = 0;
    matrix_rotate_rows(n, v + p * n, v + q * n, c, s);
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method, by
 * rows (Golub & Van Loan, Matrix Computations, 8.5).
 *
 * @param a n x n; left with the eigenvalues on its diagonal, in no order.
 * @param v n x n; its row i is set to the eigenvector of eigenvalue i.
 */
static inline void matrix_eigen(size_t n, double *a, double *v)
{
    enum { MOST_SWEEPS = 50 };
    bool is_diagonal = false;
    double tiny = 0; /* below the rounding of the largest eigenvalue */

    for (size_t i = 0; i < n * n; i++)
        v[i] = i % (n + 1) == 0;
    for (size_t i = 0; i < n; i++)
        tiny += 0x1p-53 * fabs(a[i * (n + 1)]);
    for (int sweep = 0; !is_diagonal && sweep < MOST_SWEEPS; sweep++) {
        is_diagonal = true;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                if (!(fabs(a[p * n + q]) > tiny))
                    continue;
                matrix_rotate(n, a, v, p, q);
                is_diagonal = false;
            }
    }
}

/* Reflect the rows of a from k on, by I - 2 h h^T / (h^T h). */
static inline void matrix_reflect(size_t n, size_t k, real *DUET_RESTRICT a,
                                  const real *DUET_RESTRICT h,
                                  real *DUET_RESTRICT work)
{
    real length = 0;

    for (size_t i = k; i < n; i++)
        length += h[i] * h[i];
    if (!(length > 0))
        return;
    for (size_t j = 0; j < n; j++)
        work[j] = 0;
    for (size_t i = k; i < n; i++)
        for (size_t j = 0; j < n; j++)
            work[j] += h[i] * a[i * n + j];
    for (size_t i = k; i < n; i++) {
        const real by = 2 * h[i] / length;

        for (size_t j = 0; j < n; j++)
            a[i * n + j] -= by * work[j];
    }
}

/**
 * An orthogonal basis of the columns of a square matrix, the Q of its QR
 * factorization, by Householder's reflections: orthogonal also where the
 * columns depend on each other.
 *
 * @param a n x n; overwritten.
 * @param q n x n; set.
 * @param work n x (n + 1) elements.
 */
static inline void matrix_basis(size_t n, real *a, real *q, real *work)
{
    real *h = work, *product = work + n * n;

    for (size_t k = 0; k < n; k++) {
        real length = 0;

        for (size_t i = k; i < n; i++)
            length += a[i * n + k] * a[i * n + k];
        length = DUET_MATH(sqrt)(length);
        for (size_t i = k; i < n; i++)
            h[k * n + i] = a[i * n + k];
        h[k * n + k] += a[k * n + k] < 0 ? -length : length;
        matrix_reflect(n, k, a, h + k * n, product);
    }
    for (size_t i = 0; i < n * n; i++)
        q[i] = i % (n + 1) == 0;
    for (size_t k = n; k-- > 0;)
        matrix_reflect(n, k, q, h + k * n, product);
}

#endif
