/*
 * sophia - steps scaled by the diagonal of the Hessian, and clipped (Liu et
 * al., 2023, algorithm 3 with algorithm 1, Hutchinson's estimator).
 *
 *   m <- beta1 m + (1 - beta1) g                   -g with maximize
 *   h <- beta2 h + (1 - beta2) p H p, elementwise  each update_every steps
 *   w <- w - lr weight_decay w
 *   w <- w - lr clip(m / max(gamma h, epsilon))    to between -1 and 1
 *
 * p is a random vector of mean 0 and variance 1, and H p, the Hessian times p,
 * is the difference of the gradients at w + r p and w - r p, over 2 r: two
 * evaluations of the same batch. probe = "rademacher" has p of +-1, with less
 * variance. The paper's other estimator, Gauss, Newton and Bartlett's, needs
 * labels drawn from the model.
 */
#include <duet/optimizer.h>
#include <duet/random.h>

#include <string.h>

enum probe { NORMAL, RADEMACHER };

struct sophia {
    double beta1, beta2, gamma, epsilon, weight_decay;
    int64_t update_every;
    enum probe probe;
    bool maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(sophia, beta1, 0.96, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(sophia, beta2, 0.99, "[0, 1)", "decay of the curvature"),
    DUET_OPTION(sophia, gamma, 0.01, "(0, inf)", "weight of the curvature"),
    DUET_OPTION(sophia, epsilon, 1e-12, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(sophia, weight_decay, 0, "[0, inf)",
                "strength of the pull toward zero, apart from the gradient"),
    DUET_OPTION(sophia, update_every, 10, "[1, inf)",
                "updates between two estimates of the curvature"),
    DUET_OPTION(sophia, probe, NORMAL, "normal|rademacher",
                "distribution of the vectors that probe the curvature"),
    DUET_OPTION(sophia, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

enum { M, H };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("h"),
    DUET_END,
};

/* ---- Curvature ---------------------------------------------------------- */

static void draw_probe(const struct sophia *c, const struct duet_update *u,
                       real *probe)
{
    if (c->probe == NORMAL)
        duet_random_normal(u->where, 0, 0, u->n, probe);
    for (size_t i = 0; c->probe == RADEMACHER && i < u->n; i++)
        probe[i] = duet_random_bits(u->where, 0, i) >> 63 ? 1 : -1;
}

/* The gradient at start + r probe, into u->gradient. */
static void evaluate_at(const struct duet_update *u, const real *start, real r,
                        const real *probe)
{
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] = start[i] + r * probe[i];
    duet_evaluate(u);
}

/* Let an estimate into h. The gradient is another one afterwards. */
static void probe_curvature(const struct sophia *c, const struct duet_update *u)
{
    /*
     * Balances what is cut off, r^2, and rounding, 1 / r: near its cube root.
     */
    const real r =
        sizeof(real) == sizeof(double) ? (real)0x1p-17 : (real)0x1p-7;
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real sign = c->maximize ? -1 : 1;
    const size_t bytes = u->n * sizeof(real);
    real *start = duet_scratch(u->host, bytes);
    real *probe = duet_scratch(u->host, bytes);
    real *above = duet_scratch(u->host, bytes);
    real *h = u->slot[H];

    if (!start || !probe || !above)
        return;
    memcpy(start, u->weight, bytes);
    draw_probe(c, u, probe);
    evaluate_at(u, start, r, probe);
    memcpy(above, u->gradient, bytes);
    evaluate_at(u, start, -r, probe);
    memcpy(u->weight, start, bytes);
    for (size_t i = 0; i < u->n; i++) {
        const real product = (above[i] - u->gradient[i]) / (2 * r);

        h[i] = b2 * h[i] + g2 * (sign * probe[i] * product);
    }
}

/* ---- Steps -------------------------------------------------------------- */

static void sophia_step(const void *o, const struct duet_update *u)
{
    const struct sophia *c = o;
    const real sign = c->maximize ? -1 : 1;
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real keep = (real)(1 - u->where->lr * c->weight_decay);
    const real gamma = (real)c->gamma, epsilon = (real)c->epsilon;
    const real lr = (real)u->where->lr;
    real *w = u->weight, *m = u->slot[M], *h = u->slot[H];

    for (size_t i = 0; i < u->n; i++)
        m[i] = b1 * m[i] + g1 * (sign * u->gradient[i]);
    if ((u->where->t - 1) % (uint64_t)c->update_every == 0)
        probe_curvature(c, u);
    for (size_t i = 0; i < u->n; i++) {
        const real x = m[i] / real_max(gamma * h[i], epsilon);
        const real clipped = x > 1 ? 1 : x < -1 ? -1 : x;

        w[i] = keep * w[i] - lr * clipped;
    }
}

DUET_PLUGIN(optimizer, sophia, "1.0.0",
            .summary = "clipped steps, scaled by the Hessian's diagonal",
            .config_size = sizeof(struct sophia), .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 1e-4, .slots = slots,
            .step = sophia_step);
