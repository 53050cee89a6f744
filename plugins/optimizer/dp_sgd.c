/*
 * dp_sgd - the gradient of each row made no longer than a bound, and noise
 * added, around another optimizer (Abadi et al., 2016, "Deep learning with
 * differential privacy", algorithm 1).
 *
 *   g <- (sum of g_i / max(1, |g_i| / clip) + noise clip N(0, I)) / rows
 *   the base's step with g
 *
 * g_i is the gradient of row i by the weights and biases of this optimizer. The
 * penalties' gradient is added as it is, since it says nothing of the data.
 * Parameters that belong to neither layer can't be clipped, and are refused. A
 * function stepped by hand is one row. Which budget of privacy a run spends
 * depends on how batches are drawn, and isn't computed here.
 */
#include <duet/random.h>

#include "rows.h"

#include <string.h>

struct dp_sgd {
    double clip, noise;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(dp_sgd, clip, 1, "(0, inf)",
                "greatest norm of a row's gradient", .scale = DUET_SCALE_LOG),
    DUET_OPTION(dp_sgd, noise, 1, "[0, inf)",
                "deviation of the noise, in norms of a row"),
    DUET_OPTION(dp_sgd, base, 0, "optimizer", "optimizer that takes the steps",
                .initial = "sgd"),
    DUET_END,
};

/*
 * The sum of the clipped gradients less `rows` times the mean gradient: what is
 * left of u->gradient is the penalties'.
 */
static void sum_rows(const struct dp_sgd *c, const struct duet_layers *l,
                     double *sum)
{
    for (size_t row = 0; row < l->rows; row++) {
        const double norm =
            sqrt(row_square(&l->layer[0], row) + row_square(&l->layer[1], row));
        const double by = norm > c->clip ? c->clip / norm : 1;

        for (int i = 0; i < 2; i++)
            row_add(&l->layer[i], row, by - (double)l->rows / l->by, sum);
    }
}

static void dp_sgd_step(const void *o, const struct duet_update *u)
{
    const struct dp_sgd *c = o;
    real *g = duet_scratch(u->host, u->n * sizeof *g);
    double *sum = duet_scratch(u->host, u->n * sizeof *sum), rows = 1;
    struct duet_layers l;

    if (!g || !sum)
        return;
    memset(sum, 0, u->n * sizeof *sum);
    if (duet_find_layers(u, NULL, &l)) {
        rows = (double)l.rows;
        sum_rows(c, &l, sum);
    } else {
        const double norm = sqrt(row_dot(u->n, u->gradient, u->gradient));

        for (size_t i = 0; norm > c->clip && i < u->n; i++)
            sum[i] = (c->clip / norm - 1) * (double)u->gradient[i];
    }
    for (uint32_t i = 0; rows > 1 && i < u->n_parts; i++)
        if (strchr(duet_part_at(u, i)->name, '.'))
            duet_fail(u->host, "it can't clip the rows' gradients by '%s'",
                      duet_part_at(u, i)->name);
    for (size_t i = 0; i < u->n; i++)
        g[i] = (real)((double)u->gradient[i] +
                      (sum[i] + c->noise * c->clip *
                                    duet_random_normal_at(u->where, 0, i)) /
                          rows);
    duet_step(u, c->base, g);
}

DUET_PLUGIN(optimizer, dp_sgd, "1.0.0",
            .summary = "clipped rows and noise, around another optimizer",
            .paper = "https://arxiv.org/abs/1607.00133",
            .config_size = sizeof(struct dp_sgd), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = dp_sgd_step);
