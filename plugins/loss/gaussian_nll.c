/*
 * gaussian_nll - minus the logarithm of a normal density, whose variance is
 * learned, one for each column (Kendall & Gal, 2017, "What uncertainties do we
 * need in Bayesian deep learning for computer vision?", equation 5, with a
 * variance that doesn't depend on the inputs): of a row, with d = p - y and the
 * parameter s, the logarithm of the variance, the mean over columns of
 *
 *   (s + d^2 exp(-s)) / 2
 *
 * with gradient d exp(-s) by p, and (1 - d^2 exp(-s)) / 2 by s.
 */
#include "each.h"

static const struct duet_parameter parameters[] = {
    { .name = "log_variance",
      .shape = DUET_SHAPE_PER_COLUMN,
      .role = DUET_ROLE_BIASES },
    DUET_END,
};

static double weight_of(const struct duet_loss_args *j, size_t row)
{
    const double weight = j->row_weight ? (double)j->row_weight[row] : 1;

    return weight / (double)j->columns;
}

static double gaussian_nll_value(const void *o, const struct duet_loss_args *j)
{
    double sum = 0;

    (void)o;
    for (size_t k = 0; k < j->rows * j->columns; k++) {
        const double s = (double)j->parameter[0][k % j->columns];
        const double d = (double)j->logits[k] - (double)j->target[k];

        sum += weight_of(j, k / j->columns) * (s + d * d * duet_exp(-s)) / 2;
    }
    return sum;
}

static void gaussian_nll_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t k = 0; k < j->rows * j->columns; k++) {
        const size_t column = k % j->columns;
        const double weight = weight_of(j, k / j->columns);
        const double d = (double)j->logits[k] - (double)j->target[k];
        const double by = d * duet_exp(-(double)j->parameter[0][column]);

        j->gradient[k] = (real)(weight * by);
        j->parameter_gradient[0][column] += (real)(weight * (1 - d * by) / 2);
    }
}

static void gaussian_nll_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    each_predict(j);
}

DUET_PLUGIN(loss, gaussian_nll, "1.0.0",
            .summary = "squared error over a variance that is learned",
            .paper = "https://arxiv.org/abs/1703.04977",
            .parameters = parameters, .target = DUET_TARGET_VALUES,
            .metric = "r2", .value = gaussian_nll_value,
            .gradient = gaussian_nll_gradient, .predict = gaussian_nll_predict);
