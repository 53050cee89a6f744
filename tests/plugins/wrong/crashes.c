/* crashes - follows a pointer to nowhere. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void crashes_step(const void *o, const struct duet_update *u)
{
    (void)o;
    volatile real *volatile nowhere = NULL;

    nowhere[0] = u->gradient[0];
}

static const struct duet_optimizer crashes = {
    WRONG(DUET_HEAD_optimizer, "crashes"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = crashes_step,
};

DUET_EXPORT(&crashes);
