/* moments - draws with the variance that it declares as deviation. */
#include <duet/initializer.h>

#include "wrong.h"

static void moments_fill(const void *o, const struct duet_initializer_args *f)
{
    const size_t n = f->rows * f->columns;

    (void)o;
    duet_normal(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] *= (real)0.25;
}

static void moments_moments(const void *o,
                            const struct duet_initializer_args *f,
                            struct duet_distribution *m)
{
    (void)o;
    (void)f;
    m->mean = 0;
    m->deviation = 0.5;
}

static const struct duet_initializer moments = {
    WRONG(DUET_HEAD_initializer, "moments"),
    .fill = moments_fill,
    .moments = moments_moments,
};

DUET_EXPORT(&moments);
