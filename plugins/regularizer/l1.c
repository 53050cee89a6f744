/*
 * l1 - drives weights toward zero (Tibshirani, 1996): penalty alpha sum |w|,
 * gradient alpha sign(w) with sign(0) = 0.
 */
#include "sizes.h"

struct l1 {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(l1, alpha, 0.01, "[0, inf)", "strength of the penalty"),
    DUET_END,
};

static double l1_penalty(const void *o, const struct duet_penalty_args *p)
{
    const struct l1 *c = o;

    return c->alpha * sum_of_sizes(p);
}

static void l1_gradient(const void *o, const struct duet_penalty_args *p)
{
    const struct l1 *c = o;
    const real alpha = (real)c->alpha;
    const real *DUET_RESTRICT w = p->weight;
    real *DUET_RESTRICT g = p->gradient;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        g[i] += w[i] > 0 ? alpha : w[i] < 0 ? -alpha : 0;
}

DUET_PLUGIN(regularizer, l1, "1.0.0",
            .summary = "makes many weights nearly zero",
            .config_size = sizeof(struct l1), .options = options,
            .penalty = l1_penalty, .gradient = l1_gradient);
