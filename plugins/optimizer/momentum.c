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
#include "velocity.h"

struct momentum {
    double momentum, dampening;
    enum velocity velocity;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(momentum, momentum, 0.9, "[0, 1]",
                "share of the velocity kept"),
    DUET_OPTION(momentum, dampening, 0, "[0, 1]",
                "share of the gradient kept out of the velocity"),
    VELOCITY_OPTION(momentum, NULL),
    DESCENT_OPTIONS(momentum, false),
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

static void momentum_step(const void *o, const struct duet_update *u)
{
    const struct momentum *c = o;
    const struct descent descent = DESCENT_OF(c, u);

    velocity_update(u, descent, c->velocity, c->momentum, c->dampening, false);
}

DUET_PLUGIN(optimizer, momentum, "1.0.0",
            .summary = "a heavy ball with friction",
            .config_size = sizeof(struct momentum), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
            .slots = slots, .step = momentum_step);
