/*
 * proximal_l1 - penalty alpha sum |w|, as l1, but minimized by its proximal
 * operator after each step instead of by a gradient (Daubechies, Defrise & De
 * Mol, 2004; Duchi & Singer, 2009):
 *
 *   w' = sign(w) max(|w| - lr alpha, 0)
 *
 * so that weights become exactly 0 and stay it, where l1's go back and forth.
 */
#include "sizes.h"

struct proximal_l1 {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(proximal_l1, alpha, 0.01, "[0, inf)",
                "strength of the penalty"),
    DUET_END,
};

static double proximal_l1_penalty(const void *o,
                                  const struct duet_penalty_args *p)
{
    const struct proximal_l1 *c = o;

    return c->alpha * sum_of_sizes(p);
}

static void proximal_l1_project(const void *o,
                                const struct duet_projection_args *p)
{
    const struct proximal_l1 *c = o;
    const real by = (real)(p->where->lr * c->alpha);
    real *w = p->weight;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        w[i] = w[i] > by ? w[i] - by : w[i] < -by ? w[i] + by : 0;
}

DUET_PLUGIN(regularizer, proximal_l1, "1.0.0",
            .summary = "makes many weights exactly zero",
            .config_size = sizeof(struct proximal_l1), .options = options,
            .penalty = proximal_l1_penalty, .project = proximal_l1_project);
