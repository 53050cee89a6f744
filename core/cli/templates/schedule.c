/*
 * mine - inverse time decay: lr / (1 + decay (t - 1)).
 */
#include <duet/schedule.h>

struct mine_options {
    double decay;
};

static const struct duet_option mine_rows[] = {
    DUET_OPTION(mine_options, decay, 0.01, "[0, inf)", "how fast it falls"),
    DUET_END,
};

/* m->t counts updates, or epochs with unit = "epoch", from 1. */
static double mine_lr(const void *options, const struct duet_schedule_args *m)
{
    const struct mine_options *o = (const struct mine_options *)options;

    return m->base / (1 + o->decay * (double)(m->t - 1));
}

DUET_PLUGIN(schedule, mine, "1.0.0", .summary = "inverse time decay",
            .config_size = sizeof(struct mine_options), .options = mine_rows,
            .lr = mine_lr);
