/*
 * mine - half the squared error, summed over the columns of a row.
 */
#include <duet/loss.h>

#include <string.h>

static double mine_weight(const struct duet_loss_args *j, size_t row)
{
    return j->row_weight ? (double)j->row_weight[row] : 1;
}

/* The sum over the rows given; the host divides. */
static double mine_value(const void *options, const struct duet_loss_args *j)
{
    double sum = 0;

    (void)options;
    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double d = (double)j->logits[i] - (double)j->target[i];

        sum += 0.5 * mine_weight(j, i / j->columns) * d * d;
    }
    return sum;
}

/* The derivative of that sum by each logit. */
static void mine_gradient(const void *options, const struct duet_loss_args *j)
{
    (void)options;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = (real)mine_weight(j, i / j->columns) *
                         (j->logits[i] - j->target[i]);
}

/* The output after its own activation: here there is none. */
static void mine_predict(const void *options, const struct duet_loss_args *j)
{
    (void)options;
    memcpy(j->y, j->logits, j->rows * j->columns * sizeof *j->y);
}

DUET_PLUGIN(loss, mine, "1.0.0", .summary = "half the squared error",
            .target = DUET_TARGET_VALUES, .metric = "r2", .value = mine_value,
            .gradient = mine_gradient, .predict = mine_predict);
