/* mask.h - what dropouts that multiply by a mask share. */
#ifndef DUET_DROPOUT_MASK_H
#define DUET_DROPOUT_MASK_H

#include <duet/dropout.h>

#include <string.h>

/** The option "masked|unmasked": the lecture's gradient ignores the mask. */
enum backward { MASKED, UNMASKED };

#define BACKWARD "masked|unmasked"
#define BACKWARD_SUMMARY "whether the gradient is dropped too"

/** mask = u > rate ? kept : 0, u ~ U[0, 1). */
static inline void draw_mask(const struct duet_dropout_draw_args *d,
                             double rate, double kept)
{
    const real limit = (real)rate;
    const size_t n = d->rows * d->columns;

    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] > limit ? (real)kept : 0;
}

/** mask ~ N(1, rate / (1 - rate)): the mean and variance of inverted's. */
static inline void draw_noise(const struct duet_dropout_draw_args *d,
                              double rate)
{
    const real deviation = (real)sqrt(rate / (1 - rate));
    const size_t n = d->rows * d->columns;

    duet_normal(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = 1 + deviation * d->mask[i];
}

/** y = x mask. y may be x itself, so y is made a copy of x first. */
static inline void times_mask(size_t n, const real *x, const real *mask,
                              real *y)
{
    const real *DUET_RESTRICT by = mask;
    real *DUET_RESTRICT to = y;

    if (y != x)
        memcpy(y, x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        to[i] *= by[i];
}

static inline void mask_forward(const struct duet_dropout_forward_args *d)
{
    times_mask(d->rows * d->columns, d->x, d->mask, d->y);
}

static inline void mask_backward(const struct duet_dropout_backward_args *d,
                                 enum backward backward)
{
    const size_t n = d->rows * d->columns;

    if (backward == MASKED)
        times_mask(n, d->gy, d->mask, d->gx);
    else if (d->gx != d->gy)
        memcpy(d->gx, d->gy, n * sizeof *d->gx);
}

#endif
