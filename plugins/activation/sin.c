/*
 * sin - y = sin(omega x); dy/dx = omega cos(omega x) (Sitzmann et al., 2020,
 * "Implicit neural representations with periodic activation functions",
 * equation 1; there omega is 30 in the first layer).
 */
#include "each.h"

struct sin {
    double omega;
};

static const struct duet_option options[] = {
    DUET_OPTION(sin, omega, 1, "(0, inf)", "frequency",
                .scale = DUET_SCALE_LOG),
    DUET_END,
};

/* Beyond this a double doesn't tell where in a wave it is, and y is 0. */
static bool is_far(real x)
{
    return x > (real)0x1p45 || x < (real)-0x1p45;
}

static real sin_of(real x, real omega)
{
    return is_far(omega * x) ? 0 : real_sin(omega * x);
}

static real slope(real x, real omega)
{
    return is_far(omega * x) ? 0 : omega * real_cos(omega * x);
}

static void sin_forward(const void *o, const struct duet_activation_args *a)
{
    const struct sin *c = o;

    each_forward(a, c->omega, sin_of);
}

static void sin_backward(const void *o, const struct duet_activation_args *a)
{
    const struct sin *c = o;

    each_backward(a, a->x, c->omega, slope);
}

DUET_PLUGIN(activation, sin, "1.0.0", .summary = "sine",
            .paper = "https://arxiv.org/abs/2006.09661",
            .config_size = sizeof(struct sin),
            .flags = DUET_ACTIVATION_ELEMENTWISE | DUET_ACTIVATION_NEEDS_X,
            .options = options, .forward = sin_forward,
            .backward = sin_backward);
