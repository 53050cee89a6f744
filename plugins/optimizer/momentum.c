/*
 * momentum - a heavy ball with friction (Polyak, 1964).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   v <- momentum v + (1 - dampening) d            v <- d at t = 1
 *   w <- w - lr v
 *
 * This is PyTorch's form, whose velocity sums gradients. That of Keras and of
 * the lecture's slide sums steps: v <- momentum v + lr d, w <- w - v, which
 * differs when lr changes. Keras decays weights apart from the gradient:
 * w <- w - lr weight_decay w. The lecture's code is Nesterov's: see there.
 */
#include <duet/optimizer.h>

enum velocity { GRADIENTS, STEPS };

struct momentum {
    double momentum, dampening, weight_decay;
    enum velocity velocity;
    bool decoupled_weight_decay, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(momentum, momentum, 0.9, "[0, 1]",
                "share of the velocity kept"),
    DUET_OPTION(momentum, dampening, 0, "[0, 1]",
                "share of the gradient kept out of the velocity"),
    DUET_OPTION(momentum, velocity, GRADIENTS, "gradients|steps",
                "what the velocity sums: steps have lr in them"),
    DUET_OPTION(momentum, weight_decay, 0, "[0, inf)", "pull toward zero"),
    DUET_OPTION_IF(momentum, decoupled_weight_decay, false, NULL,
                   "weight_decay", "decay the weights apart from the gradient"),
    DUET_OPTION(momentum, maximize, false, NULL, "climb"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("keras", "lr", "0.01"),
    DUET_PRESET("keras", "velocity", "steps"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("slide", "lr", "0.01"),
    DUET_PRESET("slide", "velocity", "steps"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };

/* lr enters on the way into the velocity (steps) or out of it (gradients). */
static void momentum_step(const void *o, const struct duet_update *u)
{
    const struct momentum *c = o;
    const bool apart = c->decoupled_weight_decay, steps = c->velocity == STEPS;
    const real sign = c->maximize ? -1 : 1;
    const real decay = (real)(apart ? 0 : c->weight_decay);
    const real keep = (real)(apart ? 1 - u->lr * c->weight_decay : 1);
    const real lr_in = (real)(steps ? u->lr : 1);
    const real lr_out = (real)(steps ? 1 : u->lr);
    const real mu = (real)c->momentum;
    const real share = (real)(u->t > 1 ? 1 - c->dampening : 1);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real d = lr_in * (sign * g[i] + decay * w[i]);

        v[i] = mu * v[i] + share * d;
        w[i] = keep * w[i] - lr_out * v[i];
    }
}

static const struct duet_optimizer momentum = {
    .base = {
        .head = DUET_OPTIMIZER_HEAD,
        .name = "momentum",
        .version = "1.0.0",
        .summary = "a heavy ball with friction",
        .config_size = sizeof(struct momentum),
        .options = options,
        .presets = presets,
    },
    .scope = DUET_ELEMENTWISE,
    .lr = 0.001,
    .slots = slots,
    .step = momentum_step,
};

DUET_NOTE(optimizer, "momentum", "1.0.0");
DUET_EXPORT(&momentum.base);
