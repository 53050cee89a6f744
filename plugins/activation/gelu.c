/*
 * gelu - y = x Phi(x), Phi the normal distribution's function:
 * x (1 + erf(x / sqrt(2))) / 2 (Hendrycks & Gimpel, 2016).
 *
 *   approximate = "none"   dy/dx = Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi)
 *   approximate = "tanh"   y = x (1 + t) / 2, t = tanh(u),
 *                          u = sqrt(2 / pi) (x + 0.044715 x^3)
 */
#include "each.h"

enum approximate { NONE, TANH };

struct gelu {
    enum approximate approximate;
};

static const struct duet_option options[] = {
    DUET_OPTION(gelu, approximate, NONE, "none|tanh",
                "none: the exact error function; tanh: an approximation"),
    DUET_END,
};

#define SQRT_HALF 0.70710678118654752440
#define SQRT_2_BY_PI 0.79788456080286535588

static real phi(real x)
{
    return (real)0.5 * (1 + real_erf((real)SQRT_HALF * x));
}

static real exact(real x, real alpha)
{
    (void)alpha;
    return x * phi(x);
}

static real exact_slope(real x, real alpha)
{
    (void)alpha;
    return phi(x) +
           x * ((real)(0.5 * SQRT_2_BY_PI) * real_exp((real)-0.5 * x * x));
}

/* Held to where tanh is 1 already, so that x^3 can't overflow. */
static real held(real x)
{
    return real_min(real_max(x, -30), 30);
}

static real inner(real x)
{
    return (real)SQRT_2_BY_PI * (x + (real)0.044715 * x * x * x);
}

static real by_tanh(real x, real alpha)
{
    (void)alpha;
    return (real)0.5 * x * (1 + real_tanh(inner(held(x))));
}

static real tanh_slope(real x, real alpha)
{
    const real h = held(x), t = real_tanh(inner(h));
    const real du = (real)SQRT_2_BY_PI * (1 + (real)(3 * 0.044715) * h * h);

    (void)alpha;
    return (real)0.5 * ((1 + t) + h * ((1 - t) * (1 + t)) * du);
}

static void gelu_forward(const void *o, const struct duet_activation_args *a)
{
    const struct gelu *c = o;

    if (c->approximate == TANH)
        each_forward(a, 0, by_tanh);
    else
        each_forward(a, 0, exact);
}

static void gelu_backward(const void *o, const struct duet_activation_args *a)
{
    const struct gelu *c = o;

    if (c->approximate == TANH)
        each_backward(a, a->x, 0, tanh_slope);
    else
        each_backward(a, a->x, 0, exact_slope);
}

DUET_PLUGIN(
    activation, gelu, "1.0.0",
    .summary = "x times the probability that a normal number is below x",
    .config_size = sizeof(struct gelu),
    .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
    .options = options, .forward = gelu_forward, .backward = gelu_backward);
