/*
 * inverse_time - lr' = lr / (1 + decay (t - 1) / steps): Keras's
 * InverseTimeDecay (decay_rate, decay_steps, staircase); the classical schedule
 * of Robbins & Monro (1951).
 */
#include "since.h"

struct inverse_time {
    double decay;
    int64_t steps;
    bool staircase;
};

static const struct duet_option options[] = {
    DUET_OPTION(inverse_time, decay, 0.5, "[0, inf)", "how fast it falls"),
    DUET_OPTION(inverse_time, steps, 1, "[1, inf)",
                "updates after which the divisor has grown by `decay`"),
    DUET_OPTION(inverse_time, staircase, false, NULL,
                "change only after every `steps` updates"),
    DUET_END,
};

static double inverse_time_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct inverse_time *c = o;
    const double decays = since(m) / (double)c->steps;

    return m->base / (1 + c->decay * (c->staircase ? floor(decays) : decays));
}

DUET_PLUGIN(schedule, inverse_time, "1.0.0", .summary = "falls as 1 / t does",
            .config_size = sizeof(struct inverse_time), .options = options,
            .lr = inverse_time_lr);
