/* early - squares a number when the file is loaded, whatever the processor. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static volatile double share = 0.5; /* or clang would square it */

__attribute__((constructor)) static void early(void)
{
    share *= share;
}

static void early_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)(share * u->where->lr) * u->gradient[i];
}

static const struct duet_optimizer early_plugin = {
    WRONG(DUET_HEAD_optimizer, "early"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = early_step,
};

DUET_EXPORT(&early_plugin);
