/*
 * adafactor - mean squares kept by row and column instead of by weight, and
 * steps in proportion to the weights (Shazeer & Stern, 2018, algorithms 4, 5).
 *
 *   e <- t^beta2_decay
 *   r <- (1 - e) r + e (mean of g^2 over columns)  c: over rows
 *   v  = r c / max(mean of r, epsilon1)            of one row: v = c
 *   x <- g / max(sqrt(v), epsilon1)                -g with maximize
 *   x <- x / max(1, rms(x) / clip_threshold)
 *   w <- w - max(epsilon2, rms(w)) min(lr, 1 / sqrt(t)) x
 *
 * That is PyTorch's; its epsilon1 is that of the element type. The paper and
 * Keras add epsilon1 to g^2 instead. Both systems decay weights apart, w <- w -
 * lr weight_decay w; Keras takes rms(w) after that, PyTorch before.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <float.h>

enum place { OUTSIDE, INSIDE };

struct adafactor {
    double beta2_decay, epsilon1, epsilon2, clip_threshold, weight_decay;
    enum place epsilon1_at;
    bool rms_after_decay, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(adafactor, beta2_decay, -0.8, "(-inf, 0]",
                "exponent of t in the weight of new squares"),
    DUET_OPTION(adafactor, epsilon1, NAN, "(0, inf)",
                "keeps divisors from zero; the element type's if not given"),
    DUET_OPTION(adafactor, epsilon1_at, OUTSIDE, "outside|inside",
                "whether epsilon1 bounds the divisors or is added to squares"),
    DUET_OPTION(adafactor, epsilon2, 1e-3, "[0, inf)",
                "least root mean square of weights in the step size"),
    DUET_OPTION(adafactor, clip_threshold, 1, "(0, inf)",
                "greatest root mean square of a step, in units of the rate"),
    DUET_OPTION(adafactor, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_OPTION_IF(adafactor, rms_after_decay, false, NULL, "weight_decay",
                   "whether the size of weights is taken after the decay"),
    DUET_OPTION(adafactor, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "lr", "0.01"),
    DUET_PRESET("keras", "lr", "0.001"),
    DUET_PRESET("keras", "epsilon1", "1e-30"),
    DUET_PRESET("keras", "epsilon1_at", "inside"),
    DUET_PRESET("keras", "rms_after_decay", "true"),
    DUET_PRESET("paper", "epsilon1", "1e-30"),
    DUET_PRESET("paper", "epsilon1_at", "inside"),
    DUET_END,
};

enum { ROW, COLUMN };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("row", DUET_SHAPE_PER_ROW, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("column", DUET_SHAPE_PER_COLUMN, NULL, NULL, NULL),
    DUET_END,
};

static double rms(const struct duet_update *u, const real *x)
{
    return sqrt(duet_dot(u->host, u->n, x, x) / (double)u->n);
}

static double epsilon_of(const struct adafactor *c)
{
    if (c->epsilon1 > 0)
        return c->epsilon1;
    return sizeof(real) == sizeof(double) ? DBL_EPSILON : (double)FLT_EPSILON;
}

/* Bring the means of squares by row and by column up to date. */
static void observe(const struct duet_update *u, double share, double more)
{
    const real keep = (real)(1 - share), by = (real)(share / (double)u->rows);
    const real add = (real)(share * more);
    real *DUET_RESTRICT row = u->slot[ROW];
    real *DUET_RESTRICT column = u->slot[COLUMN];

    for (size_t j = 0; j < u->columns; j++)
        column[j] = keep * column[j] + add;
    for (size_t i = 0; i < u->rows; i++) {
        const real *DUET_RESTRICT g = u->gradient + i * u->columns;
        const double squares = duet_dot(u->host, u->columns, g, g);
        const double mean = squares / (double)u->columns + more;

        row[i] = keep * row[i] + (real)(share * mean);
        for (size_t j = 0; j < u->columns; j++)
            column[j] += by * (g[j] * g[j]);
    }
}

/* x = g / sqrt(v), with v and its mean at least as given. */
static void direction(const struct duet_update *u, double least,
                      real *DUET_RESTRICT x)
{
    const real *row = u->slot[ROW];
    const real *DUET_RESTRICT column = u->slot[COLUMN];
    const double mean = duet_sum(u->host, u->rows, row) / (double)u->rows;
    const double divisor = mean < least ? least : mean;
    const real bound = (real)(least * least);

    for (size_t i = 0; i < u->rows; i++) {
        const double share = u->rows > 1 ? (double)row[i] / divisor : 1;
        const real by = (real)share;
        const real *DUET_RESTRICT g = u->gradient + i * u->columns;

        for (size_t j = 0; j < u->columns; j++)
            x[i * u->columns + j] =
                g[j] / real_sqrt(real_max(by * column[j], bound));
    }
}

static void adafactor_step(const void *o, const struct duet_update *u)
{
    const struct adafactor *c = o;
    const bool inside = c->epsilon1_at == INSIDE;
    const double epsilon = epsilon_of(c), t = (double)u->where->t;
    const double decay = u->where->lr * c->weight_decay;
    const real keep = (real)(1 - decay);
    double size =
        rms(u, u->weight) * (c->rms_after_decay ? fabs(1 - decay) : 1);
    double rate = 1 / sqrt(t), excess;
    real *DUET_RESTRICT w = u->weight;
    real *x = duet_scratch(u->host, u->n * sizeof *x);
    real by;

    if (!x)
        return;
    observe(u, duet_pow(t, c->beta2_decay), inside ? epsilon : 0);
    direction(u, inside ? 0 : epsilon, x);
    size = size < c->epsilon2 ? c->epsilon2 : size;
    rate = rate > u->where->lr ? u->where->lr : rate;
    excess = rms(u, x) / c->clip_threshold;
    by = (real)(size * rate / (excess < 1 ? 1 : excess));
    by = c->maximize ? -by : by;
    for (size_t i = 0; i < u->n; i++)
        w[i] = keep * w[i] - by * x[i];
}

DUET_PLUGIN(
    optimizer, adafactor, "1.0.0",
    .summary = "Adam with little state, in steps as large as the weights",
    .config_size = sizeof(struct adafactor), .options = options,
    .presets = presets, .scope = DUET_SCOPE_TENSOR, .lr = 0.01, .slots = slots,
    .step = adafactor_step);
