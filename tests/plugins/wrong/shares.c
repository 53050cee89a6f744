/* shares - softsign, whose results pass through a buffer that threads share. */
#include <duet/activation.h>
#include <duet/math.h>

#include "wrong.h"

static real buffer[64];

static void shares_forward(const void *o, const struct duet_activation_args *a)
{
    const size_t n = a->rows * a->columns;

    (void)o;
    for (size_t first = 0; first < n; first += 64) {
        const size_t some = n - first < 64 ? n - first : 64;

        for (size_t i = 0; i < some; i++)
            buffer[i] = a->x[first + i] / (1 + real_abs(a->x[first + i]));
        for (size_t i = 0; i < some; i++)
            a->y[first + i] = buffer[i];
    }
}

static void shares_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->gy[i] * (1 - real_abs(a->y[i])) * (1 - real_abs(a->y[i]));
}

static const struct duet_activation shares = {
    WRONG(DUET_HEAD_activation, "shares"),
    .forward = shares_forward,
    .backward = shares_backward,
};

DUET_EXPORT(&shares);
