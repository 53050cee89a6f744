/*
 * ones - every element is 1.
 */
#include <duet/initializer.h>

static void ones_fill(const void *o, const struct duet_initializer_args *f)
{
    (void)o;
    for (size_t i = 0; i < f->rows * f->columns; i++)
        f->weight[i] = 1;
}

static void ones_moments(const void *o, const struct duet_initializer_args *f,
                         struct duet_distribution *m)
{
    (void)o;
    (void)f;
    m->mean = 1;
    m->deviation = 0;
}

DUET_PLUGIN(initializer, ones, "1.0.0", .summary = "sets every element to 1",
            .fill = ones_fill, .moments = ones_moments);
