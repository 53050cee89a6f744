/*
 * log_cosh - of a row, with d = p - y, the mean over columns of log(cosh(d)):
 * d^2 / 2 near 0 and |d| - log(2) far out. Its gradient is tanh(d).
 *
 * As cosh(d) - 1 = m^2 / (2 (1 + m)) with m = exp(|d|) - 1, small errors keep
 * all their digits; large ones are computed so that nothing overflows.
 */
#include "each.h"

static double log_cosh_of(double p, double y, double by)
{
    const double d = fabs(p - y), m = duet_expm1(duet_clamp(d, 0, 1));
    const double near = duet_log1p(m * m / (2 * (1 + m)));
    const double far = d + (duet_softplus(-2 * d) - 0.69314718055994530942);

    (void)by;
    return d < 1 ? near : far;
}

static real slope(real p, real y, real by)
{
    (void)by;
    return real_tanh(p - y);
}

static double log_cosh_value(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    return each_value(j, 0, log_cosh_of);
}

static void log_cosh_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_gradient(j, 0, slope);
}

static void log_cosh_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, log_cosh, "1.0.0",
            .summary = "smooth between squared and absolute error",
            .target = DUET_TARGET_VALUES, .metric = "r2",
            .value = log_cosh_value, .gradient = log_cosh_gradient,
            .predict = log_cosh_predict);
