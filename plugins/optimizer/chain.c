/*
 * chain - optimizers one after the other, each of which is given the step of
 * the one before in place of a gradient (as optax.chain has transformations;
 * Hessel et al., 2020).
 *
 *   g <- -(the step of an optimizer with g) / lr       for each but the last
 *   the last one's step with g
 *
 * The rate is that of the first one. With a rate of 0 nothing moves.
 */
#include <duet/optimizer.h>

#include <string.h>

struct chain {
    struct duet_children bases;
};

static const struct duet_option options[] = {
    DUET_OPTION(chain, bases, 0, "optimizer", "optimizers, in their order",
                .initial = "momentum, sgd"),
    DUET_END,
};

static void chain_check(const void *o, const struct duet_host *host)
{
    const struct chain *c = o;

    if (!c->bases.n)
        duet_fail(host, "bases is empty, expected optimizers");
}

static void chain_step(const void *o, const struct duet_update *u)
{
    const struct chain *c = o;
    const real lr = (real)u->where->lr;
    const size_t bytes = u->n * sizeof *u->weight;
    real *start = duet_scratch(u->host, bytes);
    real *g = duet_scratch(u->host, bytes);

    if (!start || !g || !(lr > 0))
        return;
    memcpy(start, u->weight, bytes);
    memcpy(g, u->gradient, bytes);
    for (size_t k = 0; k < c->bases.n; k++) {
        duet_step(u, c->bases.child[k], g);
        if (k + 1 == c->bases.n)
            return;
        for (size_t i = 0; i < u->n; i++)
            g[i] = (start[i] - u->weight[i]) / lr;
        memcpy(u->weight, start, bytes);
    }
}

DUET_PLUGIN(optimizer, chain, "1.0.0",
            .summary = "optimizers, each given the step of the one before",
            .config_size = sizeof(struct chain), .options = options,
            .check = chain_check, .scope = DUET_SCOPE_MODEL,
            .step = chain_step);
