/*
 * nadam - Adam with Nesterov's momentum (Dozat, 2016).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d
 *   v <- beta2 v + (1 - beta2) d^2
 *   x <- mu(t + 1) m / (1 - p mu(t + 1)) + (1 - mu(t)) d / (1 - p)
 *   w <- w - lr x / (sqrt(v / (1 - beta2^t)) + epsilon)
 *       mu(t) = beta1 (1 - 0.96^(t momentum_decay) / 2), p = mu(1) ... mu(t)
 *
 * This is PyTorch's form from version 2 on; 1.13 has a factor mu(t) too many in
 * the first quotient. momentum_decay is 1/250 there, as in the paper, and 1 in
 * Keras, which decays weights apart from the gradient: w <- w - lr
 * weight_decay w.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"
#include "seen.h"

struct nadam {
    double beta1, beta2, epsilon, momentum_decay;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(nadam, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(nadam, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(nadam, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(nadam, momentum_decay, 0.004, "[0, inf)",
                "how fast the momentum grows to beta1"),
    DESCENT_OPTIONS(nadam, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.002"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "momentum_decay", "1"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("v"),
                                          DUET_END };

enum { PRODUCT, M_RATE, G_RATE, V_SEEN, POWER };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("product", 1), DUET_SCALAR("m_rate", 0),
    DUET_SCALAR("g_rate", 0),  DUET_SCALAR("v_seen", 0),
    SEEN_SCALARS("beta2"),     DUET_END
};

static double momentum_at(const struct nadam *c, uint64_t t)
{
    return c->beta1 * (1 - duet_pow(0.96, (double)t * c->momentum_decay) / 2);
}

static void nadam_prepare(const void *o, const struct duet_update *u)
{
    const struct nadam *c = o;
    const double mu = momentum_at(c, u->where->t),
                 next = momentum_at(c, u->where->t + 1);
    const double product = u->scalar[PRODUCT] * mu;

    u->scalar[PRODUCT] = product;
    u->scalar[M_RATE] = u->where->lr * next / (1 - product * next);
    u->scalar[G_RATE] = u->where->lr * (1 - mu) / (1 - product);
    u->scalar[V_SEEN] = seen_at(u, POWER, c->beta2);
}

static void nadam_step(const void *o, const struct duet_update *u)
{
    const struct nadam *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real m_rate = (real)u->scalar[M_RATE];
    const real g_rate = (real)u->scalar[G_RATE];
    const real correct = (real)(1 / sqrt(u->scalar[V_SEEN]));
    const real epsilon = (real)c->epsilon;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);

        m[i] = b1 * m[i] + g1 * d;
        v[i] = b2 * v[i] + g2 * d * d;
        w[i] = descent.keep * w[i] - (m_rate * m[i] + g_rate * d) /
                                         (real_sqrt(v[i]) * correct + epsilon);
    }
}

DUET_PLUGIN(optimizer, nadam, "1.0.0", .summary = "Adam that looks ahead",
            .config_size = sizeof(struct nadam), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.002,
            .slots = slots, .scalars = scalars, .prepare = nadam_prepare,
            .step = nadam_step);
