/*
 * spsa - descent without gradients: the slope along a random direction, from
 * two values of the loss (Spall, 1992, "Multivariate stochastic approximation
 * using a simultaneous perturbation gradient approximation", equation 2.2;
 * gains of Spall, 1998, section 4).
 *
 *   s <- (f(w + c p) - f(w - c p)) / (2 c)      p: +-1 for each weight,
 *   w <- w - lr / (stability + t)^alpha s p     c = radius / t^gamma
 */
#include <duet/math.h>
#include <duet/optimizer.h>
#include <duet/random.h>

#include <string.h>

struct spsa {
    double radius, alpha, gamma, stability;
};

static const struct duet_option options[] = {
    DUET_OPTION(spsa, radius, 0.01, "(0, inf)",
                "distance of the two values in the first update",
                .scale = DUET_SCALE_LOG),
    DUET_OPTION(spsa, alpha, 0.602, "[0, inf)", "exponent of the rate's decay"),
    DUET_OPTION(spsa, gamma, 0.101, "[0, inf)",
                "exponent of the distance's decay"),
    DUET_OPTION(spsa, stability, 0, "[0, inf)",
                "updates that the rate's decay begins ahead"),
    DUET_END,
};

static real sign_at(const struct duet_update *u, size_t i)
{
    return duet_random_bits(u->where, 0, i) >> 63 ? 1 : -1;
}

static double value_at(const struct duet_update *u, const real *start, real by)
{
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] = start[i] + by * sign_at(u, i);
    return duet_objective(u, 0, 0, 0, NULL);
}

static void spsa_step(const void *o, const struct duet_update *u)
{
    const struct spsa *c = o;
    const double t = (double)u->where->t;
    const double radius = c->radius / duet_pow(t, c->gamma);
    const double lr = u->where->lr / duet_pow(c->stability + t, c->alpha);
    real *start = duet_scratch(u->host, u->n * sizeof *start);
    double above, below;

    if (!start)
        return;
    memcpy(start, u->weight, u->n * sizeof *start);
    above = value_at(u, start, (real)radius);
    below = value_at(u, start, (real)-radius);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] = start[i] - (real)(lr * (above - below) / (2 * radius)) *
                                      sign_at(u, i);
}

DUET_PLUGIN(optimizer, spsa, "1.0.0",
            .summary = "descent along random directions, without gradients",
            .config_size = sizeof(struct spsa),
            .flags = DUET_FLAG_DERIVATIVE_FREE, .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 0.01, .step = spsa_step);
