/*
 * lasso - a penalty of the sum of absolute values, whose gradient at 0 is what
 * the build defines: see meson.build.
 */
#include <duet/math.h>
#include <duet/regularizer.h>

#include "wrong.h"

struct lasso {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(lasso, alpha, 0.01, "[0, inf)", "strength"),
    DUET_END,
};

static double lasso_penalty(const void *o, const struct duet_penalty_args *p)
{
    double sum = 0;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        sum += fabs((double)p->weight[i]);
    return ((const struct lasso *)o)->alpha * sum;
}

static void lasso_gradient(const void *o, const struct duet_penalty_args *p)
{
    const real a = (real)((const struct lasso *)o)->alpha;

    for (size_t i = 0; i < p->rows * p->columns; i++) {
        const real w = p->weight[i];

        p->gradient[i] += SLOPE;
    }
}

static const struct duet_regularizer lasso = {
    WRONG(DUET_HEAD_regularizer, "lasso"),
    .config_size = sizeof(struct lasso),
    .options = options,
    .penalty = lasso_penalty,
    .gradient = lasso_gradient,
};

DUET_EXPORT(&lasso);
