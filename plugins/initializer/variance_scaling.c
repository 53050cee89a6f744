/*
 * variance_scaling - variance scale / fan: Keras's VarianceScaling, of which
 * xavier, he and lecun are cases.
 *
 * fan is that in, that out, their mean, or the geometric mean of the two.
 */
#include "draw.h"

enum mode { FAN_IN, FAN_OUT, FAN_AVG, FAN_GEO_AVG };

struct variance_scaling {
    double scale;
    enum mode mode;
    enum distribution distribution;
};

static const struct duet_option options[] = {
    DUET_OPTION(variance_scaling, scale, 1, "(0, inf)",
                "factor on the variance"),
    DUET_OPTION(variance_scaling, mode, FAN_IN,
                "fan_in|fan_out|fan_avg|fan_geo_avg",
                "fan that the variance is divided by"),
    DUET_OPTION(variance_scaling, distribution, TRUNCATED_NORMAL, DISTRIBUTIONS,
                "distribution that weights are drawn from"),
    DUET_END,
};

static double deviation_of(const struct variance_scaling *c,
                           const struct duet_initializer_args *f)
{
    const double in = (double)f->fan_in, out = (double)f->fan_out;
    const double fan[] = {
        [FAN_IN] = in,
        [FAN_OUT] = out,
        [FAN_AVG] = (in + out) / 2,
        [FAN_GEO_AVG] = sqrt(in * out),
    };

    return sqrt(c->scale / fan[c->mode]);
}

static void variance_scaling_fill(const void *o,
                                  const struct duet_initializer_args *f)
{
    const struct variance_scaling *c = o;

    draw(f, c->distribution, deviation_of(c, f));
}

static void variance_scaling_moments(const void *o,
                                     const struct duet_initializer_args *f,
                                     struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

DUET_PLUGIN(
    initializer, variance_scaling, "1.0.0",
    .summary = "draws with a variance that depends on the layer's shape",
    .config_size = sizeof(struct variance_scaling), .options = options,
    .fill = variance_scaling_fill, .moments = variance_scaling_moments);
