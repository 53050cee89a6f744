/*
 * yogi - Adam whose mean square grows and shrinks by no more than the new
 * square (Zaheer et al., 2018, algorithm 2).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d                   at first initial_mean
 *   v <- v - (1 - beta2) sign(v - d^2) d^2         at first initial_accumulator
 *   w <- w - lr m' / (sqrt(v') + epsilon)
 *                       m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *
 * The paper writes it without the corrections of m and v; its implementations
 * have them, as Adam does. Some of them, such as optax, start m too at 1e-6.
 */
#include "adam.h"

struct yogi {
    double beta1, beta2, epsilon, initial_mean, initial_accumulator;
    bool correction;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(yogi, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(yogi, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(yogi, epsilon, 1e-3, "(0, inf)", "keeps the divisor from zero"),
    DUET_OPTION(yogi, initial_mean, 0, "(-inf, inf)",
                "mean gradient to start from"),
    DUET_OPTION(yogi, initial_accumulator, 1e-6, "[0, inf)",
                "mean square to start from"),
    DUET_OPTION(yogi, correction, true, NULL,
                "undo the pull of the first moments toward zero"),
    DESCENT_OPTIONS(yogi, false),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("m", DUET_SHAPE_LIKE, "initial_mean", NULL, NULL),
    DUET_SLOT_SHAPED("v", DUET_SHAPE_LIKE, "initial_accumulator", NULL, NULL),
    DUET_END,
};

static const struct duet_scalar scalars[] = { ADAM_SCALARS, DUET_END };

static void yogi_prepare(const void *o, const struct duet_update *u)
{
    const struct yogi *c = o;

    adam_scalars(u, c->beta1, c->beta2, c->correction, c->epsilon,
                 ADAM_OUTSIDE);
}

static void yogi_step(const void *o, const struct duet_update *u)
{
    const struct yogi *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real g2 = (real)(1 - c->beta2);
    const real rate = (real)u->scalar[ADAM_RATE];
    const real at_root = (real)u->scalar[ADAM_AT_ROOT];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        const real square = d * d;

        m[i] = b1 * m[i] + g1 * d;
        v[i] -= g2 * descent_sign(v[i] - square) * square;
        w[i] = descent.keep * w[i] - rate * m[i] / (real_sqrt(v[i]) + at_root);
    }
}

DUET_PLUGIN(optimizer, yogi, "1.0.0",
            .summary = "Adam with a mean square that changes slowly",
            .config_size = sizeof(struct yogi), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .slots = slots,
            .scalars = scalars, .prepare = yogi_prepare, .step = yogi_step);
