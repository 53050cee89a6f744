/*
 * sigmoid - y = 1 / (1 + exp(-x)), dy/dx = y (1 - y).
 *
 * The lecture limits x from below before, clip_z = -100; its gradient, as
 * here, doesn't know.
 */
#include <duet/activation.h>
#include <duet/math.h>

#include <string.h>

enum { BLOCK = 256 };

struct sigmoid {
    double clip_z;
};

static const struct duet_option options[] = {
    DUET_OPTION(sigmoid, clip_z, NAN, "(-inf, inf)",
                "least x that is used; not given: no limit"),
    DUET_END,
};

/* In two loops, as duet_sigmoid_from() says; y may be x itself. */
static void sigmoid_forward(const void *o, const struct duet_activation_args *a)
{
    const struct sigmoid *c = o;
    const real least = (real)(isnan(c->clip_z) ? -HUGE_VAL : c->clip_z);
    const size_t n = a->rows * a->columns;
    real x[BLOCK], t[BLOCK];

    for (size_t i = 0; i < n; i += BLOCK) {
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        const real *from = a->x + i;
        real *y = a->y + i;

        for (size_t k = 0; k < m; k++) {
            x[k] = from[k] < least ? least : from[k]; /* NaN stays */
            t[k] = real_exp_minus(real_abs(x[k]));
        }
        for (size_t k = 0; k < m; k++)
            y[k] = real_sigmoid_from(x[k], t[k]);
    }
}

static void sigmoid_backward(const void *o,
                             const struct duet_activation_args *a)
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

DUET_PLUGIN(activation, sigmoid, "1.0.0", .summary = "logistic function",
            .config_size = sizeof(struct sigmoid),
            .flags = DUET_ACTIVATION_ELEMENTWISE, .options = options,
            .forward = sigmoid_forward, .backward = sigmoid_backward);
