/*
 * crossentropy - log loss of one class out of several, behind a softmax: of a
 * row with class y,
 *
 *   -sum over k of t_k log p_k,   p = softmax(z)
 *   t_k = class_weight_k ((1 - s) [k = y] + s / K)
 *
 * s the label smoothing (Szegedy et al., 2016, section 7), K the number of
 * classes. The gradient is T p - t, T the sum of t. Computed from logits, with
 * the greatest subtracted, so that nothing overflows.
 *
 * As in PyTorch with reduction = "sum"; its mean divides by the sum of the
 * weights of the rows' classes, the core by the number of rows.
 */
#include "softmax.h"

struct crossentropy {
    double label_smoothing;
    struct duet_reals class_weight;
};

static const struct duet_option options[] = {
    DUET_OPTION(crossentropy, label_smoothing, 0, "[0, 1)",
                "share by which targets move toward equal probabilities"),
    DUET_OPTION(crossentropy, class_weight, 0, NULL,
                "weight of each class; not given: 1 each"),
    DUET_END,
};

static void crossentropy_check(const void *o, const struct duet_host *host)
{
    const struct crossentropy *c = o;

    for (size_t k = 0; k < c->class_weight.n; k++)
        if (!(c->class_weight.value[k] >= 0 &&
              c->class_weight.value[k] < HUGE_VAL)) {
            duet_fail(host, "class_weight[%zu] is %g, expected 0 or more",
                      k + 1, c->class_weight.value[k]);
            return;
        }
}

static bool fits(const struct crossentropy *c, const struct duet_loss_args *j)
{
    const size_t n = c->class_weight.n;

    if (n && n != j->columns)
        duet_fail(j->host,
                  "class_weight has %zu numbers, expected %zu, one "
                  "for each class",
                  n, j->columns);
    return !n || n == j->columns;
}

static double weight_of(const struct crossentropy *c, size_t k)
{
    return c->class_weight.n ? c->class_weight.value[k] : 1;
}

/* t of a class of a row. */
static double share_of(const struct crossentropy *c,
                       const struct duet_loss_args *j, size_t row, size_t k)
{
    const bool is = (size_t)j->target[row * j->target_columns] == k;

    return weight_of(c, k) * ((is ? 1 - c->label_smoothing : 0) +
                              c->label_smoothing / (double)j->columns);
}

static double crossentropy_value(const void *o, const struct duet_loss_args *j)
{
    const struct crossentropy *c = o;
    const size_t columns = j->columns;
    real *e = duet_scratch(j->host, columns * sizeof *e);
    double sum = 0;

    if (!e || !fits(c, j))
        return (double)NAN;
    for (size_t i = 0; i < j->rows; i++) {
        const real *z = j->logits + i * columns;
        const struct softmax s = softmax_of(columns, z, e);
        double row = 0;

        for (size_t k = 0; k < columns; k++) {
            const double share = share_of(c, j, i, k);

            /* A class that doesn't count may be infinitely far away. */
            row += share > 0 ? share * softmax_loss(&s, z, k) : 0;
        }
        sum += softmax_weight(j, i) * row;
    }
    return sum;
}

static void crossentropy_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct crossentropy *c = o;
    const size_t columns = j->columns;

    if (!fits(c, j))
        return;
    for (size_t i = 0; i < j->rows; i++) {
        const real *z = j->logits + i * columns;
        real *g = j->gradient + i * columns;
        const struct softmax s = softmax_of(columns, z, g);
        const real by = (real)softmax_weight(j, i);
        double total = 0;
        real scale;

        for (size_t k = 0; k < columns; k++)
            total += share_of(c, j, i, k);
        scale = (real)total / s.sum;
        for (size_t k = 0; k < columns; k++)
            g[k] = by * (scale * g[k] - (real)share_of(c, j, i, k));
    }
}

static void crossentropy_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    softmax_predict(j);
}

DUET_PLUGIN(loss, crossentropy, "1.0.0",
            .summary = "log loss of one class out of several, behind a softmax",
            .config_size = sizeof(struct crossentropy), .options = options,
            .check = crossentropy_check, .target = DUET_TARGET_CLASSES,
            .metric = "accuracy", .value = crossentropy_value,
            .gradient = crossentropy_gradient, .predict = crossentropy_predict);
