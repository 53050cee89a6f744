/*
 * kl - Kullback & Leibler's divergence (1951) of the targets, which are
 * probabilities, from the softmax of the logits: of a row,
 *
 *   sum over k of y_k (log y_k - log p_k),   p = softmax(z),   0 log 0 = 0
 *
 * with gradient Y p - y, Y the sum of y, which ought to be 1.
 *
 * PyTorch's KLDivLoss wants log p instead of z; its reduction "batchmean" is
 * what the core makes of it.
 */
#include "softmax.h"

static double kl_value(const void *o, const struct duet_loss_args *j)
{
    const size_t columns = j->columns;
    real *e = duet_scratch(j->host, columns * sizeof *e);
    double sum = 0;

    (void)o;
    if (!e)
        return (double)NAN;
    for (size_t i = 0; i < j->rows; i++) {
        const real *z = j->logits + i * columns;
        const real *y = j->target + i * columns;
        const struct softmax s = softmax_of(columns, z, e);
        double row = 0;

        for (size_t k = 0; k < columns; k++)
            if (y[k] != 0)
                row += (double)y[k] *
                       (duet_log((double)y[k]) + softmax_loss(&s, z, k));
        sum += softmax_weight(j, i) * row;
    }
    return sum;
}

static void kl_gradient(const void *o, const struct duet_loss_args *j)
{
    const size_t columns = j->columns;

    (void)o;
    for (size_t i = 0; i < j->rows; i++) {
        const real *z = j->logits + i * columns;
        const real *y = j->target + i * columns;
        real *g = j->gradient + i * columns;
        const struct softmax s = softmax_of(columns, z, g);
        const real by = (real)softmax_weight(j, i);
        real total = 0;

        for (size_t k = 0; k < columns; k++)
            total += y[k];
        for (size_t k = 0; k < columns; k++)
            g[k] = by * (total / s.sum * g[k] - y[k]);
    }
}

static void kl_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    softmax_predict(j);
}

DUET_PLUGIN(loss, kl, "1.0.0",
            .summary = "divergence from probabilities, behind a softmax",
            .target = DUET_TARGET_VALUES, .metric = "r2", .value = kl_value,
            .gradient = kl_gradient, .predict = kl_predict);
