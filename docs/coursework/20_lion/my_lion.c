/* my_lion - the sign of a momentum, from the pseudocode of the paper. */
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

/* To do: the pseudocode of TASK.md. This is the sign of the gradient alone. */
static void my_lion_step(const void *o, const struct duet_update *u)
{
    const real lr = (real)u->where->lr;

    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= lr * sign(u->gradient[i]);
}

DUET_PLUGIN(optimizer, my_lion, "1.0.0", .summary = "the sign of a momentum",
            .config_size = sizeof(struct my_lion), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.0001, .slots = slots,
            .step = my_lion_step);
