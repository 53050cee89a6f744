/*
 * he - variance 2 / ((1 + a^2) fan), a the slope of the activation below 0 (He,
 * Zhang, Ren & Sun, 2015, equations 10, 14 and 15): PyTorch's kaiming_normal_
 * and kaiming_uniform_.
 *
 * Keras's HeNormal draws from a normal distribution cut at two deviations.
 */
#include "draw.h"

enum mode { FAN_IN, FAN_OUT };

struct he {
    double negative_slope;
    enum mode mode;
    enum distribution distribution;
};

static const struct duet_option options[] = {
    DUET_OPTION(he, negative_slope, 0, "(-inf, inf)",
                "slope of the activation below 0, as of leaky_relu"),
    DUET_OPTION(he, mode, FAN_IN, "fan_in|fan_out",
                "whether the forward or the backward pass keeps its variance"),
    DUET_OPTION(he, distribution, NORMAL, DISTRIBUTIONS,
                "distribution that weights are drawn from"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "distribution", "normal"),
    DUET_PRESET("paper", "distribution", "normal"),
    DUET_PRESET("keras", "distribution", "truncated_normal"),
    DUET_END,
};

static double deviation_of(const struct he *c,
                           const struct duet_initializer_args *f)
{
    const size_t fan = c->mode == FAN_IN ? f->fan_in : f->fan_out;
    const double a = c->negative_slope;

    return sqrt(2 / ((1 + a * a) * (double)fan));
}

static void he_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct he *c = o;

    draw(f, c->distribution, deviation_of(c, f));
}

static void he_moments(const void *o, const struct duet_initializer_args *f,
                       struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

DUET_PLUGIN(
    initializer, he, "1.0.0",
    .summary = "keeps the variance of activations behind rectified units",
    .config_size = sizeof(struct he), .options = options, .presets = presets,
    .fill = he_fill, .moments = he_moments);
