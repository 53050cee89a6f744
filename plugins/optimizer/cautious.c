/*
 * cautious - takes back those parts of another optimizer's step that climb
 * (Liang et al., 2024, "Cautious optimizers: improving training with one line
 * of code", algorithm 1).
 *
 *   s <- the base's step,  k <- [s g < 0] for each weight
 *   w <- w + k s / max(mean of k over the tensor, 0.001)
 */
#include <duet/optimizer.h>

#include <string.h>

struct cautious {
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(cautious, base, 0, "optimizer",
                "optimizer that takes the steps"),
    DUET_END,
};

/* One tensor, from its weights before the step to those after it. */
static void take_back(const struct duet_part *part, const real *before,
                      const real *g, real *w)
{
    const size_t n = part->rows * part->columns;
    double kept = 0;
    real by;

    for (size_t i = 0; i < n; i++)
        kept += (w[i] - before[i]) * g[i] < 0;
    kept /= (double)n;
    by = (real)(1 / (kept > 0.001 ? kept : 0.001));
    for (size_t i = 0; i < n; i++) {
        const real step = w[i] - before[i];

        /* A NaN isn't less than 0, and not to be taken back either. */
        w[i] = step * g[i] >= 0 ? before[i] : before[i] + by * step;
    }
}

static void cautious_step(const void *o, const struct duet_update *u)
{
    const struct cautious *c = o;
    real *before = duet_scratch(u->host, u->n * sizeof *before);

    if (!before)
        return;
    memcpy(before, u->weight, u->n * sizeof *before);
    duet_step(u, c->base, u->gradient);
    for (uint32_t i = 0; i < u->n_parts; i++) {
        const struct duet_part *part = duet_part_at(u, i);

        take_back(part, before + part->first, u->gradient + part->first,
                  u->weight + part->first);
    }
}

DUET_PLUGIN(optimizer, cautious, "1.0.0",
            .summary = "only those parts of a step that go downhill",
            .paper = "https://arxiv.org/abs/2411.16085",
            .config_size = sizeof(struct cautious), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = cautious_step);
