/*
 * hard_tanh - y = x, held to -limit..limit; dy/dx = 1 between the limits, else
 * 0 (Collobert, 2004, "Large scale machine learning", section 5.2, with limit
 * 1).
 */
#include "each.h"

struct hard_tanh {
    double limit;
};

static const struct duet_option options[] = {
    DUET_OPTION(hard_tanh, limit, 1, "(0, inf)", "largest magnitude"),
    DUET_END,
};

static real hard_tanh_of(real x, real limit)
{
    return real_clamp(x, -limit, limit);
}

static real slope(real y, real limit)
{
    return y > -limit && y < limit ? 1 : 0;
}

static void hard_tanh_forward(const void *o,
                              const struct duet_activation_args *a)
{
    const struct hard_tanh *c = o;

    each_forward(a, c->limit, hard_tanh_of);
}

static void hard_tanh_backward(const void *o,
                               const struct duet_activation_args *a)
{
    const struct hard_tanh *c = o;

    each_backward(a, a->y, c->limit, slope);
}

DUET_PLUGIN(activation, hard_tanh, "1.0.0",
            .summary = "a tanh made of three straight lines",
            .config_size = sizeof(struct hard_tanh),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .forward = hard_tanh_forward, .backward = hard_tanh_backward);
