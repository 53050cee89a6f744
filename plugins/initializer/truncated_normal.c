/*
 * truncated_normal - w ~ N(mean, std^2), drawn again until it is within bounds.
 *
 * PyTorch's trunc_normal_ is bounded by low = -2 and high = 2 as they are;
 * Keras's TruncatedNormal, with std = 0.05, by two deviations.
 * With p the density and P the distribution function of N(0, 1), and bounds a
 * and b in deviations, Z = P(b) - P(a) of all numbers are within, with mean
 * d = (p(a) - p(b)) / Z and variance 1 + (a p(a) - b p(b)) / Z - d^2.
 */
#include "draw.h"

enum bounds_in { VALUES, DEVIATIONS };

struct truncated_normal {
    double mean, std, low, high;
    enum bounds_in bounds;
};

static const struct duet_option options[] = {
    DUET_OPTION(truncated_normal, mean, 0, "(-inf, inf)",
                "mean of the distribution"),
    DUET_OPTION(truncated_normal, std, 1, "(0, inf)",
                "standard deviation before truncation"),
    DUET_OPTION(truncated_normal, low, -2, "(-inf, inf)", "lower bound"),
    DUET_OPTION(truncated_normal, high, 2, "(-inf, inf)", "upper bound"),
    DUET_OPTION(
        truncated_normal, bounds, VALUES, "values|deviations",
        "whether low and high are values or multiples of std about the mean"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "bounds", "values"),
    DUET_PRESET("keras", "bounds", "deviations"),
    DUET_PRESET("keras", "std", "0.05"),
    DUET_END,
};

/* In deviations, and the share of N(0, 1) between them. */
struct bounds {
    double low, high, share;
};

static struct bounds bounds_of(const struct truncated_normal *c)
{
    const bool values = c->bounds == VALUES;
    struct bounds z = {
        .low = values ? (c->low - c->mean) / c->std : c->low,
        .high = values ? (c->high - c->mean) / c->std : c->high,
    };

    z.share = 0.5 * (duet_erf(z.high / sqrt(2)) - duet_erf(z.low / sqrt(2)));
    return z;
}

static double density(double x)
{
    return duet_exp(-0.5 * x * x) * 0.39894228040143267794; /* 1/sqrt(2 pi) */
}

/* Drawing again and again has to come to an end. */
static void truncated_normal_check(const void *o, const struct duet_host *host)
{
    const struct truncated_normal *c = o;

    if (c->low >= c->high)
        duet_fail(host, "low = %g is not below high = %g", c->low, c->high);
    else if (!(bounds_of(c).share >= 0.001))
        duet_fail(host,
                  "fewer than one in a thousand numbers of mean %g and "
                  "std %g are within %g..%g",
                  c->mean, c->std, c->low, c->high);
}

static void truncated_normal_fill(const void *o,
                                  const struct duet_initializer_args *f)
{
    const struct truncated_normal *c = o;
    const struct bounds z = bounds_of(c);
    const size_t n = f->rows * f->columns;

    draw_within(f->host, n, (real)z.low, (real)z.high, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] = (real)c->mean + (real)c->std * f->weight[i];
}

static void truncated_normal_moments(const void *o,
                                     const struct duet_initializer_args *f,
                                     struct duet_distribution *m)
{
    const struct truncated_normal *c = o;
    const struct bounds z = bounds_of(c);
    const double low = density(z.low), high = density(z.high);
    const double shift = (low - high) / z.share;
    const double variance =
        1 + (z.low * low - z.high * high) / z.share - shift * shift;

    (void)f;
    m->mean = c->mean + c->std * shift;
    m->deviation = c->std * sqrt(variance);
}

DUET_PLUGIN(initializer, truncated_normal, "1.0.0",
            .summary = "draws from a normal distribution within bounds",
            .config_size = sizeof(struct truncated_normal), .options = options,
            .presets = presets, .check = truncated_normal_check,
            .fill = truncated_normal_fill, .moments = truncated_normal_moments);
