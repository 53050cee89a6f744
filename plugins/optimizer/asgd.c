/*
 * asgd - gradient descent whose weights are averaged along the way (Polyak &
 * Juditsky, 1992; the rate of Bottou, 2010).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   w <- (1 - lambda r) w - r d        r = lr / (1 + lambda lr (t - 1))^alpha
 *   a <- a + (w - a) / max(1, t - 1 - t0)
 *
 * This is PyTorch's form, in which r has the previous update's lr. Prediction
 * uses the average a, which is w itself until t0; training goes on with w.
 * PyTorch leaves it to the user to predict with a.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"

struct asgd {
    double lambda, alpha, t0, weight_decay;
    bool maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(asgd, lambda, 1e-4, "[0, inf)", "decay of weights and rate"),
    DUET_OPTION(asgd, alpha, 0.75, "[0, inf)",
                "exponent of the learning rate's decay"),
    DUET_OPTION(asgd, t0, 1e6, "[0, inf)",
                "update after which averaging starts"),
    DUET_OPTION(asgd, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION(asgd, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("average", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_END,
};

enum { RATE, NEXT_RATE };
static const struct duet_scalar scalars[] = { DUET_SCALAR("rate", 0),
                                              DUET_SCALAR("next_rate", 0),
                                              DUET_END };

static void asgd_prepare(const void *o, const struct duet_update *u)
{
    const struct asgd *c = o;
    const double slower = 1 + c->lambda * u->where->lr * (double)u->where->t;

    u->scalar[RATE] = u->where->t == 1 ? u->where->lr : u->scalar[NEXT_RATE];
    u->scalar[NEXT_RATE] = u->where->lr / duet_pow(slower, c->alpha);
}

static void asgd_step(const void *o, const struct duet_update *u)
{
    const struct asgd *c = o;
    const struct descent descent =
        descent_of(u, c->weight_decay, false, c->maximize);
    const double averaged = (double)u->where->t - 1 - c->t0;
    const bool average = averaged > 1;
    const real share = (real)(average ? 1 / averaged : 1);
    const real rate = (real)u->scalar[RATE];
    const real keep = (real)(1 - c->lambda * u->scalar[RATE]);
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT a = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        w[i] = keep * w[i] - rate * descent_direction(descent, g[i], w[i]);
        a[i] = average ? a[i] + share * (w[i] - a[i]) : w[i];
    }
}

DUET_PLUGIN(optimizer, asgd, "1.0.0",
            .summary = "gradient descent with averaged weights",
            .config_size = sizeof(struct asgd), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .slots = slots,
            .scalars = scalars, .prepare = asgd_prepare, .step = asgd_step,
            .prediction = "average");
