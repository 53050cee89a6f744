/* hardcoded - believes that every tensor has 3 elements at least. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void hardcoded_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
    for (size_t i = 0; i < 3; i++)
        u->weight[i] -= (real)0.25 * (real)u->where->lr * u->weight[i];
}

static const struct duet_optimizer hardcoded = {
    WRONG(DUET_HEAD_optimizer, "hardcoded"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = hardcoded_step,
};

DUET_EXPORT(&hardcoded);
