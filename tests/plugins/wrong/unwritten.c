/* unwritten - reads scratch memory that it hasn't written. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void unwritten_step(const void *o, const struct duet_update *u)
{
    (void)o;
    const real *d = duet_scratch(u->host, u->n * sizeof *d);

    if (!d)
        return;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -=
            (real)u->where->lr * u->gradient[i] + (d[i] == 0 ? (real)0.01 : 0);
}

static const struct duet_optimizer unwritten = {
    WRONG(DUET_HEAD_optimizer, "unwritten"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = unwritten_step,
};

DUET_EXPORT(&unwritten);
