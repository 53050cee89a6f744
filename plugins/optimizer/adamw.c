/*
 * adamw - Adam with weight decay apart from the gradient (Loshchilov & Hutter,
 * 2019, algorithm 2).
 *
 *   m <- beta1 m + (1 - beta1) g                   -g with maximize
 *   v <- beta2 v + (1 - beta2) g^2
 *   w <- w - lr (m' / (sqrt(v') + epsilon) + weight_decay w)
 *                       m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *
 * This is PyTorch's form. The paper multiplies weight_decay by the factor of a
 * schedule, but not by lr. Keras adds epsilon to sqrt(v), before v is
 * corrected, and has other defaults. With amsgrad, v is the largest so far
 * (Reddi et al., 2018).
 */
#include "adam.h"

struct adamw {
    double beta1, beta2, epsilon, weight_decay;
    enum adam_place epsilon_at;
    bool amsgrad, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(adamw, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adamw, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(adamw, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(
        adamw, epsilon_at, ADAM_OUTSIDE, "outside|before",
        "whether epsilon is added to the root after or before correction"),
    DUET_OPTION(adamw, amsgrad, false, NULL, "divide by the largest v so far"),
    DUET_OPTION(adamw, weight_decay, 0.01, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION(adamw, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "weight_decay", "0.004"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "epsilon_at", "before"),
    DUET_END,
};

static const struct duet_slot slots[] = { ADAM_SLOTS, DUET_END };
static const struct duet_scalar scalars[] = { ADAM_SCALARS, DUET_END };

static void adamw_prepare(const void *o, const struct duet_update *u)
{
    const struct adamw *c = o;

    adam_scalars(u, c->beta1, c->beta2, true, c->epsilon, c->epsilon_at);
}

static void adamw_step(const void *o, const struct duet_update *u)
{
    const struct adamw *c = o;

    adam_apply(u, descent_of(u, c->weight_decay, true, c->maximize),
               adam_moments_of(c->beta1, c->beta2, false));
}

DUET_PLUGIN(optimizer, adamw, "1.0.0",
            .summary = "Adam with decoupled weight decay",
            .config_size = sizeof(struct adamw), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
            .slots = slots, .scalars = scalars, .prepare = adamw_prepare,
            .step = adamw_step);
