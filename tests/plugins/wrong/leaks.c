/* leaks - allocates in each step, and frees nothing. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include <stdlib.h>

#include "wrong.h"

static void leaks_step(const void *o, const struct duet_update *u)
{
    (void)o;
    real *volatile copy = malloc((u->n + 1) * sizeof(real));

    if (!copy)
        return;
    copy[0] = 0;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer leaks = {
    WRONG(DUET_HEAD_optimizer, "leaks"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = leaks_step,
};

DUET_EXPORT(&leaks);
