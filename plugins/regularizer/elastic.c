/*
 * elastic - l1 and l2 together (Zou & Hastie, 2005): penalty
 * l1 sum |w| + factor l2 |w|^2, gradient l1 sign(w) + 2 factor l2 w.
 *
 * The two terms are added to the gradient one after the other, as the
 * regularizers l1 and l2 would: the same bits. Keras's factor is 1.
 */
#include "sizes.h"

struct elastic {
    double l1, l2, factor;
};

static const struct duet_option options[] = {
    DUET_OPTION(elastic, l1, 0.01, "[0, inf)", "strength of sum |w|"),
    DUET_OPTION(elastic, l2, 0.01, "[0, inf)", "strength of |w|^2"),
    DUET_OPTION(elastic, factor, 0.5, "(0, inf)",
                "factor on l2 |w|^2 in the penalty"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "factor", "0.5"),
    DUET_PRESET("keras", "factor", "1"),
    DUET_END,
};

static double elastic_penalty(const void *o, const struct duet_penalty_args *p)
{
    const struct elastic *c = o;
    const size_t n = p->rows * p->columns;

    return c->l1 * sum_of_sizes(p) +
           c->factor * c->l2 * duet_dot(p->host, n, p->weight, p->weight);
}

static void elastic_gradient(const void *o, const struct duet_penalty_args *p)
{
    const struct elastic *c = o;
    const real l1 = (real)c->l1, l2 = (real)(2 * (c->factor * c->l2));
    const real *DUET_RESTRICT w = p->weight;
    real *DUET_RESTRICT g = p->gradient;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        g[i] = (g[i] + (w[i] > 0 ? l1 : w[i] < 0 ? -l1 : 0)) + l2 * w[i];
}

DUET_PLUGIN(regularizer, elastic, "1.0.0", .summary = "l1 and l2 together",
            .config_size = sizeof(struct elastic), .options = options,
            .presets = presets, .penalty = elastic_penalty,
            .gradient = elastic_gradient);
