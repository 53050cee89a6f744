/*
 * poisson - minus the logarithm of a count's probability, where the count's
 * mean is the exponential of the output z (McCullagh & Nelder, 1989,
 * "Generalized linear models", section 6.2): of a row, the mean over columns of
 *
 *   exp(z) - y z + [y log y - y + log(2 pi y) / 2 where full and y > 1]
 *
 * with gradient exp(z) - y. The bracket is Stirling's approximation of log y!,
 * as in PyTorch's PoissonNLLLoss.
 */
#include "each.h"

struct poisson {
    bool full;
};

static const struct duet_option options[] = {
    DUET_OPTION(poisson, full, false, NULL,
                "add what depends on the counts alone"),
    DUET_END,
};

static double surprise(double z, double y, double full)
{
    const double tau = 0x1.921fb54442d18p+2;
    const double mean = duet_exp(z);
    const double rest =
        full != 0 && y > 1 ? y * duet_log(y) - y + duet_log(tau * y) / 2 : 0;

    /* Of an infinite z the limit: neither 0 times it, nor it minus itself. */
    return (y > 0 && mean < HUGE_VAL ? mean - y * z : mean) + rest;
}

static real slope(real z, real y, real full)
{
    (void)full;
    return real_exp(z) - y;
}

static double poisson_value(const void *o, const struct duet_loss_args *j)
{
    const struct poisson *c = o;

    return each_value(j, c->full, surprise);
}

static void poisson_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_gradient(j, 0, slope);
}

static void poisson_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t k = 0; k < j->rows * j->columns; k++)
        j->y[k] = real_exp(j->logits[k]);
}

DUET_PLUGIN(loss, poisson, "1.0.0",
            .summary = "for counts, whose logarithmic mean is predicted",
            .config_size = sizeof(struct poisson), .options = options,
            .target = DUET_TARGET_COUNTS, .metric = "r2",
            .value = poisson_value, .gradient = poisson_gradient,
            .predict = poisson_predict);
