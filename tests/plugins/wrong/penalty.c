/* penalty - the gradient of half of its penalty. */
#include <duet/regularizer.h>

#include "wrong.h"

static double penalty_penalty(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    return 0.1 * duet_dot(p->host, p->rows * p->columns, p->weight, p->weight);
}

static void penalty_gradient(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    for (size_t i = 0; i < p->rows * p->columns; i++)
        p->gradient[i] += (real)0.1 * p->weight[i];
}

static const struct duet_regularizer penalty = {
    WRONG(DUET_HEAD_regularizer, "penalty"),
    .penalty = penalty_penalty,
    .gradient = penalty_gradient,
};

DUET_EXPORT(&penalty);
