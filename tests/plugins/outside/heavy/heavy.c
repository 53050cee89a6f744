/*
 * heavy - gradient descent with momentum, and with none on biases.
 *
 *   v = momentum v + g,  w -= lr v
 */
#include <duet/optimizer.h>

struct heavy {
    double momentum;
    bool biases;
};

static const struct duet_option options[] = {
    DUET_OPTION(heavy, momentum, 0.9, "[0, 1)", "share of the velocity kept"),
    DUET_OPTION(heavy, biases, false, NULL, "momentum for biases too"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT("velocity"),
    DUET_END,
};

static void heavy_step(const void *o, const struct duet_update *u)
{
    const struct heavy *c = o;
    const bool is_heavy = u->where->role != DUET_ROLE_BIASES || c->biases;
    const real lr = (real)u->where->lr,
               momentum = (real)(is_heavy ? c->momentum : 0);
    real *v = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        v[i] = momentum * v[i] + u->gradient[i];
        u->weight[i] -= lr * v[i];
    }
}

/* Callable from Lua: duet.optimizer.heavy.exports.reach(momentum, lr). */
static double reach(double momentum, double lr)
{
    return lr / (1 - momentum);
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("reach", "d:dd", reach, "the step under a constant gradient"),
    DUET_END,
};

DUET_PLUGIN(optimizer, heavy, "2.1.0",
            .summary = "momentum, for weights first of all",
            .config_size = sizeof(struct heavy), .options = options,
            .exports = exports, .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01,
            .slots = slots, .step = heavy_step);
