/*
 * adabelief - Adam that divides by how far gradients are from their mean
 * (Zhuang et al., 2020, algorithm 2).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d
 *   s <- beta2 s + (1 - beta2) (d - m)^2 + epsilon_square
 *   w <- w - lr m' / (sqrt(s') + epsilon)
 *                       m' = m / (1 - beta1^t), s' = s / (1 - beta2^t)
 *
 * The paper has one epsilon for both; its authors' code has 1e-16 for it since
 * version 0.1, 1e-8 before. With decoupled_weight_decay, as in that code,
 * w <- w - lr weight_decay w.
 */
#include "adam.h"

struct adabelief {
    double beta1, beta2, epsilon, epsilon_square;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(adabelief, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adabelief, beta2, 0.999, "[0, 1)",
                "decay of the mean squared deviation from it"),
    DUET_OPTION(adabelief, epsilon, 1e-16, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(adabelief, epsilon_square, 1e-16, "[0, inf)",
                "added to the mean square in each update"),
    DESCENT_OPTIONS(adabelief, false),
    DUET_END,
};

enum { M, S };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("s"),
                                          DUET_END };

static const struct duet_scalar scalars[] = { ADAM_SCALARS, DUET_END };

static void adabelief_prepare(const void *o, const struct duet_update *u)
{
    const struct adabelief *c = o;

    adam_scalars(u, c->beta1, c->beta2, true, c->epsilon, ADAM_OUTSIDE);
}

static void adabelief_step(const void *o, const struct duet_update *u)
{
    const struct adabelief *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real more = (real)c->epsilon_square;
    const real rate = (real)u->scalar[ADAM_RATE];
    const real at_root = (real)u->scalar[ADAM_AT_ROOT];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT s = u->slot[S];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real away;

        m[i] = b1 * m[i] + g1 * d;
        away = d - m[i];
        s[i] = b2 * s[i] + g2 * away * away + more;
        w[i] = descent.keep * w[i] - rate * m[i] / (real_sqrt(s[i]) + at_root);
    }
}

DUET_PLUGIN(optimizer, adabelief, "1.0.0",
            .summary = "Adam with larger steps where gradients are as expected",
            .config_size = sizeof(struct adabelief), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .prepare = adabelief_prepare,
            .step = adabelief_step);
