/* my_adamw - Adam with L2 in its gradient, which isn't AdamW. */
#include <duet/math.h>
#include <duet/optimizer.h>

struct my_adamw {
    double beta1, beta2, epsilon, weight_decay;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_adamw, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(my_adamw, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(my_adamw, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_OPTION(my_adamw, weight_decay, 0.01, "[0, inf)",
                "strength of the pull of weights toward zero"),
    DUET_END,
};

enum { M, V };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_END,
};

/* What new moments lack of their final size: computed once for each tensor. */
enum { M_SEEN, V_SEEN };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("m_seen", 0),
    DUET_SCALAR("v_seen", 0),
    DUET_END,
};

static void my_adamw_prepare(const void *o, const struct duet_update *u)
{
    const struct my_adamw *c = o;

    u->scalar[M_SEEN] = 1 - duet_power(c->beta1, u->where->t);
    u->scalar[V_SEEN] = 1 - duet_power(c->beta2, u->where->t);
}

/* To do: the decay belongs into the step, apart from the moments. */
static void my_adamw_step(const void *o, const struct duet_update *u)
{
    const struct my_adamw *c = o;
    const real b1 = (real)c->beta1, b2 = (real)c->beta2;
    const real lr = (real)u->where->lr, epsilon = (real)c->epsilon;
    const real decay = (real)c->weight_decay;
    const real m_seen = (real)u->scalar[M_SEEN];
    const real v_seen = (real)u->scalar[V_SEEN];
    real *m = u->slot[M], *v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        const real g = u->gradient[i] + decay * u->weight[i];

        m[i] = b1 * m[i] + (1 - b1) * g;
        v[i] = b2 * v[i] + (1 - b2) * g * g;
        u->weight[i] -=
            lr * (m[i] / m_seen) / (real_sqrt(v[i] / v_seen) + epsilon);
    }
}

DUET_PLUGIN(optimizer, my_adamw, "1.0.0",
            .summary = "Adam with decoupled weight decay",
            .config_size = sizeof(struct my_adamw), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .prepare = my_adamw_prepare,
            .step = my_adamw_step);
