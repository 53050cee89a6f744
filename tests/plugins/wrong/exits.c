/* exits - ends the process. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <stdlib.h>

#include "wrong.h"

static void exits_step(const void *o, const struct duet_update *u)
{
    (void)o;
    if (u->where->t == 2)
        exit(3);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer exits = {
    WRONG(DUET_HEAD_optimizer, "exits"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = exits_step,
};

DUET_EXPORT(&exits);
