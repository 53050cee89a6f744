/* my_focal, solved. */
#include <duet/loss.h>
#include <duet/math.h>

struct my_focal {
    double gamma, alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_focal, gamma, 2, "[0, inf)",
                "how strongly easy rows lose weight"),
    DUET_OPTION(my_focal, alpha, 0.25, "[0, 1]",
                "weight of class 1; class 0 has 1 - alpha"),
    DUET_END,
};

static double weight_of(const struct duet_loss_args *j, size_t row)
{
    return j->row_weight ? (double)j->row_weight[row] : 1;
}

/* The loss of a logit whose class has the probability sigmoid(s). */
static double loss_of(const struct my_focal *c, double s)
{
    return duet_pow(duet_sigmoid(-s), c->gamma) * duet_softplus(-s);
}

/* Its derivative by s. */
static double slope_of(const struct my_focal *c, double s)
{
    const double p = duet_sigmoid(s), q = duet_sigmoid(-s);

    return -duet_pow(q, c->gamma) * (c->gamma * p * duet_softplus(-s) + q);
}

static double my_focal_value(const void *o, const struct duet_loss_args *j)
{
    const struct my_focal *c = o;
    double sum = 0;

    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double z = (double)j->logits[i];
        const bool is = j->target[i] == 1;

        sum += weight_of(j, i / j->columns) * (is ? c->alpha : 1 - c->alpha) *
               loss_of(c, is ? z : -z);
    }
    return sum / (double)j->columns;
}

static void my_focal_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct my_focal *c = o;

    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double z = (double)j->logits[i];
        const bool is = j->target[i] == 1;
        const double slope =
            is ? c->alpha * slope_of(c, z) : -(1 - c->alpha) * slope_of(c, -z);

        j->gradient[i] =
            (real)(weight_of(j, i / j->columns) * slope / (double)j->columns);
    }
}

static void my_focal_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->y[i] = real_sigmoid(j->logits[i]);
}

DUET_PLUGIN(loss, my_focal, "1.0.0",
            .summary = "log loss with less weight on easy rows",
            .config_size = sizeof(struct my_focal), .options = options,
            .target = DUET_TARGET_BINARY, .metric = "accuracy",
            .value = my_focal_value, .gradient = my_focal_gradient,
            .predict = my_focal_predict);
