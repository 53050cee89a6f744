/*
 * l2 - keeps weights small (Hoerl & Kennard, 1970): penalty
 * factor alpha |w|^2, gradient 2 factor alpha w.
 *
 * The factor is 1/2 in the lecture and in PyTorch's weight_decay, so that the
 * gradient is alpha w; 1 in Keras. scikit-learn divides by the batch's rows.
 */
#include <duet/regularizer.h>

struct l2 {
    double alpha, factor;
    bool per_row;
};

static const struct duet_option options[] = {
    DUET_OPTION(l2, alpha, 0.01, "[0, inf)", "strength of the penalty"),
    DUET_OPTION(l2, factor, 0.5, "(0, inf)",
                "factor on alpha |w|^2 in the penalty"),
    DUET_OPTION(l2, per_row, false, NULL,
                "divide by the number of rows in the batch"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "factor", "0.5"),
    DUET_PRESET("keras", "factor", "1"),
    DUET_PRESET("sklearn", "alpha", "0.0001"),
    DUET_PRESET("sklearn", "per_row", "true"),
    DUET_END,
};

/* What |w|^2 is multiplied by; outside training a batch counts as one row. */
static double strength(const struct l2 *c, const struct duet_penalty_args *p)
{
    const size_t rows = p->where->batch_rows;

    return c->factor * c->alpha / (c->per_row && rows ? (double)rows : 1);
}

static double l2_penalty(const void *o, const struct duet_penalty_args *p)
{
    return strength(o, p) *
           duet_dot(p->host, p->rows * p->columns, p->weight, p->weight);
}

static void l2_gradient(const void *o, const struct duet_penalty_args *p)
{
    const real by = (real)(2 * strength(o, p));
    const real *DUET_RESTRICT w = p->weight;
    real *DUET_RESTRICT g = p->gradient;

    for (size_t i = 0; i < p->rows * p->columns; i++)
        g[i] += by * w[i];
}

DUET_PLUGIN(regularizer, l2, "1.0.0", .summary = "keeps weights small",
            .config_size = sizeof(struct l2), .options = options,
            .presets = presets, .penalty = l2_penalty, .gradient = l2_gradient);
