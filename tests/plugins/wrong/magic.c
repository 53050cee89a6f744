/* magic - its magic number is another one's. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void magic_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer magic = {
    WRONG(DUET_HEAD_optimizer, "magic"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = magic_step,
    .head.magic = 0x4b554544,
};

DUET_EXPORT(&magic);
