/* my_rmsprop - gradients divided by their recent size. */
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

/*
 * To do: state for the mean square, and the step
 *
 *   s <- decay s + (1 - decay) g^2
 *   w <- w - lr g / (sqrt(s) + epsilon)
 *
 * with real_sqrt(), which fits either element type.
 */
static void my_rmsprop_step(const void *o, const struct duet_update *u)
{
    const struct my_rmsprop *c = o;
    const real lr = (real)u->where->lr;

    (void)c;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= lr * u->gradient[i];
}

DUET_PLUGIN(optimizer, my_rmsprop, "1.0.0",
            .summary = "gradients divided by their recent size",
            .config_size = sizeof(struct my_rmsprop), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01,
            .step = my_rmsprop_step);
