/*
 * mine - weights drawn from N(0, scale^2 / fan_in), so that sums over many
 * inputs don't grow.
 */
#include <duet/initializer.h>

struct mine_options {
    double scale;
};

static const struct duet_option mine_rows[] = {
    DUET_OPTION(mine_options, scale, 1, "(0, inf)", "factor of the deviation"),
    DUET_END,
};

static double mine_deviation(const void *options,
                             const struct duet_initializer_args *f)
{
    const struct mine_options *o = (const struct mine_options *)options;

    return o->scale / sqrt((double)(f->fan_in ? f->fan_in : 1));
}

/* Random numbers come from the host alone. */
static void mine_fill(const void *options,
                      const struct duet_initializer_args *f)
{
    const real deviation = (real)mine_deviation(options, f);
    const size_t n = f->rows * f->columns;

    duet_normal(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] *= deviation;
}

/* What `duet check` compares with. */
static void mine_moments(const void *options,
                         const struct duet_initializer_args *f,
                         struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = mine_deviation(options, f);
}

DUET_PLUGIN(initializer, mine, "1.0.0",
            .summary = "normal, smaller for more inputs",
            .config_size = sizeof(struct mine_options), .options = mine_rows,
            .fill = mine_fill, .moments = mine_moments);
