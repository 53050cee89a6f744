/* uncorrected_adam - adam that forgets to correct its moments. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

struct adam {
    double beta1, beta2, epsilon;
};

static const struct duet_option options[] = {
    DUET_OPTION(adam, beta1, 0.9, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(adam, beta2, 0.999, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(adam, epsilon, 1e-8, "(0, inf)", "keeps the divisor from zero"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_END,
};

static void adam_step(const void *o, const struct duet_update *u)
{
    const struct adam *c = o;
    const real b1 = (real)c->beta1, b2 = (real)c->beta2;
    real *m = u->slot[0], *v = u->slot[1];

    for (size_t i = 0; i < u->n; i++) {
        const real g = u->gradient[i];

        m[i] = b1 * m[i] + (1 - b1) * g;
        v[i] = b2 * v[i] + (1 - b2) * g * g;
        u->weight[i] -=
            (real)u->where->lr * m[i] / (real_sqrt(v[i]) + (real)c->epsilon);
    }
}

static const struct duet_optimizer adam = {
    WRONG(DUET_HEAD_optimizer, "uncorrected_adam", .options = options,
          .config_size = sizeof(struct adam)),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.001,
    .slots = slots,
    .step = adam_step,
};

DUET_EXPORT(&adam);
