/*
 * adam - adaptive moments (Kingma & Ba, 2015, algorithm 1).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   m <- beta1 m + (1 - beta1) d
 *   v <- beta2 v + (1 - beta2) d^2
 *   w <- w - lr m' / (sqrt(v') + epsilon)
 *                       m' = m / (1 - beta1^t), v' = v / (1 - beta2^t)
 *
 * This is the form of the paper and of PyTorch. Keras adds epsilon to sqrt(v),
 * before v is corrected, and decays weights apart from the gradient,
 * w <- w - lr weight_decay w, as AdamW does (Loshchilov & Hutter, 2019). The
 * lecture's slide has epsilon inside the root and no correction; its code has
 * epsilon outside, no correction, and sums without the factors 1 - beta.
 * AMSGrad (Reddi et al., 2018) divides by the largest v so far.
 */
#include "adam.h"

enum moments { MEAN, SUM };

struct adam {
    double beta1, beta2, epsilon;
    enum moments moments;
    enum adam_place epsilon_at;
    bool correction, amsgrad;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(adam, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adam, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(adam, epsilon, 1e-8, "(0, inf)", "keeps the divisor from zero"),
    DUET_OPTION(adam, epsilon_at, ADAM_OUTSIDE, "outside|before|inside",
                "where epsilon is added: to the root after or before "
                "correction, or under it"),
    DUET_OPTION(adam, moments, MEAN, "mean|sum",
                "whether new gradients weigh 1 - beta or 1"),
    DUET_OPTION_IF(adam, correction, true, NULL, "moments=mean",
                   "undo the pull of the first moments toward zero"),
    DUET_OPTION(adam, amsgrad, false, NULL, "divide by the largest v so far"),
    DESCENT_OPTIONS(adam, false),
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

static const struct duet_slot slots[] = { ADAM_SLOTS, DUET_END };
static const struct duet_scalar scalars[] = { ADAM_SCALARS, DUET_END };

static void adam_check(const void *o, const struct duet_host *host)
{
    const struct adam *c = o;

    if (c->epsilon_at == ADAM_BEFORE && !c->correction)
        duet_fail(host, "epsilon_at = 'before' needs the correction");
}

static void adam_prepare(const void *o, const struct duet_update *u)
{
    const struct adam *c = o;

    adam_scalars(u, c->beta1, c->beta2, c->correction, c->epsilon,
                 c->epsilon_at);
}

static void adam_step(const void *o, const struct duet_update *u)
{
    const struct adam *c = o;
    const bool sums = c->moments == SUM;

    adam_apply(u, DESCENT_OF(c, u), adam_moments_of(c->beta1, c->beta2, sums));
}

/* The value of `rate` at update t, for tests and plots. */
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

DUET_PLUGIN(optimizer, adam, "1.0.0",
            .summary = "momentum and a step size of its own per weight",
            .config_size = sizeof(struct adam), .options = options,
            .presets = presets, .exports = exports, .check = adam_check,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .prepare = adam_prepare, .step = adam_step);
