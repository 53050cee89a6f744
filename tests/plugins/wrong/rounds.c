/* rounds - rounds toward zero from the first step on. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <fenv.h>

#include "wrong.h"

static void rounds_step(const void *o, const struct duet_update *u)
{
    (void)o;
    fesetround(FE_TOWARDZERO);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer rounds = {
    WRONG(DUET_HEAD_optimizer, "rounds"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = rounds_step,
};

DUET_EXPORT(&rounds);
