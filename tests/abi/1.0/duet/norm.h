/*
 * duet/norm.h - Euclidean norms whose squares leave the range of double.
 *
 * Core and plugins compute norms with it, so that a vector is as long for a
 * regularizer as it is for clipping. Everything here is [any].
 */
#ifndef DUET_NORM_H
#define DUET_NORM_H

#include <duet/real.h>

#include <stddef.h>

#if DUET_REAL
/**
 * Euclidean norm of n elements that lie `step` apart, in double.
 *
 * Above 1e154 squares overflow, and below 1e-145 they lose their digits. There
 * the elements are divided by the largest first.
 *
 * @param squares The sum of the elements' squares, in the caller's order.
 * @return sqrt(squares) where that is exact to rounding; NaN where an element
 * is NaN, infinity where one is infinite and none NaN.
 */
static inline double duet_norm_from(double squares, size_t n, const real *x,
                                    size_t step)
{
    double most = 0, sum = 0;

    if ((squares >= 0x1p-960 && squares <= 0x1p1023) || squares != squares)
        return sqrt(squares);
    for (size_t i = 0; i < n; i++) {
        const double size = fabs((double)x[i * step]);

        most = size > most ? size : most;
    }
    if (most == 0 || most > 0x1.fffffffffffffp1023)
        return most;
    for (size_t i = 0; i < n; i++) {
        const double share = (double)x[i * step] / most;

        sum += share * share;
    }
    return most * sqrt(sum);
}
#endif

#endif
