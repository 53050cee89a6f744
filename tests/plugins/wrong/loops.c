/* loops - never ends. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void loops_step(const void *o, const struct duet_update *u)
{
    (void)o;
    while (u->where->t)
        u->weight[0] += (real)0.25;
}

static const struct duet_optimizer loops = {
    WRONG(DUET_HEAD_optimizer, "loops"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = loops_step,
};

DUET_EXPORT(&loops);
