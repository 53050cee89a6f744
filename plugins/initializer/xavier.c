/*
 * xavier - keep the variance of activations and gradients from layer to layer
 * (Glorot & Bengio, 2010; also called Glorot's).
 *
 *   Var w = 2 / (fan_in + fan_out)                              equation 12
 *   w ~ U[-a, a),  a = sqrt(6 / (fan_in + fan_out))             equation 16
 *
 * PyTorch's xavier_normal_ draws N(0, gain^2 Var w), xavier_uniform_ the
 * uniform with that variance. The lecture's standard deviation is
 * 2 / sqrt(inputs + hidden), for both layers: with the fans of the first one.
 */
#include <duet/initializer.h>

enum distribution { NORMAL, UNIFORM };
enum deviation { PAPER, LECTURE };
enum fans { LAYER, FIRST };

struct xavier {
    double gain;
    enum distribution distribution;
    enum deviation deviation;
    enum fans fans;
};

static const struct duet_option options[] = {
    DUET_OPTION(xavier, gain, 1, "(0, inf)", "factor on the deviation"),
    DUET_OPTION(xavier, distribution, NORMAL, "normal|uniform",
                "what is drawn from"),
    DUET_OPTION(xavier, deviation, PAPER, "paper|lecture",
                "sqrt(2 / fans) or 2 / sqrt(fans)"),
    DUET_OPTION(xavier, fans, LAYER, "layer|lecture",
                "the layer's own, or inputs + hidden for every layer"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "distribution", "normal"),
    DUET_PRESET("paper", "distribution", "uniform"),
    DUET_PRESET("lecture", "deviation", "lecture"),
    DUET_PRESET("lecture", "fans", "lecture"),
    DUET_END,
};

/* Outside a model there is no first layer: then the tensor's own fans. */
static double deviation_of(const struct xavier *c, const struct duet_filling *f)
{
    const bool first = c->fans == FIRST && f->where->inputs;
    const double fans =
        first ? (double)f->where->inputs + (double)f->where->hidden
              : (double)f->fan_in + (double)f->fan_out;

    return c->gain *
           (c->deviation == LECTURE ? 2 / sqrt(fans) : sqrt(2 / fans));
}

static void xavier_fill(const void *o, const struct duet_filling *f)
{
    const struct xavier *c = o;
    const double std = deviation_of(c, f), limit = sqrt(3) * std;
    const size_t n = f->rows * f->columns;

    if (c->distribution == NORMAL) {
        duet_normal(f->host, n, f->weight);
        for (size_t i = 0; i < n; i++)
            f->weight[i] *= (real)std;
    } else {
        duet_uniform(f->host, n, f->weight);
        for (size_t i = 0; i < n; i++)
            f->weight[i] = (real)-limit + (real)(2 * limit) * f->weight[i];
    }
}

static void xavier_moments(const void *o, const struct duet_filling *f,
                           struct duet_moments *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

static const struct duet_initializer xavier = {
    .base = {
        .head = DUET_INITIALIZER_HEAD,
        .name = "xavier",
        .version = "1.0.0",
        .summary = "keeps the variance of activations and gradients",
        .config_size = sizeof(struct xavier),
        .options = options,
        .presets = presets,
    },
    .fill = xavier_fill,
    .moments = xavier_moments,
};

DUET_NOTE(initializer, "xavier", "1.0.0");
DUET_EXPORT(&xavier.base);
