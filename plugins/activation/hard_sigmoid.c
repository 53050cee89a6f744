/*
 * hard_sigmoid - y = slope x + 1/2, held to 0..1; dy/dx = slope where y is
 * between them, else 0 (Courbariaux, Bengio & David, 2015, section 2.5, with
 * slope 1/2).
 *
 * PyTorch and Keras 3 have slope 1/6; Keras 2, after Theano, 0.2.
 */
#include "each.h"

struct hard_sigmoid {
    double slope;
};

static const struct duet_option options[] = {
    DUET_OPTION(hard_sigmoid, slope, 1.0 / 6, "(0, inf)",
                "slope of the middle segment"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "slope", "0.16666666666666666"),
    DUET_PRESET("keras", "slope", "0.16666666666666666"),
    DUET_PRESET("paper", "slope", "0.5"),
    DUET_END,
};

static real hard_sigmoid_of(real x, real slope)
{
    return real_min(real_max(slope * x + (real)0.5, 0), 1);
}

static real slope_at(real y, real slope)
{
    return y > 0 && y < 1 ? slope : 0;
}

static void hard_sigmoid_forward(const void *o,
                                 const struct duet_activation_args *a)
{
    const struct hard_sigmoid *c = o;

    each_forward(a, c->slope, hard_sigmoid_of);
}

static void hard_sigmoid_backward(const void *o,
                                  const struct duet_activation_args *a)
{
    const struct hard_sigmoid *c = o;

    each_backward(a, a->y, c->slope, slope_at);
}

DUET_PLUGIN(activation, hard_sigmoid, "1.0.0",
            .summary = "a sigmoid made of three straight lines",
            .config_size = sizeof(struct hard_sigmoid),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .presets = presets, .forward = hard_sigmoid_forward,
            .backward = hard_sigmoid_backward);
