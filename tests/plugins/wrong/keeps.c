/* keeps - keeps the share that it should drop. */
#include <duet/dropout.h>

#include "wrong.h"

struct keeps {
    double rate;
};

static const struct duet_option options[] = {
    DUET_OPTION(keeps, rate, 0.5, "(0, 1)", "share dropped"),
    DUET_END,
};

static void keeps_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct keeps *c = o;
    const real rate = (real)c->rate, scale = (real)(1 / c->rate);
    const size_t n = d->rows * d->columns;

    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] < rate ? scale : 0;
}

static void keeps_forward(const void *o,
                          const struct duet_dropout_forward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * d->mask[i];
}

static void keeps_backward(const void *o,
                           const struct duet_dropout_backward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i] * d->mask[i];
}

static const struct duet_dropout keeps = {
    WRONG(DUET_HEAD_dropout, "keeps", .options = options,
          .config_size = sizeof(struct keeps)),
    .draw = keeps_draw,
    .forward = keeps_forward,
    .backward = keeps_backward,
};

DUET_EXPORT(&keeps);
