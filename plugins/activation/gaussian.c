/*
 * gaussian - y = exp(-x^2); dy/dx = -2 x y (Broomhead & Lowe, 1988,
 * "Multivariable functional interpolation and adaptive networks", section 2, on
 * a weighted sum in place of a distance).
 */
#include "each.h"

static real gaussian_of(real x, real alpha)
{
    (void)alpha;
    return real_exp(-x * x);
}

/* Far out the exponential is 0, and x times 0 is 0. */
static real slope(real x, real alpha)
{
    return -2 * x * gaussian_of(x, alpha);
}

static void gaussian_forward(const void *o,
                             const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, gaussian_of);
}

static void gaussian_backward(const void *o,
                              const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->x, 0, slope);
}

DUET_PLUGIN(activation, gaussian, "1.0.0", .summary = "bell curve around 0",
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .forward = gaussian_forward, .backward = gaussian_backward);
