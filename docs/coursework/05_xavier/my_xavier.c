/* my_xavier - normal weights whose deviation fits the size of the layer. */
#include <duet/initializer.h>

struct my_xavier {
    double gain;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_xavier, gain, 1, "(0, inf)", "factor on the deviation"),
    DUET_END,
};

/* To do: the deviation, from f->fan_in and f->fan_out. */
static double deviation_of(const struct my_xavier *c,
                           const struct duet_initializer_args *f)
{
    (void)f;
    return c->gain;
}

/* To do: the numbers drawn have deviation 1 as yet. */
static void my_xavier_fill(const void *o, const struct duet_initializer_args *f)
{
    const size_t n = f->rows * f->columns;

    (void)o;
    duet_normal(f->host, n, f->weight);
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
