/*
 * huber - squares small errors, and takes large ones as they are (Huber, 1964):
 * of a row, with d = p - y, the mean over columns of
 *
 *   d^2 / 2                     where |d| <= delta
 *   delta (|d| - delta / 2)     else
 *
 * with gradient d held to -delta..delta. PyTorch's SmoothL1Loss is this divided
 * by its beta, which is delta.
 */
#include "each.h"

struct huber {
    double delta;
};

static const struct duet_option options[] = {
    DUET_OPTION(huber, delta, 1, "(0, inf)",
                "error above which the loss is linear"),
    DUET_END,
};

static double penalty(double p, double y, double delta)
{
    const double d = fabs(p - y);

    return d > delta ? delta * (d - 0.5 * delta) : 0.5 * d * d;
}

static real slope(real p, real y, real delta)
{
    const real d = p - y;

    return d > delta ? delta : d < -delta ? -delta : d;
}

static double huber_value(const void *o, const struct duet_loss_args *j)
{
    const struct huber *c = o;

    return each_value(j, c->delta, penalty);
}

static void huber_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct huber *c = o;

    each_gradient(j, c->delta, slope);
}

static void huber_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, huber, "1.0.0",
            .summary = "squared error near 0, absolute error beyond",
            .config_size = sizeof(struct huber), .options = options,
            .target = DUET_TARGET_VALUES, .metric = "r2", .value = huber_value,
            .gradient = huber_gradient, .predict = huber_predict);
