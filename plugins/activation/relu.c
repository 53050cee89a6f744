/*
 * relu - y = max(x, 0) (Nair & Hinton, 2010); the slope at 0 is 0.
 */
#include <duet/activation.h>

#include <string.h>

/* y may be x itself: work in place, on a copy of x. A NaN stays one. */
static void relu_forward(const void *o, const struct duet_activation_args *a)
{
    const size_t n = a->rows * a->columns;
    real *y = a->y;

    (void)o;
    if (y != a->x)
        memcpy(y, a->x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = y[i] <= 0 ? 0 : y[i];
}

static void relu_backward(const void *o, const struct duet_activation_args *a)
{
    const size_t n = a->rows * a->columns;
    const real *DUET_RESTRICT y = a->y;
    real *DUET_RESTRICT gx = a->gx;

    (void)o;
    if (gx != a->gy)
        memcpy(gx, a->gy, n * sizeof *gx);
    for (size_t i = 0; i < n; i++)
        gx[i] *= y[i] > 0 ? 1 : 0;
}

DUET_PLUGIN(activation, relu, "1.0.0", .summary = "rectified linear unit",
            .flags = DUET_ACTIVATION_ELEMENTWISE, .forward = relu_forward,
            .backward = relu_backward);
