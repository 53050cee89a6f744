/* scope - needs the whole gradient's norm, but says that any range will do. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void scope_step(const void *o, const struct duet_update *u)
{
    (void)o;
    const double norm = sqrt(duet_dot(u->host, u->n, u->gradient, u->gradient));

    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)(u->where->lr / (1 + norm)) * u->gradient[i];
}

static const struct duet_optimizer scope = {
    WRONG(DUET_HEAD_optimizer, "scope"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = scope_step,
};

DUET_EXPORT(&scope);
