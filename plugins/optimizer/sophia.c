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
 * evaluations of the same batch. p depends on seed and t alone, so that it
 * needs no state; probe = "rademacher" has +-1, with less variance. The paper's
 * other estimator, Gauss, Newton and Bartlett's, needs labels drawn from the
 * model.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <string.h>

enum probe { NORMAL, RADEMACHER };

struct sophia {
    double beta1, beta2, gamma, epsilon, weight_decay;
    int64_t update_every, seed;
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
    DUET_OPTION(sophia, seed, 0, "[0, inf)", "seed of the probes"),
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

/* ---- Probes ------------------------------------------------------------- */

/* A number from 64 well-mixed bits: splitmix64 (Steele, Lea & Flood, 2014). */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* In (0, 1), 53 bits. */
static double uniform(uint64_t bits)
{
    return ((double)(bits >> 11) + 0.5) * 0x1p-53;
}

static void draw_probe(const struct sophia *c, const struct duet_update *u,
                       real *probe)
{
    const uint64_t stream = mix(mix((uint64_t)c->seed) ^ u->where->t);

    for (size_t i = 0; i < u->n; i++) {
        const uint64_t one = mix(stream + 2 * i),
                       other = mix(stream + 2 * i + 1);

        if (c->probe == RADEMACHER) /* else Box and Muller's normal */
            probe[i] = one >> 63 ? 1 : -1;
        else
            probe[i] = (real)(sqrt(-2 * duet_log(uniform(one))) *
                              duet_cospi(2 * uniform(other)));
    }
}

/* ---- Curvature ---------------------------------------------------------- */

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
