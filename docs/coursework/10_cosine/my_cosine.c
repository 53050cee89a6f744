/* my_cosine - half a cosine wave from the rate down to the least rate. */
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

/* To do: m->t counts updates from 1, m->base is the rate asked for. */
static double my_cosine_lr(const void *o, const struct duet_schedule_args *m)
{
    (void)o;
    return m->base;
}

DUET_PLUGIN(schedule, my_cosine, "1.0.0",
            .summary = "half a cosine wave down to the least rate",
            .config_size = sizeof(struct my_cosine), .options = options,
            .lr = my_cosine_lr);
