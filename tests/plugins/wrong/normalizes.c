/* normalizes - takes each row's mean away, but says that it is elementwise. */
#include <duet/activation.h>

#include "wrong.h"

/* y may be x itself, gx gy: either way the mean goes. */
static void centre(size_t rows, size_t columns, const real *x, real *y)
{
    for (size_t i = 0; i < rows; i++) {
        real mean = 0;

        for (size_t j = 0; j < columns; j++)
            mean += x[i * columns + j] / (real)columns;
        for (size_t j = 0; j < columns; j++)
            y[i * columns + j] = x[i * columns + j] - mean;
    }
}

static void normalizes_forward(const void *o,
                               const struct duet_activation_args *a)
{
    (void)o;
    centre(a->rows, a->columns, a->x, a->y);
}

static void normalizes_backward(const void *o,
                                const struct duet_activation_args *a)
{
    (void)o;
    centre(a->rows, a->columns, a->gy, a->gx);
}

static const struct duet_activation normalizes = {
    WRONG(DUET_HEAD_activation, "normalizes"),
    .flags = DUET_ACTIVATION_ELEMENTWISE,
    .forward = normalizes_forward,
    .backward = normalizes_backward,
};

DUET_EXPORT(&normalizes);
