/*
 * rrelu - y = x where x > 0, else slope x, with a slope that is drawn for each
 * element in training, and is the middle of its range in prediction (Xu, Wang,
 * Chen & Li, 2015, "Empirical evaluation of rectified activations in
 * convolutional network", section 2.4).
 *
 * The range, 1/8 to 1/3, is PyTorch's. The paper draws divisors from 3 to 8.
 */
#include <duet/activation.h>
#include <duet/random.h>

struct rrelu {
    double lower, upper;
};

static const struct duet_option options[] = {
    DUET_OPTION(rrelu, lower, 1.0 / 8, "[0, inf)", "least slope below 0"),
    DUET_OPTION(rrelu, upper, 1.0 / 3, "[0, inf)", "greatest slope below 0"),
    DUET_END,
};

static void rrelu_check(const void *o, const struct duet_host *host)
{
    const struct rrelu *c = o;

    if (c->lower > c->upper)
        duet_fail(host, "lower is %g, expected at most upper, which is %g",
                  c->lower, c->upper);
}

/* The slope of element i of the block: the same forward and backward. */
static real slope_at(const struct rrelu *c,
                     const struct duet_activation_args *a, size_t i)
{
    const double at =
        a->where->flags & DUET_WHERE_TRAINING
            ? duet_random_uniform_at(a->where, 0, a->first * a->columns + i)
            : 0.5;

    return (real)(c->lower + at * (c->upper - c->lower));
}

static void rrelu_forward(const void *o, const struct duet_activation_args *a)
{
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->y[i] = a->x[i] > 0 ? a->x[i] : slope_at(o, a, i) * a->x[i];
}

/* y has the sign of x; where the slope is 0, y = 0 is left of the corner. */
static void rrelu_backward(const void *o, const struct duet_activation_args *a)
{
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->gx[i] = a->y[i] > 0 ? a->gy[i] : slope_at(o, a, i) * a->gy[i];
}

DUET_PLUGIN(activation, rrelu, "1.0.0",
            .summary = "rectified linear unit with random slopes below 0",
            .paper = "https://arxiv.org/abs/1505.00853",
            .config_size = sizeof(struct rrelu), .options = options,
            .check = rrelu_check, .forward = rrelu_forward,
            .backward = rrelu_backward);
