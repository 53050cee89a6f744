/*
 * concrete - dropout that learns its rate, one for the layer (Gal, Hron &
 * Kendall, 2017, section 3; the layer of Gal's Keras code). Instead of zeros
 * and ones the mask has a relaxation of them, through which the rate p has a
 * gradient:
 *
 *   l = log p - log(1 - p),   n = log u - log(1 - u),  u ~ U[0, 1)
 *   z = sigmoid((l + n) / temperature),   y = x (1 - z) / (1 - p)
 *   dy/dx = (1 - z) / (1 - p),   dy/dl = y (p - z / temperature)
 *
 * The rate's part of the paper's regularizer is added to the objective. For
 * each of the layer's units it is the negative entropy of dropping the unit:
 *
 *   dropout_regularizer (p log p + (1 - p) log(1 - p))
 *
 * Its derivative by l is dropout_regularizer p (1 - p) l. It enters the
 * gradient but not the loss that a run reports. The other part, which is the
 * sum of squares of the next layer's weights divided by 1 - p, is left out,
 * since a dropout sees no weights. A regularizer such as l2 has that part but
 * for the factor 1 / (1 - p).
 *
 * The parameter is the difference between l and the l of initial_rate. The mask
 * that is drawn is n, so that l may change between two passes with the same
 * mask.
 */
#include <duet/dropout.h>
#include <duet/math.h>

struct concrete {
    double initial_rate;
    double temperature;
    double dropout_regularizer;
};

static const struct duet_option options[] = {
    DUET_OPTION(concrete, initial_rate, 0.1, "[0.001, 0.999]",
                "share of the units dropped at the start of training"),
    DUET_OPTION(concrete, temperature, 0.1, "[0.01, 1]",
                "softness of the mask, which near 0 holds zeros and ones"),
    DUET_OPTION(
        concrete, dropout_regularizer, 1e-5, "[0, inf)",
        "weight of the negative entropy, which pulls the rate toward 1/2"),
    DUET_END,
};

static const struct duet_parameter parameters[] = {
    { .name = "logit_shift",
      .shape = DUET_SHAPE_SINGLE,
      .role = DUET_ROLE_BIASES },
    DUET_END,
};

static real logit_of(const struct concrete *c, real *const *parameter)
{
    const double initial =
        duet_log(c->initial_rate) - duet_log(1 - c->initial_rate);

    return (real)initial + parameter[0][0];
}

/* Logistic noise. As in Gal's code, 1e-7 keeps the logarithms finite. */
static void concrete_draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const real little = (real)1e-7;
    const size_t n = d->rows * d->columns;

    (void)o;
    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] =
            real_log(d->mask[i] + little) - real_log(1 - d->mask[i] + little);
}

static void concrete_forward(const void *o,
                             const struct duet_dropout_forward_args *d)
{
    const struct concrete *c = o;
    const real logit = logit_of(c, d->parameter);
    const real by = 1 / (real)c->temperature, kept = real_sigmoid(-logit);

    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * (real_sigmoid(-by * (logit + d->mask[i])) / kept);
}

/* The order of the sum doesn't depend on how rows are cut into blocks. */
static void concrete_backward(const void *o,
                              const struct duet_dropout_backward_args *d)
{
    const struct concrete *c = o;
    const real logit = logit_of(c, d->parameter);
    const real by = 1 / (real)c->temperature;
    const real rate = real_sigmoid(logit), kept = real_sigmoid(-logit);
    const real penalty = (real)c->dropout_regularizer * rate * kept * logit;
    real sum = d->parameter_gradient[0][0];

    for (size_t i = 0; i < d->rows * d->columns; i++) {
        const real v = by * (logit + d->mask[i]);
        const real gx = d->gy[i] * (real_sigmoid(-v) / kept);

        sum += gx * d->x[i] * (rate - by * real_sigmoid(v)) + penalty;
        d->gx[i] = gx;
    }
    d->parameter_gradient[0][0] = sum;
}

DUET_PLUGIN(dropout, concrete, "1.0.0",
            .summary = "a dropout whose rate is learned",
            .config_size = sizeof(struct concrete), .options = options,
            .parameters = parameters, .draw = concrete_draw,
            .forward = concrete_forward, .backward = concrete_backward);
