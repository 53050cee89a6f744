/*
 * softsign - y = x / (1 + |x|), dy/dx = 1 / (1 + |x|)^2 (Turian, Bergstra &
 * Bengio, 2009).
 */
#include "each.h"

static real softsign_of(real x, real alpha)
{
    (void)alpha;
    return x / (1 + real_abs(x));
}

static real slope(real x, real alpha)
{
    const real y = 1 / (1 + real_abs(x));

    (void)alpha;
    return y * y;
}

static void softsign_forward(const void *o,
                             const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, softsign_of);
}

static void softsign_backward(const void *o,
                              const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->x, 0, slope);
}

DUET_PLUGIN(activation, softsign, "1.0.0",
            .summary = "approaches -1 and 1 as 1 / x does",
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .forward = softsign_forward, .backward = softsign_backward);
