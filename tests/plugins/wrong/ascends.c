/* ascends - has the sign wrong. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void ascends_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] += (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer ascends = {
    WRONG(DUET_HEAD_optimizer, "ascends"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = ascends_step,
};

DUET_EXPORT(&ascends);
