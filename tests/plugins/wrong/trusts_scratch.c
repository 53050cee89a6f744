/* trusts_scratch - doesn't look whether there was memory. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void trusts_scratch_step(const void *o, const struct duet_update *u)
{
    (void)o;
    real *d = duet_scratch(u->host, u->n * sizeof *d);

    for (size_t i = 0; i < u->n; i++)
        d[i] = (real)u->where->lr * u->gradient[i];
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= d[i];
}

static const struct duet_optimizer trusts_scratch = {
    WRONG(DUET_HEAD_optimizer, "trusts_scratch"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = trusts_scratch_step,
};

DUET_EXPORT(&trusts_scratch);
