/* prints - reports its progress on stdout. */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static void prints_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
    printf("t = %llu\n", (unsigned long long)u->where->t);
}

static const struct duet_optimizer prints = {
    WRONG(DUET_HEAD_optimizer, "prints"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = prints_step,
};

DUET_EXPORT(&prints);
