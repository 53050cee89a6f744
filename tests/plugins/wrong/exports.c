/* exports - offers a helper to the whole process. */
#include <duet/math.h>
#include <duet/optimizer.h>

__attribute__((visibility("default"))) real scaled(real lr, real g);
__attribute__((visibility("default"))) real scaled(real lr, real g)
{
    return lr * g;
}

#include "wrong.h"

static void exports_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= scaled((real)u->where->lr, u->gradient[i]);
}

static const struct duet_optimizer exports = {
    WRONG(DUET_HEAD_optimizer, "exports"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = exports_step,
};

DUET_EXPORT(&exports);
