/*
 * relu - y = max(x, 0) (Nair & Hinton, 2010); the slope at 0 is 0.
 */
#include "each.h"

static real relu_of(real x, real alpha)
{
    (void)alpha;
    return x <= 0 ? 0 : x; /* NaN stays NaN */
}

static real slope(real y, real alpha)
{
    (void)alpha;
    return y > 0 ? 1 : 0;
}

static void relu_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, relu_of);
}

static void relu_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->y, 0, slope);
}

DUET_PLUGIN(activation, relu, "1.0.0", .summary = "rectified linear unit",
            .flags = DUET_ACTIVATION_ELEMENTWISE, .forward = relu_forward,
            .backward = relu_backward);
