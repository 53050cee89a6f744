/* my_rmsprop, solved. */
#include <duet/math.h>
#include <duet/optimizer.h>

struct my_rmsprop {
    double decay, epsilon;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_rmsprop, decay, 0.99, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(my_rmsprop, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_END,
};

static const struct duet_slot slots[] = { DUET_SLOT("square"), DUET_END };

static void my_rmsprop_step(const void *o, const struct duet_update *u)
{
    const struct my_rmsprop *c = o;
    const real lr = (real)u->where->lr, epsilon = (real)c->epsilon;
    const real decay = (real)c->decay, share = (real)(1 - c->decay);
    real *s = u->slot[0];

    for (size_t i = 0; i < u->n; i++) {
        const real g = u->gradient[i];

        s[i] = decay * s[i] + share * g * g;
        u->weight[i] -= lr * g / (real_sqrt(s[i]) + epsilon);
    }
}

DUET_PLUGIN(optimizer, my_rmsprop, "1.0.0",
            .summary = "gradients divided by their recent size",
            .config_size = sizeof(struct my_rmsprop), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .slots = slots,
            .step = my_rmsprop_step);
