/*
 * prelu - y = x where x > 0, else slope x; each unit learns its slope (He,
 * Zhang, Ren & Sun, 2015, equations 1 and 8).
 *
 *   dy/dx = 1 or slope,   dy/dslope = 0 or x
 *
 * The paper starts at 0.25, Keras at 0. PyTorch shares one slope between all
 * units unless told their number.
 */
#include <duet/activation.h>

#include <string.h>

struct prelu {
    double slope;
};

static const struct duet_option options[] = {
    DUET_OPTION(prelu, slope, 0.25, "(-inf, inf)",
                "slope that each unit starts from"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "slope", "0.25"),
    DUET_PRESET("keras", "slope", "0"),
    DUET_END,
};

static const struct duet_parameter parameters[] = {
    { .name = "slope",
      .shape = DUET_SHAPE_PER_COLUMN,
      .role = DUET_ROLE_WEIGHTS,
      .from = "slope" },
    DUET_END,
};

/* y may be x itself: work in place, on a copy of x. */
static void prelu_forward(const void *o, const struct duet_activation_args *a)
{
    const real *DUET_RESTRICT slope = a->parameter[0];

    (void)o;
    if (a->y != a->x)
        memcpy(a->y, a->x, a->rows * a->columns * sizeof *a->y);
    for (size_t i = 0; i < a->rows; i++) {
        real *DUET_RESTRICT y = a->y + i * a->columns;

        for (size_t j = 0; j < a->columns; j++)
            y[j] = y[j] > 0 ? y[j] : slope[j] * y[j];
    }
}

static void prelu_backward(const void *o, const struct duet_activation_args *a)
{
    const real *DUET_RESTRICT slope = a->parameter[0];
    real *DUET_RESTRICT by_slope = a->parameter_gradient[0];

    (void)o;
    if (a->gx != a->gy)
        memcpy(a->gx, a->gy, a->rows * a->columns * sizeof *a->gx);
    for (size_t i = 0; i < a->rows; i++) {
        const real *DUET_RESTRICT x = a->x + i * a->columns;
        real *DUET_RESTRICT gx = a->gx + i * a->columns;

        for (size_t j = 0; j < a->columns; j++) {
            by_slope[j] += x[j] > 0 ? 0 : gx[j] * x[j];
            gx[j] *= x[j] > 0 ? 1 : slope[j];
        }
    }
}

DUET_PLUGIN(activation, prelu, "1.0.0",
            .summary = "rectified linear unit whose slope below 0 is learned",
            .config_size = sizeof(struct prelu),
            .flags = DUET_ACTIVATION_NEEDS_X, .options = options,
            .presets = presets, .parameters = parameters,
            .forward = prelu_forward, .backward = prelu_backward);
