/*
 * centralization - takes its mean off the gradient of each unit's weights,
 * around another optimizer (Yong et al., 2020, "Gradient centralization: a new
 * optimization technique for deep neural networks", equation 1).
 *
 *   the base's step with g - mean of g over the unit's inputs
 *
 * A unit's weights are a column of w1 or w2. Biases have no mean to take off.
 * The mean of a unit's weights stays what it is, wherever the loss would have
 * it.
 */
#include <duet/optimizer.h>

#include <string.h>

struct centralization {
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(centralization, base, 0, "optimizer",
                "optimizer that takes the steps"),
    DUET_END,
};

/* Of a matrix, each column less its mean. */
static void centre(real *g, size_t rows, size_t columns)
{
    for (size_t j = 0; j < columns; j++) {
        double sum = 0;
        real mean;

        for (size_t i = 0; i < rows; i++)
            sum += (double)g[i * columns + j];
        mean = (real)(sum / (double)rows);
        for (size_t i = 0; i < rows; i++)
            g[i * columns + j] -= mean;
    }
}

static void centralization_step(const void *o, const struct duet_update *u)
{
    const struct centralization *c = o;
    real *g = duet_scratch(u->host, u->n * sizeof *g);

    if (!g)
        return;
    memcpy(g, u->gradient, u->n * sizeof *g);
    for (uint32_t i = 0; i < u->n_parts; i++) {
        const struct duet_part *part = duet_part_at(u, i);

        if (part->rows > 1)
            centre(g + part->first, part->rows, part->columns);
    }
    duet_step(u, c->base, g);
}

DUET_PLUGIN(optimizer, centralization, "1.0.0",
            .summary = "takes the mean off the gradient of each unit's weights",
            .paper = "https://arxiv.org/abs/2004.01461",
            .config_size = sizeof(struct centralization),
            .flags = DUET_FLAG_NO_DESCENT, .options = options,
            .scope = DUET_SCOPE_MODEL, .step = centralization_step);
