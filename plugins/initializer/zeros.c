/*
 * zeros - every element is 0.
 */
#include <duet/initializer.h>

static void zeros_fill(const void *o, const struct duet_initializer_args *f)
{
    (void)o;
    for (size_t i = 0; i < f->rows * f->columns; i++)
        f->weight[i] = 0;
}

static void zeros_moments(const void *o, const struct duet_initializer_args *f,
                          struct duet_distribution *m)
{
    (void)o;
    (void)f;
    m->mean = 0;
    m->deviation = 0;
}

DUET_PLUGIN(initializer, zeros, "1.0.0", .summary = "sets every element to 0",
            .fill = zeros_fill, .moments = zeros_moments);
