/*
 * normal - w ~ N(mean, std^2).
 */
#include <duet/initializer.h>

struct normal {
    double mean, std;
};

static const struct duet_option options[] = {
    DUET_OPTION(normal, mean, 0, "(-inf, inf)", "mean of the distribution"),
    DUET_OPTION(normal, std, 1, "[0, inf)", "standard deviation"),
    DUET_END,
};

/* mean + std z, as NumPy computes it: the same bits. */
static void normal_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct normal *c = o;
    const real mean = (real)c->mean, std = (real)c->std;
    const size_t n = f->rows * f->columns;

    duet_normal(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] = mean + std * f->weight[i];
}

static void normal_moments(const void *o, const struct duet_initializer_args *f,
                           struct duet_distribution *m)
{
    const struct normal *c = o;

    (void)f;
    m->mean = c->mean;
    m->deviation = c->std;
}

DUET_PLUGIN(initializer, normal, "1.0.0",
            .summary = "draws from a normal distribution",
            .config_size = sizeof(struct normal), .options = options,
            .fill = normal_fill, .moments = normal_moments);
