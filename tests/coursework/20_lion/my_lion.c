/* my_lion, solved. */
#include <duet/optimizer.h>

struct my_lion {
    double beta1, beta2, weight_decay;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_lion, beta1, 0.9, "[0, 1)", "weight of m in the step"),
    DUET_OPTION(my_lion, beta2, 0.99, "[0, 1)", "decay of m"),
    DUET_OPTION(my_lion, weight_decay, 0, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("m"), DUET_END };

static real sign(real x)
{
    if (x == 0 || x != x) /* NaN stays NaN */
        return x;
    return x > 0 ? 1 : -1;
}

static void my_lion_step(const void *o, const struct duet_update *u)
{
    const struct my_lion *c = o;
    const real lr = (real)u->where->lr, decay = (real)c->weight_decay;
    const real b1 = (real)c->beta1, b2 = (real)c->beta2;
    real *m = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real g = u->gradient[i];
        const real direction = sign(b1 * m[i] + (1 - b1) * g);

        u->weight[i] -= lr * (direction + decay * u->weight[i]);
        m[i] = b2 * m[i] + (1 - b2) * g;
    }
}

DUET_PLUGIN(optimizer, my_lion, "1.0.0", .summary = "the sign of a momentum",
            .config_size = sizeof(struct my_lion), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.0001, .slots = slots,
            .step = my_lion_step);
