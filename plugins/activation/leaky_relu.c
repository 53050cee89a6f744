/*
 * leaky_relu - y = x where x > 0, else slope x (Maas, Hannun & Ng, 2013).
 *
 * The slope is PyTorch's 0.01 (negative_slope); that of Keras's layer is 0.3.
 */
#include "each.h"

struct leaky_relu {
    double slope;
};

static const struct duet_option options[] = {
    DUET_OPTION(leaky_relu, slope, 0.01, "[0, inf)", "slope below 0"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "slope", "0.01"),
    DUET_PRESET("keras", "slope", "0.3"),
    DUET_END,
};

static real leaky(real x, real alpha)
{
    return x > 0 ? x : alpha * x;
}

/* y has the sign of x; where the slope is 0, y = 0 is left of the corner. */
static real slope(real y, real alpha)
{
    return y > 0 ? 1 : alpha;
}

static void leaky_relu_forward(const void *o,
                               const struct duet_activation_args *a)
{
    const struct leaky_relu *c = o;

    each_forward(a, c->slope, leaky);
}

static void leaky_relu_backward(const void *o,
                                const struct duet_activation_args *a)
{
    const struct leaky_relu *c = o;

    each_backward(a, a->y, c->slope, slope);
}

DUET_PLUGIN(activation, leaky_relu, "1.0.0",
            .summary = "rectified linear unit with a small slope below 0",
            .config_size = sizeof(struct leaky_relu),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .presets = presets, .forward = leaky_relu_forward,
            .backward = leaky_relu_backward);
