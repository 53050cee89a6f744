/*
 * mish - y = x t, t = tanh(log(1 + exp(x))); dy/dx = t + x (1 - t^2) s,
 * s = 1 / (1 + exp(-x)) (Misra, 2019).
 */
#include "each.h"

static real mish_of(real x, real alpha)
{
    (void)alpha;
    return x * real_tanh(real_softplus(x));
}

static real slope(real x, real alpha)
{
    const real t = real_tanh(real_softplus(x));

    (void)alpha;
    return t + x * ((1 - t) * (1 + t)) * real_sigmoid(x);
}

static void mish_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, mish_of);
}

static void mish_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->x, 0, slope);
}

DUET_PLUGIN(activation, mish, "1.0.0",
            .summary = "x times the tanh of its softplus",
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .forward = mish_forward, .backward = mish_backward);
