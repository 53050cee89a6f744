/*
 * schedule_free - averaging in place of a schedule of the learning rate
 * (Defazio et al., 2024, "The Road Less Scheduled", equations 3 to 5 and
 * algorithm 1), as in the authors' code.
 *
 *   d = g                                          g is taken at the weights y
 *       g / (sqrt(v / (1 - beta2^t)) + epsilon),
 *       v <- beta2 v + (1 - beta2) g^2             with rule = "adamw"
 *   z <- z - lr (d + weight_decay y)
 *   x <- (1 - c) x + c z        c = p / (sum of all p), p = t^r lr_max^power
 *   y <- (1 - beta1) z + beta1 x
 *
 * lr grows linearly over the first warmup_steps; lr_max is the largest so far.
 * The weights are y in training and x in prediction. Schedule-free SGD calls
 * beta1 its momentum.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "seen.h"

enum rule { ADAMW, SGD };

struct schedule_free {
    enum rule rule;
    double beta1, beta2, epsilon, weight_decay, r, weight_lr_power;
    int64_t warmup_steps;
};

static const struct duet_option options[] = {
    DUET_OPTION(schedule_free, rule, ADAMW, "adamw|sgd",
                "rule of the steps of z"),
    DUET_OPTION(schedule_free, beta1, 0.9, "[0, 1]",
                "share of the average x in the trained weights"),
    DUET_OPTION_IF(schedule_free, beta2, 0.999, "[0, 1)", "rule=adamw",
                   "decay of the mean square"),
    DUET_OPTION_IF(schedule_free, epsilon, 1e-8, "(0, inf)", "rule=adamw",
                   "keeps the divisor from zero"),
    DUET_OPTION(schedule_free, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION(schedule_free, warmup_steps, 0, "[0, inf)",
                "updates over which lr grows"),
    DUET_OPTION(schedule_free, r, 0, "[0, inf)",
                "exponent of t in the weights of the average"),
    DUET_OPTION(schedule_free, weight_lr_power, 2, "[0, inf)",
                "exponent of lr in the weights of the average"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("adamw", "lr", "0.0025"),
    DUET_PRESET("sgd", "lr", "1"),
    DUET_PRESET("sgd", "rule", "sgd"),
    DUET_END,
};

enum { X, Z, V };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("x", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_SLOT_SHAPED("z", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_SLOT_IF("v", "rule=adamw"),
    DUET_END,
};

enum { RATE, LR_MAX, SHARE, SHARES, V_SEEN, POWER };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("rate", 0),                            /* lr, warmed up */
    DUET_SCALAR("lr_max", 0), DUET_SCALAR("share", 0), /* c */
    DUET_SCALAR("shares", 0),                          /* the sum of all p */
    DUET_SCALAR("v_seen", 0), SEEN_SCALARS("beta2"),   DUET_END,
};

static void schedule_free_prepare(const void *o, const struct duet_update *u)
{
    const struct schedule_free *c = o;
    const double t = (double)u->where->t, warmup = (double)c->warmup_steps;
    const double rate = u->where->lr * (t < warmup ? t / warmup : 1);
    double p;

    u->scalar[RATE] = rate;
    if (rate > u->scalar[LR_MAX])
        u->scalar[LR_MAX] = rate;
    p = duet_pow(t, c->r) * duet_pow(u->scalar[LR_MAX], c->weight_lr_power);
    u->scalar[SHARES] += p;
    u->scalar[SHARE] = u->scalar[SHARES] > 0 ? p / u->scalar[SHARES] : 0;
    u->scalar[V_SEEN] = seen_at(u, POWER, c->beta2);
}

/* Inlined twice, so that neither loop has a branch in it. */
static inline void update(const struct schedule_free *c,
                          const struct duet_update *u, bool adamw)
{
    const real rate = (real)u->scalar[RATE], decay = (real)c->weight_decay;
    const real share = (real)u->scalar[SHARE];
    const real keep = (real)(1 - u->scalar[SHARE]);
    const real x_part = (real)c->beta1, z_part = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real seen = (real)u->scalar[V_SEEN];
    const real epsilon = (real)c->epsilon;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT y = u->weight;
    real *DUET_RESTRICT x = u->slot[X];
    real *DUET_RESTRICT z = u->slot[Z];
    real *DUET_RESTRICT v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        real d = g[i];

        if (adamw) {
            v[i] = b2 * v[i] + g2 * d * d;
            d = d / (real_sqrt(v[i] / seen) + epsilon);
        }
        z[i] -= rate * (d + decay * y[i]);
        x[i] = keep * x[i] + share * z[i];
        y[i] = z_part * z[i] + x_part * x[i];
    }
}

static void schedule_free_step(const void *o, const struct duet_update *u)
{
    if (u->slot[V])
        update(o, u, true);
    else
        update(o, u, false);
}

DUET_PLUGIN(optimizer, schedule_free, "1.0.0",
            .summary = "averaging in place of a schedule of the learning rate",
            .config_size = sizeof(struct schedule_free), .options = options,
            .presets = presets, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.0025,
            .slots = slots, .scalars = scalars,
            .prepare = schedule_free_prepare, .step = schedule_free_step,
            .prediction = "x");
