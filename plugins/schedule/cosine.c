/*
 * cosine - lr' = eta_min + (lr - eta_min) (1 + cos(pi p)) / 2, p = (t - 1) /
 * steps (Loshchilov & Hutter, 2017, equation 5): PyTorch's CosineAnnealingLR
 * (T_max), whose rate rises again after `steps`. Keras's CosineDecay holds it:
 * periodic = false; its alpha is eta_min / lr. Without `steps` the end is that
 * of the run; outside of one the rate stays.
 */
#include "since.h"

#include <duet/math.h>

struct cosine {
    int64_t steps;
    double eta_min;
    bool periodic;
};

static const struct duet_option options[] = {
    DUET_OPTION(cosine, steps, 0, "[0, inf)",
                "updates until the least rate is reached; 0: those of the run"),
    DUET_OPTION(cosine, eta_min, 0, "[0, inf)", "least rate"),
    DUET_OPTION(cosine, periodic, true, NULL,
                "rise again after the least rate instead of holding it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "periodic", "true"),
    DUET_PRESET("keras", "periodic", "false"),
    DUET_END,
};

static double cosine_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct cosine *c = o;
    const double end = length_of(m, c->steps);
    const double p =
        end > 0 ? c->periodic ? since(m) / end : share_of(m, end) : 0;

    return c->eta_min + (m->base - c->eta_min) * (1 + duet_cospi(p)) / 2;
}

DUET_PLUGIN(
    schedule, cosine, "1.0.0",
    .summary = "half a cosine wave from the rate down to the least rate",
    .config_size = sizeof(struct cosine), .options = options,
    .presets = presets, .lr = cosine_lr);
