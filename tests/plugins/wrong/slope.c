/* slope - tanh with the derivative of another function. */
#include <duet/activation.h>
#include <duet/math.h>

#include "wrong.h"

static void slope_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->y[i] = real_tanh(a->x[i]);
}

static void slope_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->gy[i] * (1 - a->y[i]);
}

static const struct duet_activation slope = {
    WRONG(DUET_HEAD_activation, "slope"),
    .forward = slope_forward,
    .backward = slope_backward,
};

DUET_EXPORT(&slope);
