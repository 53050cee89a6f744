/* my_amsgrad, solved. */
#include <duet/math.h>
#include <duet/optimizer.h>

struct my_amsgrad {
    double beta1, beta2, epsilon;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_amsgrad, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(my_amsgrad, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(my_amsgrad, epsilon, 1e-8, "(0, inf)",
                "keeps the divisor from zero"),
    DUET_END,
};

enum { M, V, TOP };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_SLOT("v_max"),
    DUET_END,
};

/* What new moments lack of their final size: computed once for each tensor. */
enum { M_SEEN, V_SEEN };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("m_seen", 0),
    DUET_SCALAR("v_seen", 0),
    DUET_END,
};

static void my_amsgrad_prepare(const void *o, const struct duet_update *u)
{
    const struct my_amsgrad *c = o;

    u->scalar[M_SEEN] = 1 - duet_power(c->beta1, u->where->t);
    u->scalar[V_SEEN] = 1 - duet_power(c->beta2, u->where->t);
}

static void my_amsgrad_step(const void *o, const struct duet_update *u)
{
    const struct my_amsgrad *c = o;
    const real b1 = (real)c->beta1, b2 = (real)c->beta2;
    const real lr = (real)u->where->lr, epsilon = (real)c->epsilon;
    const real m_seen = (real)u->scalar[M_SEEN];
    const real v_seen = (real)u->scalar[V_SEEN];
    real *m = u->slot[M], *v = u->slot[V], *top = u->slot[TOP];

    for (size_t i = 0; i < u->n; i++) {
        const real g = u->gradient[i];

        m[i] = b1 * m[i] + (1 - b1) * g;
        v[i] = b2 * v[i] + (1 - b2) * g * g;
        top[i] = real_max(top[i], v[i]);
        u->weight[i] -=
            lr * (m[i] / m_seen) / (real_sqrt(top[i] / v_seen) + epsilon);
    }
}

DUET_PLUGIN(optimizer, my_amsgrad, "1.0.0",
            .summary = "Adam that divides by the largest v so far",
            .config_size = sizeof(struct my_amsgrad), .options = options,
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.001, .slots = slots,
            .scalars = scalars, .prepare = my_amsgrad_prepare,
            .step = my_amsgrad_step);
