/*
 * mine - gradient descent with momentum: v = momentum v + g, w -= lr v.
 */
#include <duet/optimizer.h>

struct mine_options {
    double momentum;
};

static const struct duet_option mine_rows[] = {
    DUET_OPTION(mine_options, momentum, 0.9, "[0, 1)",
                "share of velocity kept"),
    DUET_END,
};

/* Arrays that the host keeps for each tensor; 0 before the first update. */
static const struct duet_slot mine_slots[] = {
    DUET_SLOT("velocity"),
    DUET_END,
};

/* Runs on several threads, each with a range of a tensor: no static data. */
static void mine_step(const void *options, const struct duet_update *u)
{
    const struct mine_options *o = (const struct mine_options *)options;
    const real lr = (real)u->where->lr, momentum = (real)o->momentum;
    const real *DUET_RESTRICT g = u->gradient;
    real *DUET_RESTRICT w = u->weight;
    real *DUET_RESTRICT v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        v[i] = momentum * v[i] + g[i];
        w[i] -= lr * v[i];
    }
}

DUET_PLUGIN(optimizer, mine, "1.0.0",
            .summary = "gradient descent with momentum",
            .config_size = sizeof(struct mine_options), .options = mine_rows,
            .scope = DUET_SCOPE_ELEMENTWISE,
            .lr = 0.01, /* the default; the host keeps this option */
            .slots = mine_slots, .step = mine_step);
