/* my_sam - the step of another optimizer, from the worst weights nearby. */
#include <duet/optimizer.h>

struct my_sam {
    double rho;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_sam, rho, 0.05, "[0, inf)", "radius of the neighbourhood"),
    DUET_OPTION(my_sam, base, 0, "optimizer", "optimizer that takes the steps"),
    DUET_END,
};

/*
 * To do: the base steps with the gradient at u->weight as yet. duet_norm() is
 * the length of a vector, duet_scratch() gives memory until the step ends, and
 * duet_evaluate() renews u->gradient at the weights as they are.
 */
static void my_sam_step(const void *o, const struct duet_update *u)
{
    const struct my_sam *c = o;

    duet_step(u, c->base, u->gradient);
}

DUET_PLUGIN(optimizer, my_sam, "1.0.0", .summary = "seeks flat minima",
            .config_size = sizeof(struct my_sam), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = my_sam_step);
