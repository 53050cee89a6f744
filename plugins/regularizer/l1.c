/*
 * l1 - drives weights toward zero (Tibshirani, 1996): penalty alpha sum |w|,
 * gradient alpha sign(w) with sign(0) = 0.
 */
#include <duet/math.h>
#include <duet/regularizer.h>

struct l1 {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(l1, alpha, 0.01, "[0, inf)", "strength"),
    DUET_END,
};

/* Block by block, as the host's sum needs |w| in memory. */
static double l1_penalty(const void *o, const struct duet_penalized *p)
{
    const struct l1 *c = o;
    const size_t n = p->rows * p->columns;
    double sum = 0;
    real size[256];

    for (size_t i = 0; i < n; i += 256) {
        const size_t m = n - i < 256 ? n - i : 256;

        for (size_t j = 0; j < m; j++)
            size[j] = real_abs(p->weight[i + j]);
        sum += duet_sum(p->host, m, size);
    }
    return c->alpha * sum;
}

static void l1_gradient(const void *o, const struct duet_penalized *p)
{
    const struct l1 *c = o;
    const real alpha = (real)c->alpha;
    const real *DUET_RESTRICT w = p->weight;
    real *DUET_RESTRICT g = p->gradient;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        g[i] += w[i] > 0 ? alpha : w[i] < 0 ? -alpha : 0;
}

static const struct duet_regularizer l1 = {
    .base = {
        .head = DUET_REGULARIZER_HEAD,
        .name = "l1",
        .version = "1.0.0",
        .summary = "makes many weights nearly zero",
        .config_size = sizeof(struct l1),
        .options = options,
    },
    .penalty = l1_penalty,
    .gradient = l1_gradient,
};

DUET_NOTE(regularizer, "l1", "1.0.0");
DUET_EXPORT(&l1.base);
