/*
 * annealed - dropout whose rate follows a schedule, such as annealed dropout's
 * straight line from 1/2 to 0 (Rennie, Goel & Thomas, 2014) or curriculum
 * dropout's rise from 0 (Morerio et al., 2017):
 *
 *   rate_t = schedule(rate, t), held to 0..0.999
 *
 * with the mask of form = "inverted", u > rate_t ? 1 / (1 - rate_t) : 0, or of
 * form = "gaussian", N(1, rate_t / (1 - rate_t)). Both have mean 1, so
 * prediction uses its input as it is, whatever the rate at the end of training.
 */
#include "mask.h"

#include <duet/schedule.h>

enum unit { UPDATE, EPOCH };
enum form { INVERTED, GAUSSIAN };

struct annealed {
    double rate;
    const struct duet_child *schedule;
    enum unit unit;
    enum form form;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(annealed, rate, 0.5, "[0, 1)",
                "share of the units dropped at the start of training"),
    DUET_OPTION(annealed, schedule, 0, "schedule",
                "schedule of the rate, which takes the place of lr"),
    DUET_OPTION(annealed, unit, UPDATE, "update|epoch",
                "unit that the schedule counts in"),
    DUET_OPTION(annealed, form, INVERTED, "inverted|gaussian",
                "form of the dropout"),
    DUET_OPTION(annealed, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

/* Outside a run it is the rate of the first update. */
static double rate_of(const struct annealed *c,
                      const struct duet_dropout_draw_args *d)
{
    const uint64_t steps = c->unit == EPOCH ? d->where->epoch : d->where->t;
    const struct duet_schedule_args m = {
        .struct_size = sizeof m,
        .t = steps ? steps : 1,
        .base = c->rate,
        .value = (double)NAN,
        .host = d->host,
        .where = d->where,
    };
    const double rate = duet_lr(&m, c->schedule);

    return rate < 0 ? 0 : rate > 0.999 ? 0.999 : rate;
}

static void annealed_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct annealed *c = o;
    const double rate = rate_of(c, d);

    if (c->form == GAUSSIAN)
        draw_noise(d, rate);
    else
        draw_mask(d, rate, 1 / (1 - rate));
}

static void annealed_forward(const void *o,
                             const struct duet_dropout_forward_args *d)
{
    (void)o;
    mask_forward(d);
}

static void annealed_backward(const void *o,
                              const struct duet_dropout_backward_args *d)
{
    const struct annealed *c = o;

    mask_backward(d, c->backward);
}

DUET_PLUGIN(dropout, annealed, "1.0.0",
            .summary = "a dropout whose rate follows a schedule",
            .config_size = sizeof(struct annealed), .options = options,
            .draw = annealed_draw, .forward = annealed_forward,
            .backward = annealed_backward);
