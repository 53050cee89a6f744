/* unweighted - squared error whose gradient forgets the row weights. */
#include <duet/loss.h>

#include "wrong.h"

static double unweighted_value(const void *o, const struct duet_loss_args *j)
{
    double sum = 0;

    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double d = (double)(j->logits[i] - j->target[i]);

        sum +=
            d * d * (j->row_weight ? (double)j->row_weight[i / j->columns] : 1);
    }
    return sum;
}

static void unweighted_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = 2 * (j->logits[i] - j->target[i]);
}

static void unweighted_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->y[i] = j->logits[i];
}

static const struct duet_loss unweighted = {
    WRONG(DUET_HEAD_loss, "unweighted"),
    .target = DUET_TARGET_VALUES,
    .metric = "r2",
    .value = unweighted_value,
    .gradient = unweighted_gradient,
    .predict = unweighted_predict,
};

DUET_EXPORT(&unweighted);
