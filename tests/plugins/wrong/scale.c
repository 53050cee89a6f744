/* scale - drops half, but doesn't double what stays. */
#include <duet/dropout.h>

#include "wrong.h"

static void scale_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const size_t n = d->rows * d->columns;

    (void)o;
    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] > (real)0.5;
}

static void scale_forward(const void *o,
                          const struct duet_dropout_forward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * d->mask[i];
}

static void scale_backward(const void *o,
                           const struct duet_dropout_backward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i] * d->mask[i];
}

static const struct duet_dropout scale = {
    WRONG(DUET_HEAD_dropout, "scale"),
    .draw = scale_draw,
    .forward = scale_forward,
    .backward = scale_backward,
};

DUET_EXPORT(&scale);
