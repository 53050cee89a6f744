/* fused - squared error whose value_and_gradient forgets to double. */
#include <duet/loss.h>

#include "wrong.h"

static double fused_value(const void *o, const struct duet_loss_args *j)
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

static void fused_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = 2 * (j->logits[i] - j->target[i]) *
                         (j->row_weight ? j->row_weight[i / j->columns] : 1);
}

static double fused_both(const void *o, const struct duet_loss_args *j)
{
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = (j->logits[i] - j->target[i]) *
                         (j->row_weight ? j->row_weight[i / j->columns] : 1);
    return fused_value(o, j);
}

static void fused_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->y[i] = j->logits[i];
}

static const struct duet_loss fused = {
    WRONG(DUET_HEAD_loss, "fused"),
    .target = DUET_TARGET_VALUES,
    .metric = "r2",
    .value = fused_value,
    .gradient = fused_gradient,
    .predict = fused_predict,
    .value_and_gradient = fused_both,
};

DUET_EXPORT(&fused);
