/*
 * sgd - gradient descent (Robbins & Monro, 1951), with momentum if wanted
 * (Polyak, 1964; Nesterov's as in Sutskever et al., 2013).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   w <- w - lr d                                  without momentum
 *   v <- momentum v + (1 - dampening) d            v <- d at t = 1
 *   w <- w - lr v         with nesterov: w <- w - lr (d + momentum v)
 *
 * This is PyTorch's form, whose velocity sums gradients. Keras's sums steps:
 * v <- momentum v + lr d, w <- w - v, which differs when lr changes; and it
 * decays weights apart from the gradient, w <- w - lr weight_decay w.
 */
#include "velocity.h"

struct sgd {
    double momentum, dampening;
    enum velocity velocity;
    bool nesterov;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(sgd, momentum, 0, "[0, 1]", "share of the velocity kept"),
    DUET_OPTION_IF(sgd, dampening, 0, "[0, 1]", "momentum",
                   "share of the gradient kept out of the velocity"),
    DUET_OPTION_IF(sgd, nesterov, false, NULL, "momentum",
                   "take the gradient ahead along the velocity (Nesterov)"),
    VELOCITY_OPTION(sgd, "momentum"),
    DESCENT_OPTIONS(sgd, false),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("keras", "lr", "0.01"),
    DUET_PRESET("keras", "velocity", "steps"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("lecture", "lr", "1"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_IF("velocity", "momentum"),
    DUET_END,
};

static void sgd_check(const void *o, const struct duet_host *host)
{
    const struct sgd *c = o;

    if (c->nesterov && c->dampening > 0)
        duet_fail(host, "nesterov needs dampening = 0, not %g", c->dampening);
}

static void descend(const struct duet_update *u, struct descent descent)
{
    const real lr = (real)u->where->lr;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;

    for (size_t i = 0; i < u->n; i++)
        w[i] =
            descent.keep * w[i] - lr * descent_direction(descent, g[i], w[i]);
}

static void sgd_step(const void *o, const struct duet_update *u)
{
    const struct sgd *c = o;
    const struct descent descent = DESCENT_OF(c, u);

    if (!u->slot[0])
        descend(u, descent);
    else if (c->nesterov)
        velocity_update(u, descent, c->velocity, c->momentum, 0, true);
    else
        velocity_update(u, descent, c->velocity, c->momentum, c->dampening,
                        false);
}

DUET_PLUGIN(optimizer, sgd, "1.0.0", .summary = "gradient descent",
            .config_size = sizeof(struct sgd), .options = options,
            .presets = presets, .check = sgd_check,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .step = sgd_step);
