/*
 * tanh - y = tanh(x), dy/dx = 1 - y^2.
 */
#include "each.h"

static real tanh_of(real x, real alpha)
{
    (void)alpha;
    return real_tanh(x);
}

static real slope(real y, real alpha)
{
    (void)alpha;
    return (1 - y) * (1 + y);
}

static void tanh_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, tanh_of);
}

static void tanh_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->y, 0, slope);
}

DUET_PLUGIN(activation, tanh, "1.0.0", .summary = "hyperbolic tangent",
            .flags = DUET_ACTIVATION_ELEMENTWISE, .forward = tanh_forward,
            .backward = tanh_backward);
