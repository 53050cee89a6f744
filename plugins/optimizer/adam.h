/*
 * adam.h - what optimizers of Adam's family have in common: the correction of
 * the moments, and for adam and adamw the loop.
 */
#ifndef DUET_PLUGINS_ADAM_H
#define DUET_PLUGINS_ADAM_H

#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"
#include "seen.h"

/** Epsilon is added to the root, after or before correction, or under it. */
enum adam_place { ADAM_OUTSIDE, ADAM_BEFORE, ADAM_INSIDE };

enum { ADAM_M, ADAM_V, ADAM_V_MAX };
#define ADAM_SLOTS \
    DUET_SLOT("m"), DUET_SLOT("v"), DUET_SLOT_IF("v_max", "amsgrad")

enum {
    ADAM_RATE,
    ADAM_IN_ROOT,
    ADAM_AT_ROOT,
    ADAM_POWER1,
    ADAM_POWER2 = ADAM_POWER1 + 2
};
#define ADAM_SCALARS                                      \
    DUET_SCALAR("rate", 0), DUET_SCALAR("in_root", 0),    \
        DUET_SCALAR("at_root", 0), SEEN_SCALARS("beta1"), \
        SEEN_SCALARS("beta2")

/**
 * Set the scalars. w -= rate m / (sqrt(v + in_root) + at_root) serves all
 * variants: correcting m and v is left to these three numbers, as in section 2
 * of the paper.
 *
 * @param correct Whether m is divided by 1 - beta1^t, and v by 1 - beta2^t.
 */
static inline void adam_scalars(const struct duet_update *u, double beta1,
                                double beta2, bool correct, double epsilon,
                                enum adam_place at)
{
    const double m_seen = correct ? seen_at(u, ADAM_POWER1, beta1) : 1;
    const double v_seen = correct ? seen_at(u, ADAM_POWER2, beta2) : 1;
    const double root = at == ADAM_OUTSIDE ? sqrt(v_seen) : 1;

    u->scalar[ADAM_RATE] = u->where->lr * sqrt(v_seen) / m_seen;
    u->scalar[ADAM_IN_ROOT] = at == ADAM_INSIDE ? epsilon * v_seen : 0;
    u->scalar[ADAM_AT_ROOT] = at == ADAM_INSIDE ? 0 : epsilon * root;
}

/** What moments keep of themselves, and take of the gradient and its square. */
struct adam_moments {
    real b1, b2, g1, g2;
};

/** Moments that are decaying sums, or means. */
static inline struct adam_moments adam_moments_of(double beta1, double beta2,
                                                  bool sums)
{
    const struct adam_moments by = {
        .b1 = (real)beta1,
        .b2 = (real)beta2,
        .g1 = (real)(sums ? 1 : 1 - beta1),
        .g2 = (real)(sums ? 1 : 1 - beta2),
    };

    return by;
}

static inline void adam_update(const struct duet_update *u,
                               struct descent descent, struct adam_moments by,
                               bool amsgrad)
{
    const real rate = (real)u->scalar[ADAM_RATE];
    const real in_root = (real)u->scalar[ADAM_IN_ROOT];
    const real at_root = (real)u->scalar[ADAM_AT_ROOT];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[ADAM_M];
    real *DUET_RESTRICT v = u->slot[ADAM_V];
    real *DUET_RESTRICT v_max = u->slot[ADAM_V_MAX];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real top;

        m[i] = by.b1 * m[i] + by.g1 * d;
        v[i] = by.b2 * v[i] + by.g2 * d * d;
        top = v[i];
        if (amsgrad)
            top = v_max[i] = real_max(v_max[i], top);
        w[i] = descent.keep * w[i] -
               rate * m[i] / (real_sqrt(top + in_root) + at_root);
    }
}

/** One update; inlined twice, so that neither loop has a branch in it. */
static inline void adam_apply(const struct duet_update *u,
                              struct descent descent, struct adam_moments by)
{
    if (u->slot[ADAM_V_MAX])
        adam_update(u, descent, by, true);
    else
        adam_update(u, descent, by, false);
}

#endif
