/* silent - leaves out what is not a number. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void silent_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        if (u->gradient[i] == u->gradient[i])
            u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer silent = {
    WRONG(DUET_HEAD_optimizer, "silent"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = silent_step,
};

DUET_EXPORT(&silent);
