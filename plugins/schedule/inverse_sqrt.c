/*
 * inverse_sqrt - rises in a straight line, and then falls as 1 / sqrt(t)
 * (Vaswani et al., 2017, "Attention is all you need", equation 3, with lr as
 * the highest rate):
 *
 *   lr' = lr min(t / warmup, sqrt(warmup / t))
 */
#include <duet/schedule.h>

struct inverse_sqrt {
    int64_t warmup;
};

static const struct duet_option options[] = {
    DUET_OPTION(inverse_sqrt, warmup, 10, "[1, inf)",
                "updates until the highest rate", .unit = "updates"),
    DUET_END,
};

static double inverse_sqrt_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct inverse_sqrt *c = o;
    const double t = m->t ? (double)m->t : 1, warmup = (double)c->warmup;

    return m->base * (t < warmup ? t / warmup : sqrt(warmup / t));
}

DUET_PLUGIN(schedule, inverse_sqrt, "1.0.0",
            .summary = "rises, and falls as the inverse root of the update",
            .paper = "https://arxiv.org/abs/1706.03762",
            .config_size = sizeof(struct inverse_sqrt), .options = options,
            .lr = inverse_sqrt_lr);
