/*
 * gradient_noise - adds normal noise that fades to the gradient of another
 * optimizer (Neelakantan et al., 2015, "Adding gradient noise improves learning
 * for very deep networks", equations 1 and 2).
 *
 *   the base's step with g + N(0, s^2),  s^2 = eta / t^gamma
 */
#include <duet/math.h>
#include <duet/optimizer.h>
#include <duet/random.h>

struct gradient_noise {
    double eta, gamma;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(gradient_noise, eta, 0.01, "[0, inf)",
                "variance of the noise in the first update",
                .scale = DUET_SCALE_LOG),
    DUET_OPTION(gradient_noise, gamma, 0.55, "[0, inf)",
                "exponent of the variance's decay"),
    DUET_OPTION(gradient_noise, base, 0, "optimizer",
                "optimizer that takes the steps"),
    DUET_END,
};

static void gradient_noise_step(const void *o, const struct duet_update *u)
{
    const struct gradient_noise *c = o;
    const double t = (double)u->where->t;
    const real by = (real)sqrt(c->eta / duet_pow(t, c->gamma));
    real *g = duet_scratch(u->host, u->n * sizeof *g);

    if (!g)
        return;
    duet_random_normal(u->where, 0, 0, u->n, g);
    for (size_t i = 0; i < u->n; i++)
        g[i] = u->gradient[i] + by * g[i];
    duet_step(u, c->base, g);
}

DUET_PLUGIN(optimizer, gradient_noise, "1.0.0",
            .summary = "adds noise that fades to another optimizer's gradient",
            .paper = "https://arxiv.org/abs/1511.06807",
            .config_size = sizeof(struct gradient_noise), .options = options,
            .scope = DUET_SCOPE_MODEL, .step = gradient_noise_step);
