/*
 * inverted - drop with probability `rate`, scale what stays by 1 / (1 - rate),
 * so that prediction needs no change (Srivastava et al., 2014, section 10).
 *
 *   mask = u > rate ? 1 / (1 - rate) : 0,  u ~ U[0, 1);   y = x mask
 *
 * The lecture's backward pass ignores the mask: backward = "unmasked".
 */
#include "mask.h"

struct inverted {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(inverted, rate, 0.5, "[0, 1]",
                "share of the units dropped; 1 drops all, and draws nothing"),
    DUET_OPTION(inverted, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

static void inverted_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct inverted *c = o;

    if (c->rate == 1) { /* as the lecture's code does, without drawing */
        for (size_t i = 0; i < d->rows * d->columns; i++)
            d->mask[i] = 0;
        return;
    }
    draw_mask(d, c->rate, 1 / (1 - c->rate));
}

static void inverted_forward(const void *o,
                             const struct duet_dropout_forward_args *d)
{
    (void)o;
    mask_forward(d);
}

static void inverted_backward(const void *o,
                              const struct duet_dropout_backward_args *d)
{
    const struct inverted *c = o;

    mask_backward(d, c->backward);
}

DUET_PLUGIN(dropout, inverted, "1.0.0",
            .summary = "drops units in training, leaves prediction alone",
            .config_size = sizeof(struct inverted), .options = options,
            .draw = inverted_draw, .forward = inverted_forward,
            .backward = inverted_backward);
