/*
 * ademamix - Adam with a second mean that forgets slowly (Pagliardini, Ablin &
 * Grangier, 2024, "The AdEMAMix optimizer: better, faster, older", algorithm
 * 1).
 *
 *   m <- beta1 m + (1 - beta1) g
 *   s <- b s + (1 - b) g
 *   v <- beta2 v + (1 - beta2) g^2
 *   w <- w - lr ((m' + a s) / (sqrt(v') + epsilon) + weight_decay w)
 *                          m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *
 * a is alpha and b is beta3; over the first `warmup` updates they grow, with p
 * = t / warmup: a = p alpha, and b = exp(log beta1 log beta3 / ((1 - p) log
 * beta3 + p log beta1)), at most beta3.
 */
#include "seen.h"

struct ademamix {
    double beta1, beta2, beta3, alpha, epsilon, weight_decay;
    int64_t warmup;
};

static const struct duet_option options[] = {
    DUET_OPTION(ademamix, beta1, 0.9, "(0, 1)", "decay of the mean gradient"),
    DUET_OPTION(ademamix, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(ademamix, beta3, 0.9999, "(0, 1)", "decay of the slow mean"),
    DUET_OPTION(ademamix, alpha, 5, "[0, inf)", "weight of the slow mean"),
    DUET_OPTION(ademamix, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero", .scale = DUET_SCALE_LOG),
    DUET_OPTION(ademamix, weight_decay, 0, "[0, inf)",
                "strength of the pull toward zero, apart from the gradient"),
    DUET_OPTION(ademamix, warmup, 0, "[0, inf)",
                "length of the growth of alpha and beta3; 0: none",
                .unit = "updates"),
    DUET_END,
};

enum { M, S, V };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("s"),
                                          DUET_SLOT("v"), DUET_END };

enum { RATE, AT_ROOT, SLOW, DECAY, POWER1, POWER2 = POWER1 + 2 };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("rate", 0),
    DUET_SCALAR("at_root", 0),
    DUET_SCALAR("slow", 0),
    DUET_SCALAR("decay", 0),
    SEEN_SCALARS("beta1"),
    SEEN_SCALARS("beta2"),
    DUET_END,
};

static void ademamix_prepare(const void *o, const struct duet_update *u)
{
    const struct ademamix *c = o;
    const double m_seen = seen_at(u, POWER1, c->beta1);
    const double v_seen = seen_at(u, POWER2, c->beta2);
    const double t = (double)u->where->t, steps = (double)c->warmup;
    const double p = t < steps ? t / steps : 1;
    const double log1 = duet_log(c->beta1), log3 = duet_log(c->beta3);
    const double b = duet_exp(log1 * log3 / ((1 - p) * log3 + p * log1));

    u->scalar[RATE] = u->where->lr * sqrt(v_seen) / m_seen;
    u->scalar[AT_ROOT] = c->epsilon * sqrt(v_seen);
    u->scalar[SLOW] = p * c->alpha * m_seen;
    u->scalar[DECAY] = p < 1 && b < c->beta3 ? b : c->beta3;
}

static void ademamix_step(const void *o, const struct duet_update *u)
{
    const struct ademamix *c = o;
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real b3 = (real)u->scalar[DECAY], g3 = (real)(1 - u->scalar[DECAY]);
    const real rate = (real)u->scalar[RATE], slow = (real)u->scalar[SLOW];
    const real at_root = (real)u->scalar[AT_ROOT];
    const real keep = (real)(1 - u->where->lr * c->weight_decay);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight, *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT s = u->slot[S], *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        m[i] = b1 * m[i] + g1 * g[i];
        s[i] = b3 * s[i] + g3 * g[i];
        v[i] = b2 * v[i] + g2 * g[i] * g[i];
        w[i] = keep * w[i] -
               rate * (m[i] + slow * s[i]) / (real_sqrt(v[i]) + at_root);
    }
}

DUET_PLUGIN(optimizer, ademamix, "1.0.0",
            .summary = "Adam with a second mean that forgets slowly",
            .paper = "https://arxiv.org/abs/2409.03137",
            .config_size = sizeof(struct ademamix), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .step = ademamix_step,
            .prepare = ademamix_prepare);
