/*
 * tanh - y = tanh(x), dy/dx = 1 - y^2.
 */
#include <duet/activation.h>
#include <duet/math.h>

#include <string.h>

/* y may be x itself: work in place, on a copy of x. */
static void tanh_forward(const void *o, const struct duet_activation_args *a)
{
    const size_t n = a->rows * a->columns;
    real *y = a->y;

    (void)o;
    if (y != a->x)
        memcpy(y, a->x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = real_tanh(y[i]);
}

static void tanh_backward(const void *o, const struct duet_activation_args *a)
{
    const size_t n = a->rows * a->columns;
    const real *DUET_RESTRICT y = a->y;
    real *DUET_RESTRICT gx = a->gx;

    (void)o;
    if (gx != a->gy)
        memcpy(gx, a->gy, n * sizeof *gx);
    for (size_t i = 0; i < n; i++)
        gx[i] *= (1 - y[i]) * (1 + y[i]);
}

DUET_PLUGIN(activation, tanh, "1.0.0", .summary = "hyperbolic tangent",
            .flags = DUET_ACTIVATION_ELEMENTWISE, .forward = tanh_forward,
            .backward = tanh_backward);
