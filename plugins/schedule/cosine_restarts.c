/*
 * cosine_restarts - lr' = eta_min + (a lr - eta_min) (1 + cos(pi p)) / 2, p the
 * share of the period that lies behind; the first takes `steps` updates, each
 * other t_mult times the one before, and a is m_mult^periods (Loshchilov &
 * Hutter, 2017): PyTorch's CosineAnnealingWarmRestarts (T_0, T_mult), where
 * m_mult is 1, and Keras's CosineDecayRestarts (first_decay_steps, t_mul,
 * m_mul).
 */
#include "since.h"

#include <duet/math.h>

struct cosine_restarts {
    int64_t steps, t_mult;
    double m_mult, eta_min;
};

static const struct duet_option options[] = {
    DUET_OPTION(cosine_restarts, steps, 10, "[1, inf)",
                "updates of the first period"),
    DUET_OPTION(cosine_restarts, t_mult, 1, "[1, inf)",
                "factor on the length of each further period"),
    DUET_OPTION(cosine_restarts, m_mult, 1, "(0, 1]",
                "factor on the starting rate of each further period"),
    DUET_OPTION(cosine_restarts, eta_min, 0, "[0, inf)", "least rate"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "t_mult", "1"),
    DUET_PRESET("keras", "t_mult", "2"),
    DUET_END,
};

static double cosine_restarts_lr(const void *o,
                                 const struct duet_schedule_args *m)
{
    const struct cosine_restarts *c = o;
    double left = since(m), period = (double)c->steps, top = m->base;

    if (c->t_mult == 1) { /* perhaps very many periods */
        const double periods = floor(left / period);

        left -= periods * period;
        top *= duet_power(c->m_mult, (uint64_t)periods);
    }
    while (left >= period) {
        left -= period;
        period *= (double)c->t_mult;
        top *= c->m_mult;
    }
    return c->eta_min +
           (top - c->eta_min) * (1 + duet_cospi(left / period)) / 2;
}

DUET_PLUGIN(schedule, cosine_restarts, "1.0.0",
            .summary = "falls along a cosine and restarts",
            .config_size = sizeof(struct cosine_restarts), .options = options,
            .presets = presets, .lr = cosine_restarts_lr);
