/*
 * lion - the sign of a momentum (Chen et al., 2023, algorithm 2).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   w <- w - lr sign(beta1 m + (1 - beta1) d)
 *   m <- beta2 m + (1 - beta2) d
 *
 * The paper and Keras decay weights apart from the gradient, w <- w - lr
 * weight_decay w, as is done here unless decoupled_weight_decay is false; they
 * differ in lr.
 */
#include <duet/optimizer.h>

#include "descent.h"

struct lion {
    double beta1, beta2;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(lion, beta1, 0.9, "[0, 1)", "weight of m in the step"),
    DUET_OPTION(lion, beta2, 0.99, "[0, 1)", "decay of m, the mean gradient"),
    DESCENT_OPTIONS(lion, true),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("paper", "lr", "0.0001"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_END };

static void lion_step(const void *o, const struct duet_update *u)
{
    const struct lion *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real lr = (real)u->where->lr;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);

        w[i] = descent.keep * w[i] - lr * descent_sign(b1 * m[i] + g1 * d);
        m[i] = b2 * m[i] + g2 * d;
    }
}

DUET_PLUGIN(optimizer, lion, "1.0.0", .summary = "the sign of a momentum",
            .config_size = sizeof(struct lion), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
            .slots = slots, .step = lion_step);
