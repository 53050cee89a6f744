/*
 * adam - adaptive moments (Kingma & Ba, 2015, algorithm 1).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d
 *   v <- beta2 v + (1 - beta2) d^2
 *   w <- w - lr m' / (sqrt(v') + epsilon)
 *                       m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *
 * That is the paper's and PyTorch's. Keras adds epsilon to sqrt(v), before v is
 * corrected, and decays weights apart from the gradient, w <- w - lr
 * weight_decay w, as AdamW (Loshchilov & Hutter, 2019). The lecture's slide has
 * epsilon inside the root and corrects nothing; its code, with epsilon outside,
 * keeps decayed sums, without the factors 1 - beta. AMSGrad (Reddi et al.,
 * 2018) divides by the largest v so far.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

enum moments { MEAN, SUM };
enum place { OUTSIDE, BEFORE, INSIDE };

struct adam {
    double beta1, beta2, epsilon, weight_decay;
    enum moments moments;
    enum place epsilon_at;
    bool correction, amsgrad, decoupled_weight_decay, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(adam, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adam, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(adam, epsilon, 1e-8, "(0, inf)", "keeps the divisor from zero"),
    DUET_OPTION(adam, epsilon_at, OUTSIDE, "outside|before|inside",
                "added to the root, after or before correction, or under it"),
    DUET_OPTION(adam, moments, MEAN, "mean|sum",
                "whether new gradients weigh 1 - beta or 1"),
    DUET_OPTION_IF(adam, correction, true, NULL, "moments=mean",
                   "undo the pull of the first moments toward zero"),
    DUET_OPTION(adam, amsgrad, false, NULL, "divide by the largest v so far"),
    DUET_OPTION(adam, weight_decay, 0, "[0, inf)", "pull toward zero"),
    DUET_OPTION_IF(adam, decoupled_weight_decay, false, NULL, "weight_decay",
                   "decay the weights apart from the gradient"),
    DUET_OPTION(adam, maximize, false, NULL, "climb"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "epsilon", "1e-7"),
    DUET_PRESET("keras", "epsilon_at", "before"),
    DUET_PRESET("keras", "decoupled_weight_decay", "true"),
    DUET_PRESET("paper", "lr", "0.001"),
    DUET_PRESET("lecture", "lr", "0.01"),
    DUET_PRESET("lecture", "epsilon", "1e-6"),
    DUET_PRESET("lecture", "moments", "sum"),
    DUET_PRESET("lecture", "correction", "false"),
    DUET_PRESET("slide", "lr", "0.01"),
    DUET_PRESET("slide", "epsilon", "1e-6"),
    DUET_PRESET("slide", "epsilon_at", "inside"),
    DUET_PRESET("slide", "correction", "false"),
    DUET_END,
};

enum { M, V, V_MAX };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_SLOT_IF("v_max", "amsgrad"),
    DUET_END,
};

enum { RATE, IN_ROOT, AT_ROOT };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("rate", 0),
    DUET_SCALAR("in_root", 0),
    DUET_SCALAR("at_root", 0),
    DUET_END,
};

static void adam_check(const void *o, const struct duet_host *host)
{
    const struct adam *c = o;

    if (c->epsilon_at == BEFORE && !c->correction)
        duet_fail(host, "epsilon_at = 'before' needs the correction");
}

/*
 * w -= rate m / (sqrt(v + in_root) + at_root) serves all variants: correcting
 * v is left to these three numbers, as in section 2 of the paper.
 */
static void adam_prepare(const void *o, const struct duet_update *u)
{
    const struct adam *c = o;
    const double m_seen = c->correction ? 1 - duet_power(c->beta1, u->t) : 1;
    const double v_seen = c->correction ? 1 - duet_power(c->beta2, u->t) : 1;
    const double root = c->epsilon_at == OUTSIDE ? sqrt(v_seen) : 1;
    const bool inside = c->epsilon_at == INSIDE;

    u->scalar[RATE] = u->lr * sqrt(v_seen) / m_seen;
    u->scalar[IN_ROOT] = inside ? c->epsilon * v_seen : 0;
    u->scalar[AT_ROOT] = inside ? 0 : c->epsilon * root;
}

/* Inlined twice, so that neither loop has a branch in it. */
static inline void update(const struct adam *c, const struct duet_update *u,
                          bool amsgrad)
{
    const bool apart = c->decoupled_weight_decay;
    const real sign = c->maximize ? -1 : 1;
    const real decay = (real)(apart ? 0 : c->weight_decay);
    const real keep = (real)(apart ? 1 - u->lr * c->weight_decay : 1);
    const real b1 = (real)c->beta1, b2 = (real)c->beta2;
    const real g1 = (real)(c->moments == MEAN ? 1 - c->beta1 : 1);
    const real g2 = (real)(c->moments == MEAN ? 1 - c->beta2 : 1);
    const real rate = (real)u->scalar[RATE];
    const real in_root = (real)u->scalar[IN_ROOT];
    const real at_root = (real)u->scalar[AT_ROOT];
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT m = u->slot[M];
    real *DUET_RESTRICT v = u->slot[V];
    real *DUET_RESTRICT v_max = u->slot[V_MAX];

    for (size_t i = 0; i < u->n; i++) {
        const real d = sign * g[i] + decay * w[i];
        real top;

        m[i] = b1 * m[i] + g1 * d;
        v[i] = b2 * v[i] + g2 * (d * d);
        top = v[i];
        if (amsgrad)
            top = v_max[i] = real_max(v_max[i], top);
        w[i] = keep * w[i] - rate * m[i] / (real_sqrt(top + in_root) + at_root);
    }
}

static void adam_step(const void *o, const struct duet_update *u)
{
    if (u->slot[V_MAX])
        update(o, u, true);
    else
        update(o, u, false);
}

/* What `rate` is at update t, for tests and for those who plot it. */
static double adam_corrected_rate(double lr, double beta1, double beta2,
                                  int64_t t)
{
    return lr * sqrt(1 - duet_power(beta2, (uint64_t)t)) /
           (1 - duet_power(beta1, (uint64_t)t));
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("corrected_rate", "d:dddl", adam_corrected_rate,
                  "(lr, beta1, beta2, t): the rate of update t, corrected"),
    DUET_END,
};

static const struct duet_optimizer adam = {
    .base = {
        .head = DUET_OPTIMIZER_HEAD,
        .name = "adam",
        .version = "1.0.0",
        .summary = "momentum and a step size of its own per weight",
        .config_size = sizeof(struct adam),
        .options = options,
        .presets = presets,
        .exports = exports,
        .check = adam_check,
    },
    .scope = DUET_ELEMENTWISE,
    .lr = 0.001,
    .slots = slots,
    .scalars = scalars,
    .prepare = adam_prepare,
    .step = adam_step,
};

DUET_NOTE(optimizer, "adam", "1.0.0");
DUET_EXPORT(&adam.base);
