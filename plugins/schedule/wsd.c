/*
 * wsd - warmup, stable, decay: lr rises in a straight line, stays, and falls at
 * the end (Hu et al., 2024, "MiniCPM", equation 1):
 *
 *   lr' = lr t / warmup                                    t <= warmup
 *   lr' = lr                                     until `decay` steps are left
 *   lr' = lr (1 - (1 - end_factor) f(p))       p the share of `decay` behind
 *
 * f(p) = p, (1 - cos(pi p)) / 2, or sqrt(p), which Haegele et al., 2024, prefer
 * ("Scaling laws and compute-optimal training beyond fixed training
 * durations", equation 2). Without `steps` the end is that of the run.
 */
#include "since.h"

#include <duet/math.h>

enum shape { LINEAR, COSINE, SQRT };

struct wsd {
    int64_t warmup, decay, steps;
    enum shape shape;
    double end_factor;
};

static const struct duet_option options[] = {
    DUET_OPTION(wsd, warmup, 0, "[0, inf)", "length of the rise",
                .unit = "updates"),
    DUET_OPTION(wsd, decay, 20, "[1, inf)", "length of the fall",
                .unit = "updates"),
    DUET_OPTION(wsd, steps, 0, "[0, inf)",
                "updates until the end; 0: those of the run",
                .unit = "updates"),
    DUET_OPTION(wsd, shape, LINEAR, "linear|cosine|sqrt", "form of the fall"),
    DUET_OPTION(wsd, end_factor, 0, "[0, 1]", "factor on lr at the end"),
    DUET_END,
};

static double fallen(enum shape shape, double p)
{
    return shape == LINEAR ? p
           : shape == SQRT ? sqrt(p)
                           : (1 - duet_cospi(p)) / 2;
}

static double wsd_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct wsd *c = o;
    const double end = length_of(m, c->steps), decay = (double)c->decay;
    const double p = (since(m) - (end - decay)) / decay;

    if (m->t < (uint64_t)c->warmup)
        return m->base * (double)m->t / (double)c->warmup;
    if (!(end > 0) || p <= 0)
        return m->base;
    return m->base *
           (1 - (1 - c->end_factor) * fallen(c->shape, p < 1 ? p : 1));
}

DUET_PLUGIN(schedule, wsd, "1.0.0",
            .summary = "rises, stays, and falls over the last updates",
            .paper = "https://arxiv.org/abs/2404.06395",
            .config_size = sizeof(struct wsd), .options = options,
            .lr = wsd_lr);
