/*
 * lars - momentum whose rate on a tensor follows from its norms (You, Gitman &
 * Ginsburg, 2017, "Large batch training of convolutional networks", algorithm
 * 1).
 *
 *   r <- trust |w| / (|g| + weight_decay |w|)      1 where a norm is 0
 *   v <- momentum v + lr r (g + weight_decay w)
 *   w <- w - v
 */
#include <duet/optimizer.h>

struct lars {
    double trust, momentum, weight_decay;
};

static const struct duet_option options[] = {
    DUET_OPTION(lars, trust, 0.001, "(0, inf)",
                "length of a step relative to the weights",
                .scale = DUET_SCALE_LOG),
    DUET_OPTION(lars, momentum, 0.9, "[0, 1)", "share of the step before"),
    DUET_OPTION(lars, weight_decay, 0.0005, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("v"), DUET_END };

static void lars_step(const void *o, const struct duet_update *u)
{
    const struct lars *c = o;
    const double weight = duet_norm(u->host, u->n, u->weight);
    const double below =
        duet_norm(u->host, u->n, u->gradient) + c->weight_decay * weight;
    const double ratio =
        weight > 0 && below > 0 ? c->trust * weight / below : 1;
    const real rate = (real)(u->where->lr * ratio);
    const real kept = (real)c->momentum, pull = (real)c->weight_decay;
    real *w = u->weight, *v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        v[i] = kept * v[i] + rate * (u->gradient[i] + pull * w[i]);
        w[i] -= v[i];
    }
}

DUET_PLUGIN(optimizer, lars, "1.0.0",
            .summary = "momentum with a rate for each tensor, from its norms",
            .paper = "https://arxiv.org/abs/1708.03888",
            .config_size = sizeof(struct lars), .options = options,
            .scope = DUET_SCOPE_TENSOR, .lr = 1, .slots = slots,
            .step = lars_step);
