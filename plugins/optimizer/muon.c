/*
 * muon - momentum whose matrix is made orthogonal (Jordan et al., 2024,
 * kellerjordan.github.io/posts/muon), by Newton and Schulz's iteration.
 *
 *   v <- momentum v + (1 - momentum) g             -g with maximize
 *   d = (1 - momentum) g + momentum v with nesterov, else v
 *   x = d / (|d| + epsilon)                        |d| is Frobenius's norm
 *   ns_steps times:  a = x x^T,  x <- 3.4445 x + (-4.7750 a + 2.0315 a^2) x
 *   w <- w - lr weight_decay w
 *   w <- w - lr scale x
 *
 * x has the singular vectors of d, and singular values about 1. A tall d is
 * transposed for the iteration, and back. The scale is sqrt(max(1, columns /
 * rows)): a matrix of duet is inputs x outputs, those of the original are the
 * other way round. adjust_lr = "match_rms_adamw" has 0.2 sqrt(max(rows,
 * columns)) (Liu et al., 2025). PyTorch divides by max(|d|, epsilon). Keras
 * sums, v <- momentum v + g, d = g + momentum v; it has sqrt(max(1, rows /
 * columns)). PyTorch and the original round x to bfloat16, this does not.
 *
 * All of them leave biases to Adam: { weights = muon, biases = adam }. A bias
 * is a row here, so that it would be normalized.
 */
#include <duet/optimizer.h>

#include "matrix.h"

enum velocity { MEAN, SUM };
enum place { ADDED, FLOOR };
enum adjust { ORIGINAL, KERAS, MATCH_RMS_ADAMW };

struct muon {
    double momentum, weight_decay, epsilon;
    int64_t ns_steps;
    enum velocity velocity;
    enum place epsilon_at;
    enum adjust adjust_lr;
    bool nesterov, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(muon, momentum, 0.95, "[0, 1]", "share of the velocity kept"),
    DUET_OPTION(muon, nesterov, true, NULL,
                "take the gradient ahead of the step (Nesterov)"),
    DUET_OPTION(muon, velocity, MEAN, "mean|sum",
                "whether new gradients weigh 1 - momentum or 1"),
    DUET_OPTION(muon, weight_decay, 0, "[0, inf)",
                "strength of the pull toward zero, apart from the gradient"),
    DUET_OPTION(muon, ns_steps, 5, "[0, 99]",
                "Newton-Schulz iterations of the orthogonalization"),
    DUET_OPTION(muon, epsilon, 1e-7, "(0, inf)", "keeps the norm from zero"),
    DUET_OPTION(muon, epsilon_at, ADDED, "added|floor",
                "whether epsilon is added to the norm or bounds it"),
    DUET_OPTION(muon, adjust_lr, ORIGINAL, "original|keras|match_rms_adamw",
                "how the rate depends on the shape of the tensor"),
    DUET_OPTION(muon, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.001"),
    DUET_PRESET("torch", "weight_decay", "0.1"),
    DUET_PRESET("torch", "epsilon_at", "floor"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "weight_decay", "0.1"),
    DUET_PRESET("keras", "velocity", "sum"),
    DUET_PRESET("keras", "ns_steps", "6"),
    DUET_PRESET("keras", "adjust_lr", "keras"),
    DUET_PRESET("paper", "lr", "0.02"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };

/* Update the velocity; d of the opening comment. */
static void accelerate(const struct muon *c, const struct duet_update *u,
                       real *DUET_RESTRICT d)
{
    const real mu = (real)c->momentum;
    const real share = (real)(c->velocity == SUM ? 1 : 1 - c->momentum);
    const real by = c->maximize ? -share : share;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        v[i] = mu * v[i] + by * g[i];
        d[i] = c->nesterov ? by * g[i] + mu * v[i] : v[i];
    }
}

/* Make the rows of x, no more than columns, orthogonal. */
static void orthogonalize(const struct muon *c, const struct duet_update *u,
                          size_t rows, size_t columns, real *x)
{
    const real one = (real)3.4445, three = (real)-4.7750, five = (real)2.0315;
    const size_t n = rows * columns, square = rows * rows;
    const double norm = duet_norm(u->host, n, x);
    const double floor = norm > c->epsilon ? norm : c->epsilon;
    const real by = (real)(c->epsilon_at == FLOOR ? floor : norm + c->epsilon);
    real *t = duet_scratch(u->host, n * sizeof *t);
    real *a = duet_scratch(u->host, square * sizeof *a);
    real *b = duet_scratch(u->host, square * sizeof *b);

    if (!t || !a || !b)
        return;
    for (size_t i = 0; i < n; i++)
        x[i] /= by;
    for (int64_t step = 0; step < c->ns_steps; step++) {
        matrix_transpose(rows, columns, x, t);
        matrix_multiply(rows, columns, rows, x, t, a);
        matrix_multiply(rows, rows, rows, a, a, b);
        for (size_t i = 0; i < square; i++)
            b[i] = three * a[i] + five * b[i];
        matrix_multiply(rows, rows, columns, b, x, t);
        for (size_t i = 0; i < n; i++)
            x[i] = one * x[i] + t[i];
    }
}

static double scale(const struct muon *c, size_t rows, size_t columns)
{
    const double high = (double)rows, wide = (double)columns;
    const double ratio = c->adjust_lr == KERAS ? high / wide : wide / high;

    if (c->adjust_lr == MATCH_RMS_ADAMW)
        return 0.2 * sqrt(high > wide ? high : wide);
    return sqrt(ratio > 1 ? ratio : 1);
}

static void muon_step(const void *o, const struct duet_update *u)
{
    const struct muon *c = o;
    const bool tall = u->rows > u->columns;
    const real rate = (real)(u->where->lr * scale(c, u->rows, u->columns));
    const real keep = (real)(1 - u->where->lr * c->weight_decay);
    real *d = duet_scratch(u->host, u->n * sizeof *d);
    real *x = duet_scratch(u->host, u->n * sizeof *x);

    if (!d || !x)
        return;
    accelerate(c, u, tall ? x : d);
    if (tall) {
        matrix_transpose(u->rows, u->columns, x, d);
        orthogonalize(c, u, u->columns, u->rows, d);
        matrix_transpose(u->columns, u->rows, d, x);
    } else {
        orthogonalize(c, u, u->rows, u->columns, d);
        x = d;
    }
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] = keep * u->weight[i] - rate * x[i];
}

DUET_PLUGIN(optimizer, muon, "1.0.0",
            .summary = "momentum with an orthogonalized update matrix",
            .config_size = sizeof(struct muon), .options = options,
            .presets = presets, .scope = DUET_SCOPE_TENSOR, .lr = 0.001,
            .slots = slots, .step = muon_step);
