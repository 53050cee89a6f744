/*
 * softplus - y = log(1 + exp(beta x)) / beta, dy/dx = 1 / (1 + exp(-beta x))
 * (Dugas et al., 2001).
 *
 * PyTorch takes y = x beyond a threshold to avoid overflow. The formula used
 * here doesn't overflow, so there is no threshold.
 */
#include "each.h"

struct softplus {
    double beta;
};

static const struct duet_option options[] = {
    DUET_OPTION(softplus, beta, 1, "(0, inf)", "how sharp the bend is"),
    DUET_END,
};

static real softplus_of(real x, real beta)
{
    return real_softplus(beta * x) / beta;
}

static real slope(real x, real beta)
{
    return real_sigmoid(beta * x);
}

static void softplus_forward(const void *o,
                             const struct duet_activation_args *a)
{
    const struct softplus *c = o;

    each_forward(a, c->beta, softplus_of);
}

static void softplus_backward(const void *o,
                              const struct duet_activation_args *a)
{
    const struct softplus *c = o;

    each_backward(a, a->x, c->beta, slope);
}

DUET_PLUGIN(activation, softplus, "1.0.0", .summary = "a smooth relu",
            .config_size = sizeof(struct softplus),
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .options = options, .forward = softplus_forward,
            .backward = softplus_backward);
