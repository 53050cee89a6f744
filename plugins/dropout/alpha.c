/*
 * alpha - dropout that keeps mean 0 and variance 1, for selu: what is dropped
 * becomes selu's limit far below 0, and the whole is scaled and shifted
 * (Klambauer et al., 2017, section 3, "New Dropout Technique").
 *
 *   limit = -lambda alpha,   q = 1 - rate
 *   a = (q + limit^2 q (1 - q))^(-1/2),   b = -a (1 - q) limit
 *   mask = u > rate ? 1 : 0;   y = a (x mask + limit (1 - mask)) + b
 *
 * The same as PyTorch's AlphaDropout and Keras's. Nothing is to be done in
 * prediction. Where mask is 0, y is a limit + b.
 */
#include "mask.h"

struct alpha {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(alpha, rate, 0.5, "[0, 1)", "share of the units dropped"),
    DUET_OPTION(alpha, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

#define LIMIT (-1.0507009873554804934193 * 1.6732632423543772848170)

/* a of the formula; b follows from it. */
static double scale_of(const struct alpha *c)
{
    const double q = 1 - c->rate;

    return 1 / sqrt(q + LIMIT * LIMIT * q * (1 - q));
}

static void alpha_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct alpha *c = o;

    draw_mask(d, c->rate, 1);
}

static void alpha_forward(const void *o,
                          const struct duet_dropout_forward_args *d)
{
    const struct alpha *c = o;
    const double scale = scale_of(c), shift = -scale * c->rate * LIMIT;
    const real a = (real)scale, b = (real)shift;
    const real dropped = (real)(scale * LIMIT + shift);

    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->mask[i] != 0 ? a * d->x[i] + b : dropped;
}

static void alpha_backward(const void *o,
                           const struct duet_dropout_backward_args *d)
{
    const struct alpha *c = o;
    const real a = (real)scale_of(c);

    mask_backward(d, c->backward);
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] *= a;
}

DUET_PLUGIN(dropout, alpha, "1.0.0",
            .summary = "keeps mean 0 and variance 1, for selu",
            .config_size = sizeof(struct alpha), .options = options,
            .draw = alpha_draw, .forward = alpha_forward,
            .backward = alpha_backward);
