/*
 * exponential - lr' = lr gamma^((t - 1) / steps): PyTorch's ExponentialLR,
 * where steps = 1, and Keras's ExponentialDecay (decay_steps, decay_rate,
 * staircase).
 */
#include "since.h"

#include <duet/math.h>

struct exponential {
    double gamma;
    int64_t steps;
    bool staircase;
};

static const struct duet_option options[] = {
    DUET_OPTION(exponential, gamma, 0.9, "(0, inf)",
                "factor for every `steps` updates"),
    DUET_OPTION(exponential, steps, 1, "[1, inf)",
                "updates for one factor of gamma"),
    DUET_OPTION(exponential, staircase, false, NULL,
                "change only after every `steps` updates"),
    DUET_END,
};

static double exponential_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct exponential *c = o;
    const double factors = since(m) / (double)c->steps;

    if (c->staircase || c->steps == 1)
        return m->base * duet_power(c->gamma, (uint64_t)factors);
    return m->base * duet_pow(c->gamma, factors);
}

DUET_PLUGIN(schedule, exponential, "1.0.0",
            .summary = "shrinks by a factor with each update",
            .config_size = sizeof(struct exponential), .options = options,
            .lr = exponential_lr);
