/* velocity.h - the velocity that sgd, momentum and nesterov have in common. */
#ifndef DUET_PLUGINS_VELOCITY_H
#define DUET_PLUGINS_VELOCITY_H

#include "descent.h"

/** What it sums: gradients, or steps, which have the rate in them. */
enum velocity { GRADIENTS, STEPS };

/** A row for a field `velocity` of the config. */
#define VELOCITY_OPTION(config, needs)                         \
    DUET_OPTION_IF(                                            \
        config, velocity, GRADIENTS, "gradients|steps", needs, \
        "whether the velocity sums gradients, or steps that include lr")

/**
 * One update with the velocity in slot 0, of which the first is the gradient,
 * undamped. lr enters on the way into it (steps) or out of it (gradients).
 *
 * @param nesterov A constant, so that the loop has no branch in it.
 */
static inline void velocity_update(const struct duet_update *u,
                                   struct descent descent, enum velocity sums,
                                   double momentum, double dampening,
                                   bool nesterov)
{
    const real lr_in = (real)(sums == STEPS ? u->where->lr : 1);
    const real lr_out = (real)(sums == STEPS ? 1 : u->where->lr);
    const real mu = (real)momentum;
    const real share = (real)(u->where->t > 1 ? 1 - dampening : 1);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real d = lr_in * descent_direction(descent, g[i], w[i]);

        v[i] = mu * v[i] + share * d;
        w[i] = descent.keep * w[i] - lr_out * (nesterov ? d + mu * v[i] : v[i]);
    }
}

#endif
