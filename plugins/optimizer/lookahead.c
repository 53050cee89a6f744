/*
 * lookahead - k steps forward, one step back (Zhang, Lucas, Ba & Hinton, 2019,
 * algorithm 1), around another optimizer.
 *
 *   the base's step
 *   each k steps:  slow <- slow + alpha (w - slow),  w <- slow
 *
 * Prediction uses the slow weights, as in the paper. The base keeps its state
 * when the weights go back.
 */
#include <duet/optimizer.h>

struct lookahead {
    int64_t k;
    double alpha;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(lookahead, k, 5, "[1, inf)",
                "steps of the base between two averages"),
    DUET_OPTION(lookahead, alpha, 0.5, "[0, 1]",
                "share of the distance that the slow weights move"),
    DUET_OPTION(lookahead, base, 0, "optimizer",
                "optimizer that takes the steps"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("slow", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_END,
};

static void lookahead_step(const void *o, const struct duet_update *u)
{
    const struct lookahead *c = o;
    const real alpha = (real)c->alpha;
    real *w = u->weight, *slow = u->slot[0];

    duet_step(u, c->base, u->gradient);
    if (u->where->t % (uint64_t)c->k)
        return;
    for (size_t i = 0; i < u->n; i++) {
        slow[i] += alpha * (w[i] - slow[i]);
        w[i] = slow[i];
    }
}

DUET_PLUGIN(optimizer, lookahead, "1.0.0",
            .summary = "slow weights that follow another optimizer's",
            .config_size = sizeof(struct lookahead), .options = options,
            .scope = DUET_SCOPE_MODEL, .slots = slots, .step = lookahead_step,
            .prediction = "slow");
