/*
 * binary_crossentropy - of a row, the mean over columns of
 *
 *   -pos_weight y log a - (1 - y) log(1 - a),   a = sigmoid(z)
 *
 * with gradient a - y (for pos_weight = 1). It is computed from the logit z,
 * where -log a = softplus(-z) and -log(1 - a) = softplus(z), so that nothing
 * overflows.
 *
 * The lecture limits z from below, clip_z = -100, and a to [c, 1 - c] in the
 * loss but not in its gradient, clip = 1e-10. That is the one case in which the
 * loss is computed from a, as written above: where a is near 1, 1 - a has lost
 * digits, and so have the lecture's figures. It is done in double for either
 * element type, since 1 - 1e-10 is no float. Keras's clip is 1e-7, and its
 * label smoothing s replaces y by y (1 - s) + s / 2.
 */
#include <duet/loss.h>
#include <duet/math.h>

struct binary {
    double clip, clip_z, pos_weight, label_smoothing;
};

static const struct duet_option options[] = {
    DUET_OPTION(binary, clip, NAN, "(0, 0.5)",
                "least distance of the output from 0 and 1; not given: none"),
    DUET_OPTION(binary, clip_z, NAN, "(-inf, inf)",
                "least logit that is used; not given: no limit"),
    DUET_OPTION(binary, pos_weight, 1, "(0, inf)", "weight of class 1"),
    DUET_OPTION(binary, label_smoothing, 0, "[0, 1)",
                "share by which targets move toward 1/2"),
    DUET_END,
};

/* The options as numbers for the loops, which need no branch with them. */
struct terms {
    real least_z, one, share, half;
};

static struct terms terms_of(const struct binary *c)
{
    const struct terms t = {
        .least_z = (real)(isnan(c->clip_z) ? -HUGE_VAL : c->clip_z),
        .one = (real)c->pos_weight,
        .share = (real)(1 - c->label_smoothing),
        .half = (real)(0.5 * c->label_smoothing),
    };

    return t;
}

/* Unlike real_max() these have one comparison: a NaN stays as well. */
static inline real at_least(real x, real low)
{
    return x < low ? low : x;
}

/* A loss that has no weight may be infinite. */
static inline real weighted(real weight, real loss)
{
    return weight == 0 ? 0 : weight * loss;
}

/* The loss of one logit, from z and e = exp(-|z|). */
static inline real loss_of(const struct terms *t, real z, real e, real y)
{
    const real both = real_softplus_from(-1, e);

    return weighted(t->one * y, at_least(-z, 0) + both) +
           weighted(1 - y, at_least(z, 0) + both);
}

/* The same from a, held to [clip, 1 - clip]. */
static inline double clipped_loss_of(const struct terms *t, double clip, real z,
                                     real y)
{
    double a = duet_sigmoid((double)z);

    a = a < clip ? clip : a;
    a = a > 1 - clip ? 1 - clip : a;
    return -((double)(t->one * y) * duet_log(a) +
             (double)(1 - y) * duet_log(1 - a));
}

enum { BLOCK = 128, SUMS = 8 };

/* Onto eight sums, loss i onto sum i % 8: one would wait for each addition. */
static void add_losses(size_t n, const double *loss, double *DUET_RESTRICT sum)
{
    size_t i = 0;

    for (; i + SUMS <= n; i += SUMS)
        for (size_t k = 0; k < SUMS; k++)
            sum[k] += loss[i + k];
    for (size_t k = 0; i + k < n; k++)
        sum[k] += loss[i + k];
}

/* So that what a pass is to compute is constant, and its loop has no branch. */
#define INLINE inline __attribute__((always_inline))

/* What a pass is to compute. */
struct task {
    bool value, clipped, gradient;
};

/*
 * At most BLOCK logits. Value and gradient share the exponential; in loops of
 * their own they are faster, as duet_sigmoid_from() says.
 */
static INLINE void block(const struct terms *t, double clip, struct task is,
                         size_t n, const real *DUET_RESTRICT logits,
                         const real *DUET_RESTRICT target,
                         double *DUET_RESTRICT loss, real *DUET_RESTRICT g,
                         real by)
{
    real z[BLOCK], e[BLOCK], y[BLOCK];

    for (size_t k = 0; k < n; k++) {
        z[k] = at_least(logits[k], t->least_z);
        e[k] = real_exp_minus(real_abs(z[k]));
        y[k] = t->share * target[k] + t->half;
    }
    for (size_t k = 0; is.gradient && k < n; k++)
        g[k] = by * (real_sigmoid_from(z[k], e[k]) * (1 + (t->one - 1) * y[k]) -
                     t->one * y[k]);
    for (size_t k = 0; is.value && k < n; k++)
        loss[k] = is.clipped ? clipped_loss_of(t, clip, z[k], y[k])
                             : (double)loss_of(t, z[k], e[k], y[k]);
}

static INLINE double pass(const struct binary *c,
                          const struct duet_loss_args *j, struct task is)
{
    const struct terms t = terms_of(c);
    const real by = (real)(1 / (double)j->columns);
    const size_t n = j->rows * j->columns;
    double loss[BLOCK], sum[SUMS] = { 0 };

    for (size_t i = 0; i < n; i += BLOCK) {
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        real *g = is.gradient ? j->gradient + i : NULL;

        block(&t, c->clip, is, m, j->logits + i, j->target + i, loss, g, by);
        for (size_t k = 0; j->row_weight && k < m; k++) {
            const real weight = j->row_weight[(i + k) / j->columns];

            if (is.value)
                loss[k] *= (double)weight;
            if (is.gradient)
                g[k] *= weight;
        }
        if (is.value)
            add_losses(m, loss, sum);
    }
    for (int i = 1; i < SUMS; i++)
        sum[0] += sum[i];
    return sum[0] / (double)j->columns;
}

static double binary_value(const void *o, const struct duet_loss_args *j)
{
    const struct binary *c = o;

    return isnan(c->clip) ? pass(c, j, (struct task) { true, false, false })
                          : pass(c, j, (struct task) { true, true, false });
}

static void binary_gradient(const void *o, const struct duet_loss_args *j)
{
    pass(o, j, (struct task) { false, false, true });
}

static double binary_value_and_gradient(const void *o,
                                        const struct duet_loss_args *j)
{
    const struct binary *c = o;

    return isnan(c->clip) ? pass(c, j, (struct task) { true, false, true })
                          : pass(c, j, (struct task) { true, true, true });
}

static void binary_predict(const void *o, const struct duet_loss_args *j)
{
    const struct terms t = terms_of(o);
    const real *DUET_RESTRICT z = j->logits;
    real *DUET_RESTRICT y = j->y;

    for (size_t k = 0; k < j->rows * j->columns; k++)
        y[k] = real_sigmoid(at_least(z[k], t.least_z));
}

DUET_PLUGIN(loss, binary_crossentropy, "1.0.0",
            .summary = "log loss of a binary target, behind a sigmoid",
            .config_size = sizeof(struct binary), .options = options,
            .target = DUET_TARGET_BINARY, .metric = "accuracy",
            .value = binary_value, .gradient = binary_gradient,
            .predict = binary_predict,
            .value_and_gradient = binary_value_and_gradient);
