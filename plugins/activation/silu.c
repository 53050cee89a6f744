/*
 * silu - y = x s, s = 1 / (1 + exp(-x)); dy/dx = s (1 + x (1 - s))
 * (Elfwing, Uchibe & Doya, 2017; Ramachandran, Zoph & Le, 2017, as swish).
 */
#include "each.h"

static real silu_of(real x, real alpha)
{
    (void)alpha;
    return x * real_sigmoid(x);
}

/* 1 - s = sigmoid(-x), with all its digits. */
static real slope(real x, real alpha)
{
    (void)alpha;
    return real_sigmoid(x) * (1 + x * real_sigmoid(-x));
}

static void silu_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, silu_of);
}

static void silu_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->x, 0, slope);
}

DUET_PLUGIN(activation, silu, "1.0.0",
            .summary = "x times its sigmoid, also called swish",
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .forward = silu_forward, .backward = silu_backward);
