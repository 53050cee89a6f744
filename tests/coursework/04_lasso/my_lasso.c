/* my_lasso, solved. */
#include <duet/math.h>
#include <duet/regularizer.h>

struct my_lasso {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_lasso, alpha, 0.01, "[0, inf)", "strength"),
    DUET_END,
};

static double my_lasso_penalty(const void *o, const struct duet_penalty_args *p)
{
    const struct my_lasso *c = o;
    double sum = 0;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        sum += (double)real_abs(p->weight[i]);
    return c->alpha * sum;
}

static void my_lasso_gradient(const void *o, const struct duet_penalty_args *p)
{
    const struct my_lasso *c = o;
    const real alpha = (real)c->alpha;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        p->gradient[i] += p->weight[i] > 0   ? alpha
                          : p->weight[i] < 0 ? -alpha
                                             : 0;
}

DUET_PLUGIN(regularizer, my_lasso, "1.0.0",
            .summary = "makes many weights nearly zero",
            .config_size = sizeof(struct my_lasso), .options = options,
            .penalty = my_lasso_penalty, .gradient = my_lasso_gradient);
