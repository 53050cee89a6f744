/*
 * cyclic - from lr to max_lr in step_size_up updates and back in
 * step_size_down, again and again (Smith, 2017): PyTorch's CyclicLR, whose
 * base_lr is lr.
 *
 *   lr' = lr + (max_lr - lr) h s,   h the height in the triangle, 0 to 1
 *   triangular   s = 1
 *   triangular2  s = 1 / 2^(cycles behind)
 *   exp_range    s = gamma^(t - 1)
 */
#include "since.h"

#include <duet/math.h>

enum mode { TRIANGULAR, TRIANGULAR2, EXP_RANGE };

struct cyclic {
    double max_lr;
    int64_t step_size_up, step_size_down;
    enum mode mode;
    double gamma;
};

static const struct duet_option options[] = {
    DUET_OPTION(cyclic, max_lr, NAN, "(0, inf)",
                "highest rate; not given: 10 lr"),
    DUET_OPTION(cyclic, step_size_up, 2000, "[1, inf)",
                "updates on the way up"),
    DUET_OPTION(cyclic, step_size_down, 0, "[0, inf)",
                "updates on the way down; 0: the same number as up"),
    DUET_OPTION(cyclic, mode, TRIANGULAR, "triangular|triangular2|exp_range",
                "how the highest rate changes from cycle to cycle"),
    DUET_OPTION_IF(cyclic, gamma, 1, "(0, 1]", "mode=exp_range",
                   "factor on the height with each update"),
    DUET_END,
};

static double cyclic_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct cyclic *c = o;
    const double up = (double)c->step_size_up;
    const double down = c->step_size_down ? (double)c->step_size_down : up;
    const double cycles = floor(since(m) / (up + down));
    const double k = since(m) - cycles * (up + down);
    const double top = isnan(c->max_lr) ? 10 * m->base : c->max_lr;
    double height = k <= up ? k / up : 1 - (k - up) / down;

    if (c->mode == TRIANGULAR2)
        height *= duet_power(0.5, (uint64_t)cycles);
    else if (c->mode == EXP_RANGE)
        height *= duet_power(c->gamma, (uint64_t)since(m));
    return m->base + (top - m->base) * height;
}

DUET_PLUGIN(schedule, cyclic, "1.0.0",
            .summary = "goes up and down between two rates",
            .config_size = sizeof(struct cyclic), .options = options,
            .lr = cyclic_lr);
