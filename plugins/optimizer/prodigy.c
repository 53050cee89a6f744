/*
 * prodigy - Adam that finds its own step size (Mishchenko & Defazio, 2023,
 * algorithm 4), as in the authors' code. d estimates the distance from the
 * first weights w0 to the solution; lr is best left at 1 and only scales it.
 *
 *   k = lr d sqrt(1 - beta2^t) / (1 - beta1^t)     with use_bias_correction
 *       lr d                                       without
 *   top <- beta3 top + (d / d0) k <g, w0 - w>
 *   s <- beta3 s + (d / d0) k g
 *   m <- beta1 m + (1 - beta1) d g
 *   v <- beta2 v + (1 - beta2) (d g)^2
 *   d <- max(d, d_coef top / |s|_1), at most growth_rate d
 *   w <- w - k weight_decay w
 *   w <- w - k m / (sqrt(v) + d epsilon)           k is still of the old d
 *
 * d is one for all tensors that it is given. beta3 is sqrt(beta2) if not given.
 * With safeguard_warmup, s has d in place of k.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "seen.h"

struct prodigy {
    double beta1, beta2, beta3, epsilon, weight_decay, d0, d_coef, growth_rate;
    bool decoupled_weight_decay, use_bias_correction, safeguard_warmup;
};

static const struct duet_option options[] = {
    DUET_OPTION(prodigy, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(prodigy, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(prodigy, beta3, NAN, "[0, 1)",
                "decay of the sums that d is estimated from"),
    DUET_OPTION(prodigy, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(prodigy, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION_IF(prodigy, decoupled_weight_decay, true, NULL, "weight_decay",
                   "decay the weights apart from the gradient"),
    DUET_OPTION(prodigy, d0, 1e-6, "(0, inf)", "first estimate of d"),
    DUET_OPTION(prodigy, d_coef, 1, "(0, inf)", "factor on the estimate of d"),
    DUET_OPTION(prodigy, growth_rate, HUGE_VAL, "(1, inf]",
                "largest factor by which d grows in an update"),
    DUET_OPTION(prodigy, use_bias_correction, false, NULL,
                "undo the pull of the first moments toward zero"),
    DUET_OPTION(prodigy, safeguard_warmup, false, NULL,
                "leave lr out of s, for a learning rate that warms up"),
    DUET_END,
};

enum { S, W0, M, V };
static const struct duet_slot slots[] = {
    DUET_SLOT("s"),
    DUET_SLOT_SHAPED("w0", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_END,
};

enum { D, D_MAX, TOP, POWER1, POWER2 = POWER1 + 2 };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("d", 0),   DUET_SCALAR("d_max", 0), DUET_SCALAR("top", 0),
    SEEN_SCALARS("beta1"), SEEN_SCALARS("beta2"),   DUET_END,
};

/* k of the opening comment. */
static double rate_of(const struct prodigy *c, const struct duet_update *u)
{
    const double k = u->where->lr * u->scalar[D];

    return c->use_bias_correction ? k * sqrt(seen_at(u, POWER2, c->beta2)) /
                                        seen_at(u, POWER1, c->beta1)
                                  : k;
}

/* <g, w0 - w>; the gradient, decayed, goes to g. */
static double progress(const struct prodigy *c, const struct duet_update *u,
                       real *g, real *work)
{
    const real decay = (real)(c->decoupled_weight_decay ? 0 : c->weight_decay);
    const real *w = u->weight, *w0 = u->slot[W0];

    for (size_t i = 0; i < u->n; i++) {
        g[i] = u->gradient[i] + decay * w[i];
        work[i] = w0[i] - w[i];
    }
    return duet_dot(u->host, u->n, g, work);
}

/* Update s, m and v; |s|_1. */
static double remember(const struct prodigy *c, const struct duet_update *u,
                       double k, const real *DUET_RESTRICT g,
                       real *DUET_RESTRICT size)
{
    const double d = u->scalar[D], beta2 = c->beta2;
    const double beta3 = isnan(c->beta3) ? sqrt(beta2) : c->beta3;
    const real b1 = (real)c->beta1, b2 = (real)beta2, b3 = (real)beta3;
    const real g1 = (real)(d * (1 - c->beta1));
    const real g2 = (real)(d * d * (1 - beta2));
    const real g3 = (real)(d / c->d0 * (c->safeguard_warmup ? d : k));
    real *DUET_RESTRICT s = u->slot[S];
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    u->scalar[TOP] *= beta3;
    for (size_t i = 0; i < u->n; i++) {
        m[i] = b1 * m[i] + g1 * g[i];
        v[i] = b2 * v[i] + g2 * (g[i] * g[i]);
        s[i] = b3 * s[i] + g3 * g[i];
        size[i] = real_abs(s[i]);
    }
    return duet_sum(u->host, u->n, size);
}

static void estimate(const struct prodigy *c, const struct duet_update *u,
                     double size)
{
    const double found = c->d_coef * u->scalar[TOP] / size;
    double d = u->scalar[D];

    if (d == c->d0 && found > d)
        d = found;
    if (found > u->scalar[D_MAX])
        u->scalar[D_MAX] = found;
    d *= c->growth_rate;
    u->scalar[D] = d < u->scalar[D_MAX] ? d : u->scalar[D_MAX];
}

static void prodigy_step(const void *o, const struct duet_update *u)
{
    const struct prodigy *c = o;
    real *g = duet_scratch(u->host, u->n * sizeof *g);
    real *work = duet_scratch(u->host, u->n * sizeof *work);
    const bool apart = c->decoupled_weight_decay;
    double k, gained, size;

    if (!g || !work)
        return;
    if (u->where->t == 1)
        u->scalar[D] = u->scalar[D_MAX] = c->d0;
    k = rate_of(c, u);
    gained = u->scalar[D] / c->d0 * k * progress(c, u, g, work);
    size = remember(c, u, k, g, work);
    u->scalar[TOP] += gained;
    if (size == 0)
        return; /* no gradient yet */
    if (u->where->lr > 0)
        estimate(c, u, size);

    const real keep = (real)(apart ? 1 - k * c->weight_decay : 1);
    const real rate = (real)k, epsilon = (real)(u->scalar[D] * c->epsilon);
    const real *m = u->slot[M], *v = u->slot[V];

    for (size_t i = 0; i < u->n; i++)
        u->weight[i] =
            keep * u->weight[i] - rate * m[i] / (real_sqrt(v[i]) + epsilon);
}

DUET_PLUGIN(optimizer, prodigy, "1.0.0",
            .summary = "Adam that estimates its own step size",
            .config_size = sizeof(struct prodigy), .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 1, .slots = slots,
            .scalars = scalars, .step = prodigy_step);
