/*
 * sigmoid - y = 1 / (1 + exp(-x)), dy/dx = y (1 - y).
 *
 * The lecture limits x from below before, clip_z = -100; its gradient, as
 * here, doesn't know.
 */
#include <duet/activation.h>
#include <duet/math.h>

#include <string.h>

struct sigmoid {
    double clip_z;
};

static const struct duet_option options[] = {
    DUET_OPTION(sigmoid, clip_z, NAN, "(-inf, inf)", "least x; else unlimited"),
    DUET_END,
};

/* y may be x itself: work in place, on a copy of x. */
static void sigmoid_forward(const void *o, const struct duet_activated *a)
{
    const struct sigmoid *c = o;
    const real least = (real)(isnan(c->clip_z) ? -HUGE_VAL : c->clip_z);
    const size_t n = a->rows * a->columns;
    real *y = a->y;

    if (y != a->x)
        memcpy(y, a->x, n * sizeof *y);
    for (size_t i = 0; i < n; i++)
        y[i] = real_sigmoid(y[i] < least ? least : y[i]); /* NaN stays */
}

static void sigmoid_backward(const void *o, const struct duet_activated *a)
{
    const size_t n = a->rows * a->columns;
    const real *DUET_RESTRICT y = a->y;
    real *DUET_RESTRICT gx = a->gx;

    (void)o;
    if (gx != a->gy)
        memcpy(gx, a->gy, n * sizeof *gx);
    for (size_t i = 0; i < n; i++)
        gx[i] = gx[i] * y[i] * (1 - y[i]);
}

static const struct duet_activation sigmoid = {
    .base = {
        .head = DUET_ACTIVATION_HEAD,
        .name = "sigmoid",
        .version = "1.0.0",
        .summary = "logistic function",
        .config_size = sizeof(struct sigmoid),
        .options = options,
    },
    .forward = sigmoid_forward,
    .backward = sigmoid_backward,
    .elementwise = 1,
};

DUET_NOTE(activation, "sigmoid", "1.0.0");
DUET_EXPORT(&sigmoid.base);
