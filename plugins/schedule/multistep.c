/*
 * multistep - lr' = lr gamma^k, k the number of milestones at or below t - 1:
 * PyTorch's MultiStepLR.
 */
#include "since.h"

#include <duet/math.h>

struct multistep {
    struct duet_reals milestones;
    double gamma;
};

static const struct duet_option options[] = {
    DUET_OPTION(multistep, milestones, 0, NULL,
                "updates after which the rate drops"),
    DUET_OPTION(multistep, gamma, 0.1, "(0, inf)",
                "factor on the rate at each drop"),
    DUET_END,
};

static double multistep_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct multistep *c = o;
    uint64_t drops = 0;

    for (size_t i = 0; i < c->milestones.n; i++)
        drops += c->milestones.value[i] <= since(m);
    return m->base * duet_power(c->gamma, drops);
}

DUET_PLUGIN(schedule, multistep, "1.0.0",
            .summary = "drops by a factor at given updates",
            .config_size = sizeof(struct multistep), .options = options,
            .lr = multistep_lr);
