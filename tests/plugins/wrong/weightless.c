/* weightless - half the squared error, of all rows alike: their weights are
   ignored in value and gradient. */
#include <duet/loss.h>

#include "wrong.h"

static double weightless_value(const void *o, const struct duet_loss_args *j)
{
    double sum = 0;

    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double d = (double)(j->logits[i] - j->target[i]);

        sum += 0.5 * d * d;
    }
    return sum;
}

static void weightless_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = j->logits[i] - j->target[i];
}

static void weightless_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->y[i] = j->logits[i];
}

static const struct duet_loss weightless = {
    WRONG(DUET_HEAD_loss, "weightless"),
    .target = DUET_TARGET_VALUES,
    .metric = "r2",
    .value = weightless_value,
    .gradient = weightless_gradient,
    .predict = weightless_predict,
};

DUET_EXPORT(&weightless);
