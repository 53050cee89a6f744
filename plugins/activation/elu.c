/*
 * elu - y = x where x > 0, else alpha (exp(x) - 1) (Clevert, Unterthiner &
 * Hochreiter, 2016); dy/dx = 1, or y + alpha.
 */
#include "each.h"

struct elu {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(elu, alpha, 1, "(0, inf)",
                "the function approaches -alpha far below 0"),
    DUET_END,
};

static real elu_of(real x, real alpha)
{
    return x > 0 ? x : alpha * real_expm1(x);
}

static real slope(real y, real alpha)
{
    return y > 0 ? 1 : y + alpha;
}

static void elu_forward(const void *o, const struct duet_activation_args *a)
{
    const struct elu *c = o;

    each_forward(a, c->alpha, elu_of);
}

static void elu_backward(const void *o, const struct duet_activation_args *a)
{
    const struct elu *c = o;

    each_backward(a, a->y, c->alpha, slope);
}

DUET_PLUGIN(activation, elu, "1.0.0", .summary = "exponential linear unit",
            .config_size = sizeof(struct elu),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .forward = elu_forward, .backward = elu_backward);
