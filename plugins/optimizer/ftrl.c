/*
 * ftrl - follow the regularized leader, proximally: weights that are exactly 0
 * where l1 outweighs the gradients (McMahan et al., 2013, algorithm 1).
 *
 *   d <- g + weight_decay w                        -g with maximize
 *   n' = n + d^2               n: the sum so far, at first initial_accumulator
 *   z <- z + d + 2 l2_shrinkage w - (n'^p - n^p) w / lr        p = -lr_power
 *   w <- (clip(z, -l1, l1) - z) / ((beta + n'^p) / lr + l2_factor l2)
 *   n <- n'
 *
 * With start = "weights" z starts from the value at which the weights stay as
 * the initializer drew them while gradients are 0:
 *
 *   z = -(w ((beta + n^p) / lr + l2_factor l2) + l1 sign(w))
 *
 * The paper and Keras start z from 0, so that the first step replaces every
 * weight by one near 0: right for the linear model of the paper, but it makes
 * the hidden units of a network nearly equal.
 *
 * The paper has lr_power -1/2, beta 1, n from 0, and l2_factor 1. Keras's
 * l2_factor is 2; it decays weights apart from the gradient, ahead of all that:
 * w <- w - lr weight_decay w.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"

enum start { WEIGHTS, ZERO };

struct ftrl {
    double initial_accumulator, lr_power, beta, l1, l2, l2_factor;
    double l2_shrinkage;
    enum start start;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(ftrl, initial_accumulator, 0.1, "[0, inf)",
                "sum of squares to start from"),
    DUET_OPTION(ftrl, lr_power, -0.5, "(-inf, 0]",
                "exponent of the sum in the rate; 0: the rate is lr"),
    DUET_OPTION(ftrl, beta, 0, "[0, inf)", "slows the first steps down"),
    DUET_OPTION(ftrl, l1, 0, "[0, inf)",
                "strength of the pull to exactly zero"),
    DUET_OPTION(ftrl, l2, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION_IF(ftrl, l2_factor, 2, "(0, inf)", "l2",
                   "factor on l2 in the divisor"),
    DUET_OPTION(
        ftrl, l2_shrinkage, 0, "[0, inf)",
        "twice this value acts as weight_decay, outside the sum of squares"),
    DUET_OPTION(ftrl, start, WEIGHTS, "weights|zero",
                "starting point of the first step"),
    DESCENT_OPTIONS(ftrl, true),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("network", "start", "weights"),
    DUET_PRESET("keras", "start", "zero"),
    DUET_PRESET("paper", "start", "zero"),
    DUET_PRESET("paper", "initial_accumulator", "0"),
    DUET_PRESET("paper", "beta", "1"),
    DUET_PRESET("paper", "l2_factor", "1"),
    DUET_END,
};

enum { SUM, LINEAR };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("sum", DUET_SHAPE_LIKE, "initial_accumulator", NULL, NULL),
    DUET_SLOT("linear"),
    DUET_END,
};

static void ftrl_check(const void *o, const struct duet_host *host)
{
    const struct ftrl *c = o;

    if (c->initial_accumulator == 0 && c->beta == 0 && c->l2 == 0)
        duet_fail(host, "initial_accumulator = 0 needs beta or l2 above 0");
}

/* The z at which the weight is w. */
static inline real start_of(real w, real divisor, real l1)
{
    return w == 0 ? 0 : -(w * divisor + (w > 0 ? l1 : -l1));
}

/* Inlined twice, so that the usual power is a square root. */
static inline void update(const struct ftrl *c, const struct duet_update *u,
                          bool root)
{
    const struct descent descent = DESCENT_OF(c, u);
    const real power = (real)-c->lr_power, by_lr = (real)(1 / u->where->lr);
    const real shrink = (real)(2 * c->l2_shrinkage), l1 = (real)c->l1;
    const real least = (real)(c->beta / u->where->lr + c->l2_factor * c->l2);
    const bool keeps = c->start == WEIGHTS; /* z is 0 only where w is, or new */
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT n = u->slot[SUM];
    real *DUET_RESTRICT z = u->slot[LINEAR];

    for (size_t i = 0; i < u->n; i++) {
        const real d = descent_direction(descent, g[i], w[i]);
        const real x = descent.keep * w[i], sum = n[i] + d * d;
        const real before = root ? real_sqrt(n[i]) : real_pow(n[i], power);
        const real now = root ? real_sqrt(sum) : real_pow(sum, power);

        z[i] =
            keeps && z[i] == 0 ? start_of(x, before * by_lr + least, l1) : z[i];
        z[i] += d + shrink * x - (now - before) * by_lr * x;
        w[i] = (real_clamp(z[i], -l1, l1) - z[i]) / (now * by_lr + least);
        n[i] = sum;
    }
}

static void ftrl_step(const void *o, const struct duet_update *u)
{
    const struct ftrl *c = o;

    if (u->where->lr == 0) /* moves nothing, and can't be divided by */
        return;
    if (c->lr_power == -0.5)
        update(c, u, true);
    else
        update(c, u, false);
}

DUET_PLUGIN(
    optimizer, ftrl, "1.0.0",
    .summary = "follow the regularized leader, with exact zeros from l1",
    .config_size = sizeof(struct ftrl), .options = options, .presets = presets,
    .check = ftrl_check, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001,
    .slots = slots, .step = ftrl_step);
