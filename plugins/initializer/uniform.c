/*
 * uniform - w ~ U[low, high).
 */
#include <duet/initializer.h>

struct uniform {
    double low, high;
};

static const struct duet_option options[] = {
    DUET_OPTION(uniform, low, 0, "(-inf, inf)", "least value"),
    DUET_OPTION(uniform, high, 1, "(-inf, inf)",
                "upper bound, which is never drawn"),
    DUET_END,
};

static void uniform_check(const void *o, const struct duet_host *host)
{
    const struct uniform *c = o;

    if (c->low > c->high)
        duet_fail(host, "low = %g is above high = %g", c->low, c->high);
}

/* low + (high - low) u, as NumPy computes it: the same bits. */
static void uniform_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct uniform *c = o;
    const real low = (real)c->low, width = (real)(c->high - c->low);
    const size_t n = f->rows * f->columns;

    duet_uniform(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] = low + width * f->weight[i];
}

static void uniform_moments(const void *o,
                            const struct duet_initializer_args *f,
                            struct duet_distribution *m)
{
    const struct uniform *c = o;

    (void)f;
    m->mean = c->low + 0.5 * (c->high - c->low);
    m->deviation = (c->high - c->low) / sqrt(12);
}

DUET_PLUGIN(initializer, uniform, "1.0.0",
            .summary = "draws from a uniform distribution",
            .config_size = sizeof(struct uniform), .options = options,
            .check = uniform_check, .fill = uniform_fill,
            .moments = uniform_moments);
