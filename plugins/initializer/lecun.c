/*
 * lecun - variance gain^2 / fan_in (LeCun, Bottou, Orr & Muller, 1998, section
 * 4.6): what selu asks for.
 *
 * Keras's LecunNormal draws from a normal distribution cut at two deviations,
 * LecunUniform from a uniform one; the paper leaves it open.
 */
#include "draw.h"

struct lecun {
    double gain;
    enum distribution distribution;
};

static const struct duet_option options[] = {
    DUET_OPTION(lecun, gain, 1, "(0, inf)", "factor on the deviation"),
    DUET_OPTION(lecun, distribution, NORMAL, DISTRIBUTIONS,
                "distribution that weights are drawn from"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("paper", "distribution", "normal"),
    DUET_PRESET("keras", "distribution", "truncated_normal"),
    DUET_END,
};

static double deviation_of(const struct lecun *c,
                           const struct duet_initializer_args *f)
{
    return c->gain / sqrt((double)f->fan_in);
}

static void lecun_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct lecun *c = o;

    draw(f, c->distribution, deviation_of(c, f));
}

static void lecun_moments(const void *o, const struct duet_initializer_args *f,
                          struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

DUET_PLUGIN(initializer, lecun, "1.0.0",
            .summary = "keeps the variance of activations",
            .config_size = sizeof(struct lecun), .options = options,
            .presets = presets, .fill = lecun_fill, .moments = lecun_moments);
