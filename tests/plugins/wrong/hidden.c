/* hidden - keeps the velocity to itself, where no one saves it. */
#include <duet/math.h>
#include <duet/optimizer.h>

static real velocity[64];

#include "wrong.h"

static void hidden_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++) {
        real *v = &velocity[(u->first + i) % 64];

        *v = (real)0.5 * *v + u->gradient[i];
        u->weight[i] -= (real)u->where->lr * *v;
    }
}

static const struct duet_optimizer hidden = {
    WRONG(DUET_HEAD_optimizer, "hidden"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = hidden_step,
};

DUET_EXPORT(&hidden);
