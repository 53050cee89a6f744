/*
 * step - lr' = lr gamma^k, k = floor((t - 1) / step_size): PyTorch's StepLR.
 */
#include <duet/math.h>
#include <duet/schedule.h>

struct step {
    int64_t step_size;
    double gamma;
};

static const struct duet_option options[] = {
    DUET_OPTION(step, step_size, 10, "[1, inf)", "updates from drop to drop"),
    DUET_OPTION(step, gamma, 0.1, "(0, inf)",
                "factor on the rate at each drop"),
    DUET_END,
};

static double step_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct step *c = o;
    const uint64_t drops = m->t ? (m->t - 1) / (uint64_t)c->step_size : 0;

    return m->base * duet_power(c->gamma, drops);
}

DUET_PLUGIN(schedule, step, "1.0.0",
            .summary = "drops by a factor every few updates",
            .config_size = sizeof(struct step), .options = options,
            .lr = step_lr);
