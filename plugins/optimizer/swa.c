/*
 * swa - the plain mean of the weights along the way, around another optimizer
 * (Izmailov et al., 2018, "Averaging weights leads to wider optima and better
 * generalization", algorithm 1).
 *
 *   the base's step
 *   after update `start`, each `every` updates:  a <- (n a + w) / (n + 1)
 *
 * Prediction uses the mean a, which is w until then. The paper's constant or
 * cyclic rate is a schedule's business.
 */
#include <duet/optimizer.h>

#include <string.h>

struct swa {
    int64_t start, every;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(swa, start, 100, "[0, inf)",
                "updates before the first that counts", .unit = "updates"),
    DUET_OPTION(swa, every, 1, "[1, inf)", "updates from one to the next",
                .unit = "updates"),
    DUET_OPTION(swa, base, 0, "optimizer", "optimizer that takes the steps"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("average", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_END,
};

static void swa_step(const void *o, const struct duet_update *u)
{
    const struct swa *c = o;
    const uint64_t t = u->where->t, start = (uint64_t)c->start;
    const uint64_t every = (uint64_t)c->every;
    uint64_t taken;
    real *a = u->slot[0], share;

    duet_step(u, c->base, u->gradient);
    if (t <= start) {
        memcpy(a, u->weight, u->n * sizeof *a);
        return;
    }
    if ((t - start - 1) % every)
        return;
    taken = (t - start - 1) / every + 1;
    share = (real)(1 / (double)taken);
    for (size_t i = 0; i < u->n; i++)
        a[i] += share * (u->weight[i] - a[i]);
}

DUET_PLUGIN(optimizer, swa, "1.0.0",
            .summary = "predicts with the mean of another optimizer's weights",
            .paper = "https://arxiv.org/abs/1803.05407",
            .config_size = sizeof(struct swa), .options = options,
            .scope = DUET_SCOPE_MODEL, .slots = slots, .step = swa_step,
            .prediction = "average");
