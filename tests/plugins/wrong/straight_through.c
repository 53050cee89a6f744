/*
 * straight_through - the sign, whose gradient passes as if it were the identity
 * (Bengio, Leonard, Courville, 2013). Right, and unusual.
 */
#include <duet/activation.h>
#include <duet/math.h>

#include "wrong.h"

#ifndef FLAGS
#define FLAGS DUET_FLAG_SURROGATE_GRADIENT
#endif

static void straight_forward(const void *o,
                             const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->y[i] = a->x[i] > 0 ? 1 : a->x[i] < 0 ? -1 : a->x[i];
}

static void straight_backward(const void *o,
                              const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->gy[i];
}

static const struct duet_activation straight = {
    WRONG(DUET_HEAD_activation, "straight_through"),
    .flags = FLAGS,
    .forward = straight_forward,
    .backward = straight_backward,
};

DUET_EXPORT(&straight);
