/*
 * celu - y = x where x > 0, else alpha (exp(x / alpha) - 1) (Barron, 2017,
 * "Continuously differentiable exponential linear units", equation 2); dy/dx =
 * 1, or y / alpha + 1.
 */
#include "each.h"

struct celu {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(celu, alpha, 1, "(0, inf)",
                "the function approaches -alpha far below 0"),
    DUET_END,
};

static real celu_of(real x, real alpha)
{
    return x > 0 ? x : alpha * real_expm1(x / alpha);
}

static real slope(real y, real alpha)
{
    return y > 0 ? 1 : y / alpha + 1;
}

static void celu_forward(const void *o, const struct duet_activation_args *a)
{
    const struct celu *c = o;

    each_forward(a, c->alpha, celu_of);
}

static void celu_backward(const void *o, const struct duet_activation_args *a)
{
    const struct celu *c = o;

    each_backward(a, a->y, c->alpha, slope);
}

DUET_PLUGIN(activation, celu, "1.0.0",
            .summary = "exponential linear unit, smooth at 0 for any alpha",
            .paper = "https://arxiv.org/abs/1704.07483",
            .config_size = sizeof(struct celu),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .forward = celu_forward, .backward = celu_backward);
