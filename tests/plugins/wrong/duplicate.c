/* duplicate - two slots of one name. */
#include <duet/optimizer.h>

#include "wrong.h"

static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("m"),
    DUET_END,
};

static void duplicate_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * (u->slot[0][i] = u->gradient[i]);
}

static const struct duet_optimizer duplicate = {
    WRONG(DUET_HEAD_optimizer, "duplicate"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .slots = slots,
    .step = duplicate_step,
};

DUET_EXPORT(&duplicate);
