/*
 * rprop - a step size per weight that follows the gradient's sign, never its
 * size (Riedmiller & Braun, 1993).
 *
 *   d <- g                                         -g with maximize
 *   p d > 0:  s <- min(eta_plus s, step_max)       p: the d before; s: first lr
 *   p d < 0:  s <- max(eta_minus s, step_min),  d <- 0
 *   w <- w - sign(d) s
 *   p <- d
 *
 * That is PyTorch's, known as iRprop- (Igel & Huesken, 2003). The paper takes
 * back the step before where the sign changes: w <- w + sign(p) s, with the s
 * of that step. For whole batches; lr is where s starts and has no effect after
 * the first step.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "descent.h"

struct rprop {
    double eta_minus, eta_plus, step_min, step_max;
    bool backtrack, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(rprop, eta_minus, 0.5, "(0, 1)",
                "factor on the step where the sign changes"),
    DUET_OPTION(rprop, eta_plus, 1.2, "(1, inf)",
                "factor on the step where the sign stays"),
    DUET_OPTION(rprop, step_min, 1e-6, "[0, inf)", "least step"),
    DUET_OPTION(rprop, step_max, 50, "(0, inf)", "greatest step"),
    DUET_OPTION(rprop, backtrack, false, NULL,
                "undo the last step where the sign changes"),
    DUET_OPTION(rprop, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.01"),
    DUET_PRESET("paper", "lr", "0.1"),
    DUET_PRESET("paper", "backtrack", "true"),
    DUET_END,
};

enum { PREVIOUS, STEP };
static const struct duet_slot slots[] = {
    DUET_SLOT("previous"),
    DUET_SLOT("step"),
    DUET_END,
};

static void rprop_check(const void *o, const struct duet_host *host)
{
    const struct rprop *c = o;

    if (c->step_min > c->step_max)
        duet_fail(host, "step_min is %g, expected at most step_max, %g",
                  c->step_min, c->step_max);
}

static void rprop_step(const void *o, const struct duet_update *u)
{
    const struct rprop *c = o;
    const bool first = u->where->t == 1;
    const real start = (real)u->where->lr, up = c->maximize ? -1 : 1;
    const real back = c->backtrack ? 1 : 0;
    const real plus = (real)c->eta_plus, minus = (real)c->eta_minus;
    const real least = (real)c->step_min, most = (real)c->step_max;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT p = u->slot[PREVIOUS];
    real *DUET_RESTRICT s = u->slot[STEP];

    for (size_t i = 0; i < u->n; i++) {
        const real d = up * g[i], before = p[i], held = s[i];
        const real same = d * before, last = first ? start : held;
        const real factor = same > 0 ? plus : same < 0 ? minus : 1;
        const real next = real_clamp(factor * last, least, most);
        const real turn = -back * descent_sign(before) * last;
        const real go = descent_sign(d) * next;

        w[i] -= same < 0 ? turn : go;
        p[i] = same < 0 ? 0 : d;
        s[i] = next;
    }
}

DUET_PLUGIN(optimizer, rprop, "1.0.0",
            .summary = "steps that follow the gradient's sign alone",
            .config_size = sizeof(struct rprop), .options = options,
            .presets = presets, .check = rprop_check,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .slots = slots,
            .step = rprop_step);
