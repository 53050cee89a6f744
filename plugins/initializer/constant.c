/*
 * constant - every element is `value`.
 */
#include <duet/initializer.h>

struct constant {
    double value;
};

static const struct duet_option options[] = {
    DUET_OPTION(constant, value, 0, "(-inf, inf)", "value of every element"),
    DUET_END,
};

static void constant_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct constant *c = o;

    for (size_t i = 0; i < f->rows * f->columns; i++)
        f->weight[i] = (real)c->value;
}

static void constant_moments(const void *o,
                             const struct duet_initializer_args *f,
                             struct duet_distribution *m)
{
    const struct constant *c = o;

    (void)f;
    m->mean = c->value;
    m->deviation = 0;
}

DUET_PLUGIN(initializer, constant, "1.0.0",
            .summary = "sets every element to one value",
            .config_size = sizeof(struct constant), .options = options,
            .fill = constant_fill, .moments = constant_moments);
