/*
 * mine - drops with probability `rate`; scales what stays by 1 / (1 - rate).
 */
#include <duet/dropout.h>

struct mine_options {
    double rate;
};

static const struct duet_option mine_rows[] = {
    DUET_OPTION(mine_options, rate, 0.5, "[0, 1)", "share dropped"),
    DUET_END,
};

/* Once a batch: the mask, from the host's random numbers alone. */
static void mine_draw(const void *options,
                      const struct duet_dropout_draw_args *d)
{
    const struct mine_options *o = (const struct mine_options *)options;
    const real rate = (real)o->rate, kept = (real)(1 / (1 - o->rate));
    const size_t n = d->rows * d->columns;

    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] >= rate ? kept : 0;
}

static void mine_forward(const void *options,
                         const struct duet_dropout_forward_args *d)
{
    (void)options;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * d->mask[i];
}

static void mine_backward(const void *options,
                          const struct duet_dropout_backward_args *d)
{
    (void)options;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i] * d->mask[i];
}

DUET_PLUGIN(dropout, mine, "1.0.0", .summary = "drops units in training",
            .config_size = sizeof(struct mine_options), .options = mine_rows,
            .draw = mine_draw, .forward = mine_forward,
            .backward = mine_backward);
