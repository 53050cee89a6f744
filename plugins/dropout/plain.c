/*
 * plain - drop with probability `rate`, leave what stays as it is, and multiply
 * by 1 - rate in prediction instead: dropout as first published (Hinton et al.,
 * 2012; Srivastava et al., 2014, section 4).
 *
 *   mask = u > rate ? 1 : 0,  u ~ U[0, 1);   y = x mask;
 *   in prediction y = (1 - rate) x
 *
 * On weights, w1 or w2, prediction uses the weights times 1 - rate.
 */
#include "mask.h"

struct plain {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(plain, rate, 0.5, "[0, 1)", "share of the units dropped"),
    DUET_OPTION(plain, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

static void plain_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct plain *c = o;

    draw_mask(d, c->rate, 1);
}

static void plain_forward(const void *o,
                          const struct duet_dropout_forward_args *d)
{
    (void)o;
    mask_forward(d);
}

static void plain_backward(const void *o,
                           const struct duet_dropout_backward_args *d)
{
    const struct plain *c = o;

    mask_backward(d, c->backward);
}

static void plain_infer(const void *o,
                        const struct duet_dropout_forward_args *d)
{
    const struct plain *c = o;
    const real kept = (real)(1 - c->rate);

    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = kept * d->x[i];
}

DUET_PLUGIN(dropout, plain, "1.0.0",
            .summary = "drops units in training, shrinks them in prediction",
            .config_size = sizeof(struct plain), .options = options,
            .draw = plain_draw, .forward = plain_forward,
            .backward = plain_backward, .infer = plain_infer);
