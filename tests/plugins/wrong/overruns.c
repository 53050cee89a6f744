/* overruns - writes one element more than it has. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void overruns_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i <= u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i < u->n ? i : 0];
}

static const struct duet_optimizer overruns = {
    WRONG(DUET_HEAD_optimizer, "overruns"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = overruns_step,
};

DUET_EXPORT(&overruns);
