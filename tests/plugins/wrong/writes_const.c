/* writes_const - clips the gradient where it lies, which is the host's. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void writes_const_step(const void *o, const struct duet_update *u)
{
    (void)o;
    real *g = (real *)u->gradient;

    for (size_t i = 0; i < u->n; i++)
        g[i] = real_min(real_max(g[i], -1), 1);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer writes_const = {
    WRONG(DUET_HEAD_optimizer, "writes_const"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = writes_const_step,
};

DUET_EXPORT(&writes_const);
