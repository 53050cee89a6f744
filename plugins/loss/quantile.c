/*
 * quantile - its least value is at the q-quantile of the targets (Koenker &
 * Bassett, 1978, "Regression quantiles", equation 3.1): of a row, with d = y -
 * p, the mean over columns of
 *
 *   q d            where d >= 0
 *   (q - 1) d      else
 *
 * with gradient -q, 1 - q, and 0 where d is 0. scikit-learn's
 * mean_pinball_loss.
 */
#include "each.h"

struct quantile {
    double q;
};

static const struct duet_option options[] = {
    DUET_OPTION(quantile, q, 0.5, "(0, 1)",
                "share of the targets that lie below; 1/2: the median"),
    DUET_END,
};

static double pinball(double p, double y, double q)
{
    const double d = y - p;

    return d >= 0 ? q * d : (q - 1) * d;
}

static real slope(real p, real y, real q)
{
    return y > p ? -q : y < p ? 1 - q : y - p;
}

static double quantile_value(const void *o, const struct duet_loss_args *j)
{
    const struct quantile *c = o;

    return each_value(j, c->q, pinball);
}

static void quantile_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct quantile *c = o;

    each_gradient(j, c->q, slope);
}

static void quantile_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, quantile, "1.0.0",
            .summary = "a quantile of the targets instead of their mean",
            .config_size = sizeof(struct quantile), .options = options,
            .target = DUET_TARGET_VALUES, .metric = "mae",
            .value = quantile_value, .gradient = quantile_gradient,
            .predict = quantile_predict);
