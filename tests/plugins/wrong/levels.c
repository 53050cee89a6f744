/* levels - its builds for two instruction sets differ in a rounding. */
#include <duet/optimizer.h>

#include "wrong.h"

static void levels_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
#if DUET_LEVEL == 3
        u->weight[i] = (real)fma(-u->where->lr, (double)u->gradient[i],
                                 (double)u->weight[i]);
#else
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
#endif
}

static const struct duet_optimizer levels = {
    WRONG(DUET_HEAD_optimizer, "levels"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = levels_step,
};

DUET_EXPORT(&levels);
