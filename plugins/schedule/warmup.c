/*
 * warmup - from start_factor lr to lr in a straight line, and then another
 * schedule, which starts from its own beginning:
 *
 *   lr' = lr (start_factor + (1 - start_factor) (t - 1) / steps)   t <= steps
 *   lr' = that of the other schedule at t - steps                t > steps
 *
 * This is PyTorch's SequentialLR of LinearLR and the other schedule (Goyal et
 * al., 2017, section 2.2).
 */
#include "since.h"

struct warmup {
    const struct duet_child *schedule;
    int64_t steps;
    double start_factor;
};

static const struct duet_option options[] = {
    DUET_OPTION(warmup, schedule, 0, "schedule",
                "schedule that follows the warmup"),
    DUET_OPTION(warmup, steps, 5, "[1, inf)", "updates of the warmup"),
    DUET_OPTION(warmup, start_factor, 0.1, "[0, 1]",
                "factor on lr at the start"),
    DUET_END,
};

static double warmup_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct warmup *c = o;
    const uint64_t steps = (uint64_t)c->steps;

    if (m->t <= steps)
        return m->base *
               (c->start_factor + (1 - c->start_factor) * share(m, c->steps));
    return duet_lr(
        &(struct duet_schedule_args) { .struct_size = sizeof *m,
                                       .t = m->t - steps,
                                       .base = m->base,
                                       .value = m->value,
                                       .host = m->host,
                                       .where = m->where,
                                       .n = m->n > steps ? m->n - steps : 0 },
        c->schedule);
}

DUET_PLUGIN(schedule, warmup, "1.0.0",
            .summary = "rises slowly, and leaves the rest to another schedule",
            .config_size = sizeof(struct warmup), .options = options,
            .lr = warmup_lr);
