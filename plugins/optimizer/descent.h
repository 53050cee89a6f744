/*
 * descent.h - the sign of the gradient and weight decay, which most optimizers
 * share.
 *
 *   d <- g                                         -g with maximize
 *   d <- d + weight_decay w           coupled: a part of the gradient (L2)
 *   w <- w - lr weight_decay w        decoupled (Loshchilov & Hutter, 2019)
 */
#ifndef DUET_PLUGINS_DESCENT_H
#define DUET_PLUGINS_DESCENT_H

#include <duet/optimizer.h>

/** The fields of a config that DESCENT_OPTIONS and DESCENT_OF need. */
#define DESCENT_FIELDS   \
    double weight_decay; \
    bool decoupled_weight_decay, maximize

/** Rows of options for these fields; `decoupled` is the default. */
#define DESCENT_OPTIONS(config, decoupled)                              \
    DUET_OPTION(config, weight_decay, 0, "[0, inf)",                    \
                "strength of the pull of weights toward zero"),         \
        DUET_OPTION_IF(config, decoupled_weight_decay, decoupled, NULL, \
                       "weight_decay",                                  \
                       "decay the weights apart from the gradient"),    \
        DUET_OPTION(config, maximize, false, NULL,                      \
                    "step along the gradient instead of against it")

struct descent {
    real sign; /**< Of the gradient. */
    real pull; /**< Of the weight on the gradient: coupled decay. */
    real keep; /**< Share of the weight that is kept: decoupled decay. */
};

static inline struct descent descent_of(const struct duet_update *u,
                                        double weight_decay, bool decoupled,
                                        bool maximize)
{
    const struct descent descent = {
        .sign = maximize ? -1 : 1,
        .pull = (real)(decoupled ? 0 : weight_decay),
        .keep = (real)(decoupled ? 1 - u->where->lr * weight_decay : 1),
    };

    return descent;
}

/** The same from a config's DESCENT_FIELDS. */
#define DESCENT_OF(config, u)                                               \
    descent_of(u, (config)->weight_decay, (config)->decoupled_weight_decay, \
               (config)->maximize)

/** The d of the formulas, for a gradient g at a weight w. */
static inline real descent_direction(struct descent descent, real g, real w)
{
    return descent.sign * g + descent.pull * w;
}

/** -1, 0 or 1; NaN stays. */
static inline real descent_sign(real x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x;
}

#endif
