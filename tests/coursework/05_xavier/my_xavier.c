/* my_xavier, solved. */
#include <duet/initializer.h>

struct my_xavier {
    double gain;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_xavier, gain, 1, "(0, inf)", "factor on the deviation"),
    DUET_END,
};

static double deviation_of(const struct my_xavier *c,
                           const struct duet_initializer_args *f)
{
    return c->gain * sqrt(2 / ((double)f->fan_in + (double)f->fan_out));
}

static void my_xavier_fill(const void *o, const struct duet_initializer_args *f)
{
    const size_t n = f->rows * f->columns;
    const real deviation = (real)deviation_of(o, f);

    duet_normal(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] *= deviation;
}

/* What the check `moments` compares the numbers with. */
static void my_xavier_moments(const void *o,
                              const struct duet_initializer_args *f,
                              struct duet_distribution *m)
{
    m->mean = 0;
    m->deviation = deviation_of(o, f);
}

DUET_PLUGIN(initializer, my_xavier, "1.0.0",
            .summary = "keeps the variance from layer to layer",
            .config_size = sizeof(struct my_xavier), .options = options,
            .fill = my_xavier_fill, .moments = my_xavier_moments);
