/* my_sam, solved. */
#include <duet/optimizer.h>

#include <string.h>

struct my_sam {
    double rho;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_sam, rho, 0.05, "[0, inf)", "radius of the neighbourhood"),
    DUET_OPTION(my_sam, base, 0, "optimizer", "optimizer that takes the steps"),
    DUET_END,
};

static void my_sam_step(const void *o, const struct duet_update *u)
{
    const struct my_sam *c = o;
    const double norm = duet_norm(u->host, u->n, u->gradient);
    const real by = (real)(c->rho / (norm + 1e-12));
    real *start = duet_scratch(u->host, u->n * sizeof *start);

    if (!start)
        return;
    memcpy(start, u->weight, u->n * sizeof *start);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] += by * u->gradient[i];
    duet_evaluate(u);
    memcpy(u->weight, start, u->n * sizeof *start);
    duet_step(u, c->base, u->gradient);
}

DUET_PLUGIN(optimizer, my_sam, "1.0.0", .summary = "seeks flat minima",
            .config_size = sizeof(struct my_sam), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = my_sam_step);
