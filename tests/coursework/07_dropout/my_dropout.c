/* my_dropout, solved. */
#include <duet/dropout.h>

struct my_dropout {
    double rate;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_dropout, rate, 0.5, "[0, 1)", "share of the units dropped"),
    DUET_END,
};

static void my_dropout_draw(const void *o,
                            const struct duet_dropout_draw_args *d)
{
    const struct my_dropout *c = o;
    const real rate = (real)c->rate, kept = (real)(1 / (1 - c->rate));
    const size_t n = d->rows * d->columns;

    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] > rate ? kept : 0;
}

static void my_dropout_forward(const void *o,
                               const struct duet_dropout_forward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * d->mask[i];
}

static void my_dropout_backward(const void *o,
                                const struct duet_dropout_backward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i] * d->mask[i];
}

DUET_PLUGIN(dropout, my_dropout, "1.0.0", .summary = "drops units in training",
            .config_size = sizeof(struct my_dropout), .options = options,
            .draw = my_dropout_draw, .forward = my_dropout_forward,
            .backward = my_dropout_backward);
