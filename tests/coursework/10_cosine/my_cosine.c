/* my_cosine, solved. */
#include <duet/math.h>
#include <duet/schedule.h>

struct my_cosine {
    int64_t steps;
    double eta_min;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_cosine, steps, 100, "[1, inf)",
                "updates until the least rate is reached"),
    DUET_OPTION(my_cosine, eta_min, 0, "[0, inf)", "least rate"),
    DUET_END,
};

static double my_cosine_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct my_cosine *c = o;
    const double k = (double)(m->t - 1), steps = (double)c->steps;
    const double p = k < steps ? k / steps : 1;

    return c->eta_min + (m->base - c->eta_min) * (1 + duet_cospi(p)) / 2;
}

DUET_PLUGIN(schedule, my_cosine, "1.0.0",
            .summary = "half a cosine wave down to the least rate",
            .config_size = sizeof(struct my_cosine), .options = options,
            .lr = my_cosine_lr);
