/*
 * dropconnect - drop weights instead of units: w' = w mask, with inverted's
 * mask (Wan, Zeiler, Zhang, LeCun & Fergus, 2013). Meant for the places w1 and
 * w2, dropout = { w1 = duet.dropout.dropconnect {} }; one mask serves all rows
 * of a batch, where the paper has one for each row.
 *
 *   mask = u > rate ? 1 / (1 - rate) : 0,  u ~ U[0, 1)
 *
 * Prediction uses the weights themselves, which are the mean of w', where the
 * paper samples from a normal approximation. On activities it is the same as
 * inverted.
 */
#include "mask.h"

struct dropconnect {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(dropconnect, rate, 0.5, "[0, 1)",
                "share of the weights dropped"),
    DUET_OPTION(dropconnect, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

static void dropconnect_draw(const void *o,
                             const struct duet_dropout_draw_args *d)
{
    const struct dropconnect *c = o;

    draw_mask(d, c->rate, 1 / (1 - c->rate));
}

static void dropconnect_forward(const void *o,
                                const struct duet_dropout_forward_args *d)
{
    (void)o;
    mask_forward(d);
}

static void dropconnect_backward(const void *o,
                                 const struct duet_dropout_backward_args *d)
{
    const struct dropconnect *c = o;

    mask_backward(d, c->backward);
}

DUET_PLUGIN(dropout, dropconnect, "1.0.0",
            .summary = "drops weights instead of units",
            .config_size = sizeof(struct dropconnect), .options = options,
            .draw = dropconnect_draw, .forward = dropconnect_forward,
            .backward = dropconnect_backward);
