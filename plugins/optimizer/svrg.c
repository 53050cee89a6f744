/*
 * svrg - gradient descent with less variance: the batch's gradient, corrected
 * by that of weights s at which the gradient over all rows is known (Johnson &
 * Zhang, 2013, "Accelerating stochastic gradient descent using predictive
 * variance reduction", figure 1, option I).
 *
 *   each update_every updates:  s <- w,  a <- gradient over all rows at s
 *   w <- w - lr (gradient at w - gradient at s + a)       both over the batch
 */
#include <duet/optimizer.h>

#include <string.h>

struct svrg {
    int64_t update_every;
};

static const struct duet_option options[] = {
    DUET_OPTION(svrg, update_every, 50, "[1, inf)",
                "updates between two gradients over all rows",
                .unit = "updates"),
    DUET_END,
};

enum { ANCHOR, ALL };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("anchor", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_SLOT("all"),
    DUET_END,
};

static void svrg_step(const void *o, const struct duet_update *u)
{
    const struct svrg *c = o;
    const size_t bytes = u->n * sizeof *u->weight;
    const real lr = (real)u->where->lr;
    real *w = u->weight, *anchor = u->slot[ANCHOR], *all = u->slot[ALL];
    real *start = duet_scratch(u->host, bytes);
    real *there = duet_scratch(u->host, bytes);

    if (!start || !there)
        return;
    if ((u->where->t - 1) % (uint64_t)c->update_every == 0) {
        memcpy(anchor, w, bytes);
        duet_objective(u, DUET_OBJECTIVE_ALL_ROWS, 0, 0, all);
    }
    memcpy(start, w, bytes);
    memcpy(w, anchor, bytes);
    duet_objective(u, 0, 0, 0, there);
    for (size_t i = 0; i < u->n; i++)
        w[i] = start[i] - lr * (u->gradient[i] - there[i] + all[i]);
}

DUET_PLUGIN(optimizer, svrg, "1.0.0",
            .summary = "gradient descent corrected by gradients over all rows",
            .config_size = sizeof(struct svrg), .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 0.01, .slots = slots,
            .step = svrg_step);
