/* handles - takes over a signal. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <signal.h>

#include "wrong.h"

static void handles_step(const void *o, const struct duet_update *u)
{
    (void)o;
    signal(SIGUSR1, SIG_IGN);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer handles = {
    WRONG(DUET_HEAD_optimizer, "handles"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = handles_step,
};

DUET_EXPORT(&handles);
