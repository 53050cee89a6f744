/*
 * adamax - Adam with the largest recent gradient in place of the root mean
 * square (Kingma & Ba, 2015, algorithm 2).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d
 *   v <- max(beta2 v, |d| + epsilon)
 *   w <- w - lr m / ((1 - beta1^t) v)
 *
 * This is PyTorch's form. The paper has no epsilon; Keras adds it to v in the
 * divisor, and decays weights apart from the gradient: w <- w - lr
 * weight_decay w. Where all gradients were 0, a weight stays.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"
#include "seen.h"

enum place { INSIDE, OUTSIDE };

struct adamax {
    double beta1, beta2, epsilon;
    enum place epsilon_at;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(adamax, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adamax, beta2, 0.999, "[0, 1)",
                "decay of the largest gradient"),
    DUET_OPTION(adamax, epsilon, 1e-8, "[0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION_IF(adamax, epsilon_at, INSIDE, "inside|outside", "epsilon",
                   "whether epsilon is added to |d| or to the maximum"),
    DESCENT_OPTIONS(adamax, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.002"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "epsilon_at", "outside"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("paper", "epsilon", "0"),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_SLOT("v"),
                                          DUET_END };

enum { RATE, POWER };
static const struct duet_scalar scalars[] = { DUET_SCALAR("rate", 0),
                                              SEEN_SCALARS("beta1"), DUET_END };

static void adamax_prepare(const void *o, const struct duet_update *u)
{
    const struct adamax *c = o;

    u->scalar[RATE] = u->where->lr / seen_at(u, POWER, c->beta1);
}

static void adamax_step(const void *o, const struct duet_update *u)
{
    const struct adamax *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const bool inside = c->epsilon_at == INSIDE;
    const real in = (real)(inside ? c->epsilon : 0);
    const real out = (real)(inside ? 0 : c->epsilon);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, rate = (real)u->scalar[RATE];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real by;

        m[i] = b1 * m[i] + g1 * d;
        v[i] = real_max(b2 * v[i], real_abs(d) + in);
        by = v[i] + out;
        w[i] = descent.keep * w[i] - (by == 0 ? 0 : rate * m[i] / by);
    }
}

DUET_PLUGIN(optimizer, adamax, "1.0.0",
            .summary = "Adam scaled by the largest recent gradient",
            .config_size = sizeof(struct adamax), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.002,
            .slots = slots, .scalars = scalars, .prepare = adamax_prepare,
            .step = adamax_step);
