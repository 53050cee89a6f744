/*
 * sam - sharpness-aware minimization (Foret et al., 2021, algorithm 1): the
 * base optimizer steps with the gradient of the worst weights nearby.
 *
 *   w' = w + rho g / (|g| + 1e-12)
 *   the base's step from w with the gradient at w'
 *
 * The norm is over all tensors that it is given. With adaptive (ASAM, Kwon et
 * al., 2021) nearby is relative to each weight: w' = w + rho w^2 g / |w g|. The
 * 1e-12 is that of the authors' and most other code. Costs a second evaluation.
 */
#include <duet/optimizer.h>

#include <string.h>

struct sam {
    double rho;
    bool adaptive;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(sam, rho, 0.05, "[0, inf)", "radius of the neighbourhood"),
    DUET_OPTION(sam, adaptive, false, NULL,
                "scale the neighbourhood by the size of each weight"),
    DUET_OPTION(sam, base, 0, "optimizer", "optimizer that takes the steps"),
    DUET_END,
};

/* The direction to climb in, into `up`: g, or w^2 g; returns its length. */
static double direction(const struct sam *c, const struct duet_update *u,
                        real *up)
{
    double norm;

    for (size_t i = 0; i < u->n; i++)
        up[i] = c->adaptive ? u->weight[i] * u->gradient[i] : u->gradient[i];
    norm = duet_norm(u->host, u->n, up);
    for (size_t i = 0; c->adaptive && i < u->n; i++)
        up[i] *= u->weight[i];
    return norm;
}

static void sam_step(const void *o, const struct duet_update *u)
{
    const struct sam *c = o;
    real *start = duet_scratch(u->host, u->n * sizeof *start);
    real *up = duet_scratch(u->host, u->n * sizeof *up);
    real by;

    if (!start || !up)
        return;
    by = (real)(c->rho / (direction(c, u, up) + 1e-12));
    memcpy(start, u->weight, u->n * sizeof *start);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] += by * up[i];
    duet_evaluate(u);
    memcpy(u->weight, start, u->n * sizeof *start);
    duet_step(u, c->base, u->gradient);
}

DUET_PLUGIN(optimizer, sam, "1.0.0",
            .summary = "seeks flat minima, around another optimizer",
            .config_size = sizeof(struct sam), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = sam_step);
