/*
 * hinge - asks for a margin of 1 between two classes (Cortes & Vapnik, 1995):
 * of a row, with t = 2 y - 1, which is -1 or 1, the mean over columns of
 *
 *   max(0, 1 - t z)     or its square, squared = true
 *
 * with gradient -t, or -2 t (1 - t z), within the margin, else 0.
 *
 * scikit-learn's LinearSVC squares; Keras has both, as Hinge and SquaredHinge.
 * There is no probability: the output is the logit, whose sign is the class.
 */
#include "each.h"

struct hinge {
    bool squared;
};

static const struct duet_option options[] = {
    DUET_OPTION(hinge, squared, false, NULL, "square the missing margin"),
    DUET_END,
};

static double missing(double z, double y, double by)
{
    const double m = 1 - (2 * y - 1) * z;

    (void)by;
    return m < 0 ? 0 : m;
}

static double missing_squared(double z, double y, double by)
{
    const double m = missing(z, y, by);

    return m * m;
}

static real slope(real z, real y, real by)
{
    const real t = 2 * y - 1;

    (void)by;
    return t * z < 1 ? -t : 0;
}

static real slope_squared(real z, real y, real by)
{
    const real t = 2 * y - 1;

    return t * z < 1 ? slope(z, y, by) * (2 * (1 - t * z)) : 0;
}

static double hinge_value(const void *o, const struct duet_loss_args *j)
{
    const struct hinge *c = o;

    return c->squared ? each_value(j, 0, missing_squared)
                      : each_value(j, 0, missing);
}

static void hinge_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct hinge *c = o;

    if (c->squared)
        each_gradient(j, 0, slope_squared);
    else
        each_gradient(j, 0, slope);
}

static void hinge_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, hinge, "1.0.0",
            .summary = "asks for a margin between two classes",
            .config_size = sizeof(struct hinge), .options = options,
            .target = DUET_TARGET_BINARY, .metric = "accuracy",
            .value = hinge_value, .gradient = hinge_gradient,
            .predict = hinge_predict);
