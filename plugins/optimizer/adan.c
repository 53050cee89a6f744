/*
 * adan - Nesterov's momentum from differences of gradients (Xie et al., 2022,
 * "Adan: Adaptive Nesterov momentum algorithm for faster optimizing deep
 * models", algorithm 1; the betas are 1 minus the paper's, and the moments are
 * corrected, as in the authors' code).
 *
 *   d <- g - g before                              0 in the first update
 *   m <- beta1 m + (1 - beta1) g
 *   v <- beta2 v + (1 - beta2) d
 *   n <- beta3 n + (1 - beta3) (g + beta2 d)^2
 *   w <- (w - lr (m' + beta2 v') / (sqrt(n') + epsilon))
 *        / (1 + lr weight_decay)        x' = x / (1 - beta^t), each by its beta
 */
#include "seen.h"

struct adan {
    double beta1, beta2, beta3, epsilon, weight_decay;
};

static const struct duet_option options[] = {
    DUET_OPTION(adan, beta1, 0.98, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adan, beta2, 0.92, "[0, 1)", "decay of the mean difference"),
    DUET_OPTION(adan, beta3, 0.99, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(adan, epsilon, 1e-8, "(0, inf)", "keeps the divisor from zero",
                .scale = DUET_SCALE_LOG),
    DUET_OPTION(adan, weight_decay, 0, "[0, inf)",
                "strength of the pull toward zero, apart from the gradient"),
    DUET_END,
};

enum { M, V, N, BEFORE };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("v"),
                                          DUET_SLOT("n"), DUET_SLOT("before"),
                                          DUET_END };

enum { MEAN, DIFFERENCE, ROOT, POWER1, POWER2 = 5, POWER3 = 7 };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("mean", 0),
    DUET_SCALAR("difference", 0),
    DUET_SCALAR("root", 0),
    SEEN_SCALARS("beta1"),
    SEEN_SCALARS("beta2"),
    SEEN_SCALARS("beta3"),
    DUET_END,
};

/* Factors on m, v and the root of n. */
static void adan_prepare(const void *o, const struct duet_update *u)
{
    const struct adan *c = o;

    u->scalar[MEAN] = u->where->lr / seen_at(u, POWER1, c->beta1);
    u->scalar[DIFFERENCE] =
        u->where->lr * c->beta2 / seen_at(u, POWER2, c->beta2);
    u->scalar[ROOT] = 1 / sqrt(seen_at(u, POWER3, c->beta3));
}

static void adan_step(const void *o, const struct duet_update *u)
{
    const struct adan *c = o;
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real b3 = (real)c->beta3, g3 = (real)(1 - c->beta3);
    const real mean = (real)u->scalar[MEAN], root = (real)u->scalar[ROOT];
    const real difference = (real)u->scalar[DIFFERENCE];
    const real keep = (real)(1 / (1 + u->where->lr * c->weight_decay));
    const real epsilon = (real)c->epsilon;
    const real first = u->where->t == 1 ? 0 : 1;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight, *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V], *DUET_RESTRICT n = u->slot[N];
    real *DUET_RESTRICT before = u->slot[BEFORE];

    for (size_t i = 0; i < u->n; i++) {
        const real d = first * (g[i] - before[i]);
        const real ahead = g[i] + b2 * d;

        m[i] = b1 * m[i] + g1 * g[i];
        v[i] = b2 * v[i] + g2 * d;
        n[i] = b3 * n[i] + g3 * ahead * ahead;
        w[i] = keep * (w[i] - (mean * m[i] + difference * v[i]) /
                                  (root * real_sqrt(n[i]) + epsilon));
        before[i] = g[i];
    }
}

DUET_PLUGIN(optimizer, adan, "1.0.0",
            .summary = "Nesterov's momentum with a step size per weight",
            .paper = "https://arxiv.org/abs/2208.06677",
            .config_size = sizeof(struct adan), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .step = adan_step, .prepare = adan_prepare);
