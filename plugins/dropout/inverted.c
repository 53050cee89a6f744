/*
 * inverted - drop with probability `rate`, scale what stays by 1 / (1 - rate),
 * so that prediction needs no change (Srivastava et al., 2014, section 10).
 *
 *   mask = u > rate ? 1 / (1 - rate) : 0,  u ~ U[0, 1);   y = x mask
 *
 * The lecture's backward pass ignores the mask: backward = "unmasked".
 */
#include <duet/dropout.h>

#include <string.h>

enum backward { MASKED, UNMASKED };

struct inverted {
    double rate;
    enum backward backward;
};

static const struct duet_option options[] = {
    DUET_OPTION(inverted, rate, 0.5, "[0, 1)", "share dropped"),
    DUET_OPTION(inverted, backward, MASKED, "masked|unmasked",
                "whether the gradient is dropped too"),
    DUET_END,
};

static void inverted_draw(const void *o, const struct duet_drawn *d)
{
    const struct inverted *c = o;
    const real rate = (real)c->rate, kept = (real)(1 / (1 - c->rate));
    const size_t n = d->rows * d->columns;

    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] > rate ? kept : 0;
}

/* y may be x itself: once it is a copy, nothing else overlaps. */
static void times_mask(size_t n, const real *x, const real *mask, real *y)
{
    const real *DUET_RESTRICT by = mask;
    real *DUET_RESTRICT to = y;

    if (y != x)
        memcpy(y, x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        to[i] *= by[i];
}

static void inverted_forward(const void *o, const struct duet_dropping *d)
{
    (void)o;
    times_mask(d->rows * d->columns, d->x, d->mask, d->y);
}

static void inverted_backward(const void *o, const struct duet_dropped *d)
{
    const struct inverted *c = o;
    const size_t n = d->rows * d->columns;

    if (c->backward == MASKED)
        times_mask(n, d->gy, d->mask, d->gx);
    else if (d->gx != d->gy)
        memcpy(d->gx, d->gy, n * sizeof *d->gx);
}

static const struct duet_dropout inverted = {
    .base = {
        .head = DUET_DROPOUT_HEAD,
        .name = "inverted",
        .version = "1.0.0",
        .summary = "drops units in training, leaves prediction alone",
        .config_size = sizeof(struct inverted),
        .options = options,
    },
    .draw = inverted_draw,
    .forward = inverted_forward,
    .backward = inverted_backward,
};

DUET_NOTE(dropout, "inverted", "1.0.0");
DUET_EXPORT(&inverted.base);
