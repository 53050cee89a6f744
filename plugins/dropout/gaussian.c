/*
 * gaussian - multiply by noise, y = x mask, mask ~ N(1, rate / (1 - rate)): the
 * mean and variance of inverted's mask, and nothing to do in prediction
 * (Srivastava et al., 2014, section 10; Keras's GaussianDropout).
 */
#include "mask.h"

struct gaussian {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(gaussian, rate, 0.5, "[0, 1)",
                "rate of the ordinary dropout with the same variance"),
    DUET_OPTION(gaussian, backward, MASKED, BACKWARD, BACKWARD_SUMMARY),
    DUET_END,
};

static void gaussian_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const struct gaussian *c = o;

    draw_noise(d, c->rate);
}

static void gaussian_forward(const void *o,
                             const struct duet_dropout_forward_args *d)
{
    (void)o;
    mask_forward(d);
}

static void gaussian_backward(const void *o,
                              const struct duet_dropout_backward_args *d)
{
    const struct gaussian *c = o;

    mask_backward(d, c->backward);
}

DUET_PLUGIN(dropout, gaussian, "1.0.0",
            .summary = "multiplies units by noise of mean 1",
            .config_size = sizeof(struct gaussian), .options = options,
            .draw = gaussian_draw, .forward = gaussian_forward,
            .backward = gaussian_backward);
