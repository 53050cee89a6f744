/* my_huber - right with its defaults, and wrong with others. Find out why. */
#include <duet/loss.h>
#include <duet/math.h>

#include <string.h>

struct my_huber {
    double delta;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_huber, delta, 1, "(0, inf)",
                "error above which the loss is linear"),
    DUET_END,
};

static double weight_of(const struct duet_loss_args *j, size_t row)
{
    return j->row_weight ? (double)j->row_weight[row] : 1;
}

/* The sum over the rows of the mean over the columns. */
static double my_huber_value(const void *o, const struct duet_loss_args *j)
{
    const struct my_huber *c = o;
    double sum = 0;

    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double d = fabs((double)j->logits[i] - (double)j->target[i]);
        const double loss =
            d <= c->delta ? 0.5 * d * d : c->delta * (d - 0.5 * c->delta);

        sum += weight_of(j, i / j->columns) * loss;
    }
    return sum / (double)j->columns;
}

static void my_huber_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct my_huber *c = o;
    const real delta = (real)c->delta;

    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const real by =
            (real)(weight_of(j, i / j->columns) / (double)j->columns);
        const real d = j->logits[i] - j->target[i];

        if (d > delta)
            j->gradient[i] = by;
        else if (d < -delta)
            j->gradient[i] = -by;
        else
            j->gradient[i] = by * d;
    }
}

static void my_huber_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    memcpy(j->y, j->logits, j->rows * j->columns * sizeof *j->y);
}

DUET_PLUGIN(loss, my_huber, "1.0.0",
            .summary = "squared error near 0, absolute error beyond",
            .config_size = sizeof(struct my_huber), .options = options,
            .target = DUET_TARGET_VALUES, .metric = "r2",
            .value = my_huber_value, .gradient = my_huber_gradient,
            .predict = my_huber_predict);
