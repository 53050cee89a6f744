/*
 * lamb - Adam whose step on a tensor is as long as its weights (You et al.,
 * 2020, algorithm 2).
 *
 *   m <- beta1 m + (1 - beta1) g                   -g with maximize
 *   v <- beta2 v + (1 - beta2) g^2
 *   r <- m' / (sqrt(v') + epsilon) + weight_decay w
 *                       m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *   w <- w - lr clip(|w|, norm_min, norm_max) / |r| r     without the quotient
 *                                                    where a norm is 0
 * Keras keeps weight decay out of r: w <- w - lr weight_decay w, ahead of the
 * norms.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "seen.h"

enum decayed { UPDATE, WEIGHTS };

struct lamb {
    double beta1, beta2, epsilon, norm_min, norm_max, weight_decay;
    enum decayed weight_decay_in;
    bool maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(lamb, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(lamb, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(lamb, epsilon, 1e-7, "(0, inf)", "keeps the divisor from zero"),
    DUET_OPTION(lamb, norm_min, 0, "[0, inf)",
                "least norm of the weights in the ratio"),
    DUET_OPTION(lamb, norm_max, NAN, "(0, inf)",
                "greatest norm in the ratio; not given: no limit"),
    DUET_OPTION(lamb, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION_IF(lamb, weight_decay_in, WEIGHTS, "update|weights",
                   "weight_decay",
                   "part of the step that weight decay belongs to"),
    DUET_OPTION(lamb, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("paper", "epsilon", "1e-6"),
    DUET_PRESET("paper", "weight_decay", "0.01"),
    DUET_PRESET("paper", "weight_decay_in", "update"),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_END,
};

enum { POWER1, POWER2 = POWER1 + 2 };
static const struct duet_scalar scalars[] = {
    SEEN_SCALARS("beta1"),
    SEEN_SCALARS("beta2"),
    DUET_END,
};

static void lamb_check(const void *o, const struct duet_host *host)
{
    const struct lamb *c = o;

    if (c->norm_min > c->norm_max)
        duet_fail(host, "norm_min is %g, expected at most norm_max, %g",
                  c->norm_min, c->norm_max);
}

/* The moments, and r; and weights that are decayed on their own. */
static void direction(const struct lamb *c, const struct duet_update *u,
                      real *DUET_RESTRICT r)
{
    const bool apart = c->weight_decay_in == WEIGHTS;
    const real sign = c->maximize ? -1 : 1;
    const real pull = (real)(apart ? 0 : c->weight_decay);
    const real keep = (real)(apart ? 1 - u->where->lr * c->weight_decay : 1);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const double v_seen = seen_at(u, POWER2, c->beta2);
    const real rate = (real)(sqrt(v_seen) / seen_at(u, POWER1, c->beta1));
    const real at_root = (real)(c->epsilon * sqrt(v_seen));
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real d = sign * g[i];

        m[i] = b1 * m[i] + g1 * d;
        v[i] = b2 * v[i] + g2 * d * d;
        w[i] *= keep;
        r[i] = rate * m[i] / (real_sqrt(v[i]) + at_root) + pull * w[i];
    }
}

static double trust(const struct lamb *c, double weight, double step)
{
    double length = weight > c->norm_min ? weight : c->norm_min;

    if (length > c->norm_max)
        length = c->norm_max;
    return length > 0 && step > 0 ? length / step : 1;
}

static void lamb_step(const void *o, const struct duet_update *u)
{
    const struct lamb *c = o;
    real *r = duet_scratch(u->host, u->n * sizeof *r);
    real *w = u->weight;
    real rate;

    if (!r)
        return;
    direction(c, u, r);
    rate = (real)(u->where->lr * trust(c, duet_norm(u->host, u->n, w),
                                       duet_norm(u->host, u->n, r)));
    for (size_t i = 0; i < u->n; i++)
        w[i] -= rate * r[i];
}

DUET_PLUGIN(
    optimizer, lamb, "1.0.0",
    .summary =
        "Adam with steps in proportion to the norm of each tensor's weights",
    .config_size = sizeof(struct lamb), .options = options, .presets = presets,
    .check = lamb_check, .scope = DUET_SCOPE_TENSOR, .lr = 0.001,
    .slots = slots, .scalars = scalars, .step = lamb_step);
