/*
 * group_lasso - penalty alpha sum over groups of sqrt(n) |w|, n the weights of
 * the group, |w| their Euclidean norm (Yuan & Lin, 2006); gradient alpha
 * sqrt(n) w / |w|, and 0 where |w| is 0.
 *
 * By rows it drops inputs, by columns units.
 */
#include "groups.h"

struct group_lasso {
    double alpha;
    enum groups groups;
};

static const struct duet_option options[] = {
    DUET_OPTION(group_lasso, alpha, 0.01, "[0, inf)",
                "strength of the penalty"),
    DUET_OPTION(group_lasso, groups, ROWS, GROUPS, GROUPS_SUMMARY),
    DUET_END,
};

static double group_lasso_penalty(const void *o,
                                  const struct duet_penalty_args *p)
{
    const struct group_lasso *c = o;
    const struct grouping g = grouping_of(c->groups, p->rows, p->columns);
    double sum = 0;

    for (size_t i = 0; i < g.n; i++)
        sum += norm_of(&g, p->weight, i);
    return c->alpha * sqrt((double)g.length) * sum;
}

static void group_lasso_gradient(const void *o,
                                 const struct duet_penalty_args *p)
{
    const struct group_lasso *c = o;
    const struct grouping g = grouping_of(c->groups, p->rows, p->columns);
    const double strength = c->alpha * sqrt((double)g.length);

    for (size_t i = 0; i < g.n; i++) {
        const double norm = norm_of(&g, p->weight, i);
        const real by = (real)(norm > 0 ? strength / norm : 0);

        for (size_t k = 0; k < g.length; k++) {
            const size_t at = i * g.start + k * g.step;

            p->gradient[at] += by * p->weight[at];
        }
    }
}

DUET_PLUGIN(regularizer, group_lasso, "1.0.0",
            .summary = "makes all weights of an input or unit zero together",
            .config_size = sizeof(struct group_lasso), .options = options,
            .penalty = group_lasso_penalty, .gradient = group_lasso_gradient);
