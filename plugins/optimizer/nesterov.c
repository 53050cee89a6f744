/*
 * nesterov - momentum that looks ahead (Nesterov, 1983; written for the point
 * looked at, as in Bengio et al., 2012).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   v <- momentum v + d
 *   w <- w - lr (d + momentum v)
 *
 * This is PyTorch's form, whose velocity sums gradients. That of Keras and of
 * the lecture's code sums steps: v <- momentum v + lr d,
 * w <- w - (lr d + momentum v), which differs when lr changes. Keras decays
 * weights apart from the gradient: w <- w - lr weight_decay w.
 */
#include "velocity.h"

struct nesterov {
    double momentum;
    enum velocity velocity;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(nesterov, momentum, 0.9, "[0, 1]",
                "share of the velocity kept"),
    VELOCITY_OPTION(nesterov, NULL),
    DESCENT_OPTIONS(nesterov, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("keras", "lr", "0.01"),
    DUET_PRESET("keras", "velocity", "steps"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("lecture", "lr", "0.01"),
    DUET_PRESET("lecture", "velocity", "steps"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };

static void nesterov_step(const void *o, const struct duet_update *u)
{
    const struct nesterov *c = o;
    const struct descent descent = DESCENT_OF(c, u);

    velocity_update(u, descent, c->velocity, c->momentum, 0, true);
}

DUET_PLUGIN(optimizer, nesterov, "1.0.0",
            .summary = "momentum that looks ahead",
            .config_size = sizeof(struct nesterov), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
            .slots = slots, .step = nesterov_step);
