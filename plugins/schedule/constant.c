/*
 * constant - lr' = lr; or, as PyTorch's ConstantLR, lr factor for the first
 * `steps` updates and lr from then on.
 */
#include <duet/schedule.h>

struct constant {
    double factor;
    int64_t steps;
};

static const struct duet_option options[] = {
    DUET_OPTION(constant, factor, 1, "(0, inf)", "factor on the learning rate"),
    DUET_OPTION(constant, steps, 0, "[0, inf)",
                "updates for which the factor holds; 0: always"),
    DUET_END,
};

static double constant_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct constant *c = o;
    const bool over = c->steps > 0 && m->t > (uint64_t)c->steps;

    return over ? m->base : m->base * c->factor;
}

DUET_PLUGIN(schedule, constant, "1.0.0", .summary = "the same rate throughout",
            .config_size = sizeof(struct constant), .options = options,
            .lr = constant_lr);
