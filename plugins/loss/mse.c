/*
 * mse - mean squared error: of a row factor (p - y)^2, the mean over columns;
 * gradient 2 factor (p - y) / columns.
 *
 * PyTorch and Keras have factor 1, scikit-learn's MLPRegressor 1/2.
 */
#include <duet/loss.h>

#include <string.h>

struct mse {
    double factor;
};

static const struct duet_option options[] = {
    DUET_OPTION(mse, factor, 1, "(0, inf)", "factor on the squared error"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "factor", "1"),
    DUET_PRESET("keras", "factor", "1"),
    DUET_PRESET("sklearn", "factor", "0.5"),
    DUET_END,
};

static double mse_value(const void *o, const struct duet_loss_args *j)
{
    const struct mse *c = o;
    const size_t columns = j->columns;
    double sum = 0;

    for (size_t i = 0; i < j->rows; i++) {
        double row = 0;

        for (size_t k = i * columns; k < (i + 1) * columns; k++) {
            const double d = (double)j->logits[k] - (double)j->target[k];

            row += d * d;
        }
        sum += j->row_weight ? (double)j->row_weight[i] * row : row;
    }
    return c->factor * sum / (double)columns;
}

static void mse_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct mse *c = o;
    const size_t columns = j->columns;
    const real by = (real)(2 * c->factor / (double)columns);
    const real *DUET_RESTRICT p = j->logits;
    const real *DUET_RESTRICT y = j->target;
    real *DUET_RESTRICT g = j->gradient;

    for (size_t k = 0; k < j->rows * columns; k++)
        g[k] = by * (p[k] - y[k]);
    for (size_t k = 0; j->row_weight && k < j->rows * columns; k++)
        g[k] *= j->row_weight[k / columns];
}

static void mse_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    memcpy(j->y, j->logits, j->rows * j->columns * sizeof *j->y);
}

DUET_PLUGIN(loss, mse, "1.0.0", .summary = "mean squared error",
            .config_size = sizeof(struct mse), .options = options,
            .presets = presets, .target = DUET_TARGET_VALUES, .metric = "r2",
            .value = mse_value, .gradient = mse_gradient,
            .predict = mse_predict);
