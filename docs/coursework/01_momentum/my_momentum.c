/* my_momentum - gradient descent that gathers speed. */
#include <duet/optimizer.h>

struct my_momentum {
    double momentum;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_momentum, momentum, 0.9, "[0, 1]",
                "share of the velocity kept"),
    DUET_END,
};

/* One array like the weights, at first 0, for each tensor: u->slot[0]. */
static const struct duet_slot slots[] = { DUET_SLOT("velocity"), DUET_END };

/*
 * To do: v <- momentum v + g, then w <- w - lr v, with v in u->slot[0]. This is
 * plain gradient descent as yet.
 */
static void my_momentum_step(const void *o, const struct duet_update *u)
{
    const struct my_momentum *c = o;
    const real lr = (real)u->where->lr;

    (void)c;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= lr * u->gradient[i];
}

DUET_PLUGIN(optimizer, my_momentum, "1.0.0",
            .summary = "gradient descent that gathers speed",
            .config_size = sizeof(struct my_momentum), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01, .slots = slots,
            .step = my_momentum_step);
