/*
 * adagrad - a step size per weight that shrinks with the squares seen so far
 * (Duchi, Hazan & Singer, 2011).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   s <- s + d^2                                   at first initial_accumulator
 *   w <- w - lr' d / (sqrt(s) + epsilon)
 *                                    lr' = lr / (1 + (t - 1) lr_decay)
 *
 * Keras has epsilon inside the root, and decays weights apart from the
 * gradient: w <- w - lr weight_decay w.
 */
#include "descent.h"
#include "root.h"

struct adagrad {
    double epsilon, initial_accumulator, lr_decay;
    enum root_place epsilon_at;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(adagrad, epsilon, 1e-10, "(0, inf)",
                "keeps the divisor from zero"),
    ROOT_OPTION(adagrad),
    DUET_OPTION(adagrad, initial_accumulator, 0, "[0, inf)",
                "sum of squares to start from"),
    DUET_OPTION(adagrad, lr_decay, 0, "[0, inf)",
                "decay of the learning rate with t"),
    DESCENT_OPTIONS(adagrad, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.01"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "epsilon_at", "inside"),
    DUET_PRESET("keras", "initial_accumulator", "0.1"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("sum", DUET_SHAPE_LIKE, "initial_accumulator", NULL, NULL),
    DUET_END,
};

static void adagrad_step(const void *o, const struct duet_update *u)
{
    const struct adagrad *c = o;
    const struct descent descent = DESCENT_OF(c, u);
    const struct root root = root_of(c->epsilon, c->epsilon_at);
    const double slower = 1 + ((double)u->where->t - 1) * c->lr_decay;
    const real rate = (real)(u->where->lr / slower);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT s = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);

        s[i] += d * d;
        w[i] = descent.keep * w[i] -
               rate * d / (real_sqrt(s[i] + root.inside) + root.outside);
    }
}

DUET_PLUGIN(optimizer, adagrad, "1.0.0",
            .summary = "smaller steps where past gradients were large",
            .config_size = sizeof(struct adagrad), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01,
            .slots = slots, .step = adagrad_step);
