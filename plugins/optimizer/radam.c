/*
 * radam - Adam that waits until its step size can be trusted (Liu et al.,
 * 2020, algorithm 2).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d,  m' = m / (1 - beta1^t)
 *   v <- beta2 v + (1 - beta2) d^2
 *   p <- q - 2 t beta2^t / (1 - beta2^t),  q = 2 / (1 - beta2) - 1
 *   w <- w - lr m'                                 while p <= threshold; then
 *   w <- w - lr r m' sqrt(1 - beta2^t) / (sqrt(v) + epsilon)
 *            r = sqrt((p - 4) (p - 2) q / ((q - 4) (q - 2) p))
 *
 * This is PyTorch's form, with a threshold of 5. The paper has 4, and no
 * epsilon. Where all gradients were 0, a weight stays.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"
#include "seen.h"

struct radam {
    double beta1, beta2, epsilon, threshold;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(radam, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(radam, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(radam, epsilon, 1e-8, "[0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(radam, threshold, 5, "[4, inf)",
                "length of the average above which v is used"),
    DESCENT_OPTIONS(radam, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("paper", "threshold", "4"),
    DUET_PRESET("paper", "epsilon", "0"),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("v"),
                                          DUET_END };

/* ROOT is 1 where v is used, else 0. */
enum { RATE, ROOT, AT_ROOT, POWER1, POWER2 = POWER1 + 2 };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("rate", 0), DUET_SCALAR("root", 0), DUET_SCALAR("at_root", 0),
    SEEN_SCALARS("beta1"),  SEEN_SCALARS("beta2"),  DUET_END
};

/* w -= rate m / (root sqrt(v) + at_root) serves both cases. */
static void radam_prepare(const void *o, const struct duet_update *u)
{
    const struct radam *c = o;
    const double seen = seen_at(u, POWER2, c->beta2);
    const double q = 2 / (1 - c->beta2) - 1;
    const double p = q - 2 * (double)u->where->t * u->scalar[POWER2] / seen;
    const bool use = p > c->threshold;
    const double r = (p - 4) * (p - 2) * q / ((q - 4) * (q - 2) * p);

    u->scalar[RATE] = u->where->lr / seen_at(u, POWER1, c->beta1) *
                      (use ? sqrt(r) * sqrt(seen) : 1);
    u->scalar[ROOT] = use;
    u->scalar[AT_ROOT] = use ? c->epsilon : 1;
}

static void radam_step(const void *o, const struct duet_update *u)
{
    const struct radam *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real rate = (real)u->scalar[RATE], root = (real)u->scalar[ROOT];
    const real at_root = (real)u->scalar[AT_ROOT];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real by;

        m[i] = b1 * m[i] + g1 * d;
        v[i] = b2 * v[i] + g2 * d * d;
        by = root * real_sqrt(v[i]) + at_root;
        w[i] = descent.keep * w[i] - (by == 0 ? 0 : rate * m[i] / by);
    }
}

DUET_PLUGIN(optimizer, radam, "1.0.0",
            .summary = "Adam with a warmup that follows from its variance",
            .config_size = sizeof(struct radam), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
            .slots = slots, .scalars = scalars, .prepare = radam_prepare,
            .step = radam_step);
