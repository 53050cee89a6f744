/*
 * each.h - activations that treat each element alike: loops over a function.
 *
 * The functions are constants at each call, so that the compiler puts them into
 * the loop and vectorizes it. `alpha` is the plugin's one number, if it has
 * one.
 */
#ifndef DUET_ACTIVATION_EACH_H
#define DUET_ACTIVATION_EACH_H

#include <duet/activation.h>
#include <duet/math.h>

#include <string.h>

#define EACH_INLINE static inline __attribute__((always_inline))

/** y = f(x); y may be x itself: work in place, on a copy of x. */
EACH_INLINE void each_forward(const struct duet_activation_args *a,
                              double alpha, real (*f)(real x, real alpha))
{
    const size_t n = a->rows * a->columns;
    const real by = (real)alpha;
    real *y = a->y;

    if (y != a->x)
        memcpy(y, a->x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = f(y[i], by);
}

/** gx = gy slope(at), where `at` is a->x or a->y; gx may be gy itself. */
EACH_INLINE void each_backward(const struct duet_activation_args *a,
                               const real *at, double alpha,
                               real (*slope)(real at, real alpha))
{
    const size_t n = a->rows * a->columns;
    const real by = (real)alpha;
    const real *DUET_RESTRICT from = at;
    real *DUET_RESTRICT gx = a->gx;

    if (gx != a->gy)
        memcpy(gx, a->gy, n * sizeof *gx);
    for (size_t i = 0; i < n; i++)
        gx[i] *= slope(from[i], by);
}

#endif
