/*
 * adadelta - steps in the units of the weights: the size of recent steps over
 * that of recent gradients (Zeiler, 2012, algorithm 1).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   s <- decay s + (1 - decay) d^2
 *   x <- d sqrt(a + epsilon) / sqrt(s + epsilon)
 *   a <- decay a + (1 - decay) x^2
 *   w <- w - lr x                                  lr = 1 in the paper
 *
 * PyTorch, Keras and the paper differ in their defaults. Keras decays weights
 * apart from the gradient: w <- w - lr weight_decay w.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"

struct adadelta {
    double decay, epsilon;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(adadelta, decay, 0.9, "[0, 1)", "decay of the mean squares"),
    DUET_OPTION(adadelta, epsilon, 1e-6, "(0, inf)",
                "added to both roots: starts the steps and keeps the divisor "
                "from zero"),
    DESCENT_OPTIONS(adadelta, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "1"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "decay", "0.95"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("paper", "lr", "1"),
    DUET_PRESET("paper", "decay", "0.95"),
    DUET_END,
};

enum { SQUARE, STEP };
static const struct duet_slot slots[] = { DUET_SLOT("square"),
                                          DUET_SLOT("step"), DUET_END };

static void adadelta_step(const void *o, const struct duet_update *u)
{
    const struct adadelta *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const real lr = (real)u->where->lr, epsilon = (real)c->epsilon;
    const real decay = (real)c->decay, share = (real)(1 - c->decay);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT s = u->slot[SQUARE];
    real *DUET_RESTRICT a = u->slot[STEP];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        real x;

        s[i] = decay * s[i] + share * d * d;
        x = real_sqrt((a[i] + epsilon) / (s[i] + epsilon)) * d;
        a[i] = decay * a[i] + share * (x * x);
        w[i] = descent.keep * w[i] - lr * x;
    }
}

DUET_PLUGIN(optimizer, adadelta, "1.0.0",
            .summary = "steps as large as recent ones were",
            .config_size = sizeof(struct adadelta), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 1,
            .slots = slots, .step = adadelta_step);
