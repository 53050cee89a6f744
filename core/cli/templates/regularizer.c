/*
 * mine - keeps weights small: penalty alpha / 2 |w|^2, gradient alpha w.
 */
#include <duet/regularizer.h>

struct mine_options {
    double alpha;
};

static const struct duet_option mine_rows[] = {
    DUET_OPTION(mine_options, alpha, 0.01, "[0, inf)", "strength"),
    DUET_END,
};

/* What is added to the mean loss; sums go through the host's fixed order. */
static double mine_penalty(const void *options,
                           const struct duet_penalty_args *p)
{
    const struct mine_options *o = (const struct mine_options *)options;
    const size_t n = p->rows * p->columns;

    return 0.5 * o->alpha * duet_dot(p->host, n, p->weight, p->weight);
}

/* Adds to what is there: has to be the derivative of the penalty. */
static void mine_gradient(const void *options,
                          const struct duet_penalty_args *p)
{
    const struct mine_options *o = (const struct mine_options *)options;
    const real alpha = (real)o->alpha;
    const size_t n = p->rows * p->columns;

    for (size_t i = 0; i < n; i++)
        p->gradient[i] += alpha * p->weight[i];
}

DUET_PLUGIN(regularizer, mine, "1.0.0", .summary = "keeps weights small",
            .config_size = sizeof(struct mine_options), .options = mine_rows,
            .penalty = mine_penalty, .gradient = mine_gradient);
