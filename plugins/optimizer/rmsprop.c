/*
 * rmsprop - gradients divided by a running mean of their size (Tieleman &
 * Hinton, 2012; centered and with momentum: Graves, 2013, equations 38 to 41).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   s <- decay s + (1 - decay) d^2
 *   a <- decay a + (1 - decay) d                   with centered, else a = 0
 *   x <- d / (sqrt(s - a^2) + epsilon)
 *   w <- w - lr x         with momentum: v <- momentum v + x, w <- w - lr v
 *
 * This is PyTorch's form. Graves, Keras and the lecture have epsilon inside the
 * root; the velocity of Graves and Keras sums steps, v <- momentum v + lr x,
 * w <- w - v. Keras decays weights apart from the gradient:
 * w <- w - lr weight_decay w.
 */
#include "root.h"
#include "velocity.h"

struct rmsprop {
    double decay, epsilon, momentum;
    enum root_place epsilon_at;
    enum velocity velocity;
    bool centered;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(rmsprop, decay, 0.99, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(rmsprop, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    ROOT_OPTION(rmsprop),
    DUET_OPTION(rmsprop, centered, false, NULL,
                "divide by the deviation about the mean gradient"),
    DUET_OPTION(rmsprop, momentum, 0, "[0, 1]", "share of the velocity kept"),
    VELOCITY_OPTION(rmsprop, "momentum"),
    DESCENT_OPTIONS(rmsprop, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.01"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "decay", "0.9"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "epsilon_at", "inside"),
    DUET_PRESET("keras", "velocity", "steps"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("paper", "lr", "0.0001"),
    DUET_PRESET("paper", "decay", "0.95"),
    DUET_PRESET("paper", "epsilon", "0.0001"),
    DUET_PRESET("paper", "epsilon_at", "inside"),
    DUET_PRESET("paper", "centered", "true"),
    DUET_PRESET("paper", "momentum", "0.9"),
    DUET_PRESET("paper", "velocity", "steps"),
    DUET_PRESET("lecture", "lr", "0.1"),
    DUET_PRESET("lecture", "epsilon", "1e-6"),
    DUET_PRESET("lecture", "epsilon_at", "inside"),
    DUET_PRESET("slide", "lr", "0.1"),
    DUET_PRESET("slide", "epsilon", "1e-6"),
    DUET_PRESET("slide", "epsilon_at", "inside"),
    DUET_END,
};

enum { SQUARE, MEAN, VELOCITY };
static const struct duet_slot slots[] = {
    DUET_SLOT("square"),
    DUET_SLOT_IF("mean", "centered"),
    DUET_SLOT_IF("velocity", "momentum"),
    DUET_END,
};

/*
 * lr enters on the way into the velocity (steps) or out of it (gradients).
 * Inlined four times, so that no loop has a branch in it.
 */
static inline void update(const struct rmsprop *c, const struct duet_update *u,
                          bool centered, bool momentum)
{
    const struct descent descent = DESCENT_OF(c, u);
    const struct root root = root_of(c->epsilon, c->epsilon_at);
    const bool lr_last = momentum && c->velocity == GRADIENTS;
    const real lr_in = (real)(lr_last ? 1 : u->where->lr);
    const real lr_out = (real)(lr_last ? u->where->lr : 1);
    const real decay = (real)c->decay, share = (real)(1 - c->decay);
    const real mu = (real)c->momentum;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT s = u->slot[SQUARE];
    real *DUET_RESTRICT a = u->slot[MEAN];
    real *DUET_RESTRICT v = u->slot[VELOCITY];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real variance, x;

        s[i] = decay * s[i] + share * d * d;
        variance = s[i];
        if (centered) {
            a[i] = decay * a[i] + share * d;
            variance -= a[i] * a[i];
        }
        /* Rounded, a constant gradient's variance may come out below 0. */
        variance = real_max(variance + root.inside, 0);
        x = lr_in * d / (real_sqrt(variance) + root.outside);
        if (momentum)
            x = v[i] = mu * v[i] + x;
        w[i] = descent.keep * w[i] - lr_out * x;
    }
}

static void rmsprop_step(const void *o, const struct duet_update *u)
{
    const bool centered = u->slot[MEAN], momentum = u->slot[VELOCITY];

    if (centered && momentum)
        update(o, u, true, true);
    else if (centered)
        update(o, u, true, false);
    else if (momentum)
        update(o, u, false, true);
    else
        update(o, u, false, false);
}

DUET_PLUGIN(optimizer, rmsprop, "1.0.0",
            .summary = "gradients divided by their recent size",
            .config_size = sizeof(struct rmsprop), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01,
            .slots = slots, .step = rmsprop_step);
