/*
 * mae - mean absolute error: of a row, the mean over columns of |p - y|, with
 * gradient sign(p - y) / columns and sign(0) = 0.
 */
#include "each.h"

static double distance(double p, double y, double by)
{
    (void)by;
    return fabs(p - y);
}

static real sign(real p, real y, real by)
{
    (void)by;
    return p > y ? 1 : p < y ? -1 : p - y; /* NaN stays */
}

static double mae_value(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    return each_value(j, 0, distance);
}

static void mae_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_gradient(j, 0, sign);
}

static void mae_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, mae, "1.0.0", .summary = "mean absolute error",
            .target = DUET_TARGET_VALUES, .metric = "r2", .value = mae_value,
            .gradient = mae_gradient, .predict = mae_predict);
