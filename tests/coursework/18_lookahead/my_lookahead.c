/* my_lookahead, solved. */
#include <duet/optimizer.h>

struct my_lookahead {
    int64_t k;
    double alpha;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_lookahead, k, 5, "[1, inf)",
                "steps of the base between two averages"),
    DUET_OPTION(my_lookahead, alpha, 0.5, "[0, 1]",
                "share of the distance that the slow weights move"),
    DUET_OPTION(my_lookahead, base, 0, "optimizer",
                "optimizer that takes the steps"),
    DUET_END,
};

/* Slow weights, which begin as a copy of the weights. */
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("slow", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_END,
};

static void my_lookahead_step(const void *o, const struct duet_update *u)
{
    const struct my_lookahead *c = o;
    const real alpha = (real)c->alpha;
    real *w = u->weight, *slow = u->slot[0];

    duet_step(u, c->base, u->gradient);
    if (u->where->t % (uint64_t)c->k != 0)
        return;
    for (size_t i = 0; i < u->n; i++) {
        slow[i] += alpha * (w[i] - slow[i]);
        w[i] = slow[i];
    }
}

DUET_PLUGIN(optimizer, my_lookahead, "1.0.0",
            .summary = "slow weights that follow another optimizer's",
            .config_size = sizeof(struct my_lookahead), .options = options,
            .scope = DUET_SCOPE_MODEL, .slots = slots,
            .step = my_lookahead_step, .prediction = "slow");
