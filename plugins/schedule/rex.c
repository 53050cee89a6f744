/*
 * rex - falls slowly at first and quickly at the end (Chen, Wolfe & Kyrillidis,
 * 2022, "REX: Revisiting Budgeted Training with an Improved Schedule", section
 * 4):
 *
 *   lr' = lr (1 - p) / (1/2 + (1 - p) / 2)       p = (t - 1) / steps
 *
 * Without `steps`, p is the share of the run that lies behind. As 1/2 becomes
 * 1, `beta` being 0, it is the straight line.
 */
#include "since.h"

struct rex {
    int64_t steps;
    double beta;
};

static const struct duet_option options[] = {
    DUET_OPTION(rex, steps, 0, "[0, inf)",
                "updates until the end; 0: those of the run",
                .unit = "updates"),
    DUET_OPTION(rex, beta, 0.5, "[0, 1)", "how late the rate falls"),
    DUET_END,
};

static double rex_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct rex *c = o;
    const double end = length_of(m, c->steps);
    const double left = end > since(m) ? 1 - since(m) / end : 0;

    if (!(end > 0))
        return m->base;
    return m->base * left / (1 - c->beta + c->beta * left);
}

DUET_PLUGIN(schedule, rex, "1.0.0",
            .summary = "falls slowly at first, and quickly at the end",
            .paper = "https://arxiv.org/abs/2107.04197",
            .config_size = sizeof(struct rex), .options = options,
            .lr = rex_lr);
