/*
 * linear - lr' = lr (start_factor + (end_factor - start_factor) p),
 * p = min((t - 1) / steps, 1): PyTorch's LinearLR (total_iters, by default 5).
 * Without `steps` the end is that of the run; outside of one it is 5.
 */
#include "since.h"

struct linear {
    double start_factor, end_factor;
    int64_t steps;
};

static const struct duet_option options[] = {
    DUET_OPTION(linear, start_factor, 1.0 / 3, "[0, inf)",
                "factor on lr at the start"),
    DUET_OPTION(linear, end_factor, 1, "[0, inf)", "factor on lr at the end"),
    DUET_OPTION(linear, steps, 0, "[0, inf)",
                "updates from one to the other; 0: those of the run"),
    DUET_END,
};

static double linear_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct linear *c = o;
    const double end = total_iters(m, c->steps);

    return m->base * (c->start_factor +
                      (c->end_factor - c->start_factor) * share_of(m, end));
}

DUET_PLUGIN(schedule, linear, "1.0.0",
            .summary = "goes in a straight line from one factor to another",
            .config_size = sizeof(struct linear), .options = options,
            .lr = linear_lr);
