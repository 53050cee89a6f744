/* rereads - reads x after it has written y, which may be x. */
#include <duet/activation.h>
#include <duet/math.h>

#include "wrong.h"

static void rereads_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++) {
        a->y[i] = real_abs(a->x[i]);
        a->y[i] = a->x[i] / (1 + a->y[i]);
    }
}

static void rereads_backward(const void *o,
                             const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->gy[i] * (1 - real_abs(a->y[i])) * (1 - real_abs(a->y[i]));
}

static const struct duet_activation rereads = {
    WRONG(DUET_HEAD_activation, "rereads"),
    .forward = rereads_forward,
    .backward = rereads_backward,
};

DUET_EXPORT(&rereads);
