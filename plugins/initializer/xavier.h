/* xavier.h - what the initializers xavier and glorot, which are one, share. */
#ifndef DUET_INITIALIZER_XAVIER_H
#define DUET_INITIALIZER_XAVIER_H

#include "draw.h"

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
    DUET_OPTION(xavier, distribution, NORMAL, DISTRIBUTIONS,
                "distribution that weights are drawn from"),
    DUET_OPTION(xavier, deviation, PAPER, "paper|lecture",
                "sqrt(2 / fans) or 2 / sqrt(fans)"),
    DUET_OPTION(xavier, fans, LAYER, "layer|lecture",
                "whether the layer's own fans count, or inputs + hidden for "
                "both layers"),
    DUET_END,
};

/* Outside a model there is no first layer: then the tensor's own fans. */
static double deviation_of(const struct xavier *c,
                           const struct duet_initializer_args *f)
{
    const bool first = c->fans == FIRST && f->where->inputs;
    const double fans =
        first ? (double)f->where->inputs + (double)f->where->hidden
              : (double)f->fan_in + (double)f->fan_out;

    return c->gain *
           (c->deviation == LECTURE ? 2 / sqrt(fans) : sqrt(2 / fans));
}

static void xavier_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct xavier *c = o;

    draw(f, c->distribution, deviation_of(c, f));
}

static void xavier_moments(const void *o, const struct duet_initializer_args *f,
                           struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

#endif
