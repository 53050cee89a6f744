/* parts - takes the size of a part for that of today's headers. */
#include <duet/optimizer.h>

#include "wrong.h"

static void parts_step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (uint32_t i = 0; i < u->n_parts; i++) {
        const struct duet_part *p = &u->parts[i]; /* duet_part_at(u, i) */
        const size_t end = p->first + p->rows * p->columns;

        for (size_t j = p->first; j < end && j < u->n; j++)
            u->weight[j] -= (real)u->where->lr * u->gradient[j];
    }
}

static const struct duet_optimizer parts = {
    WRONG(DUET_HEAD_optimizer, "parts"),
    .scope = DUET_SCOPE_MODEL,
    .lr = 0.1,
    .step = parts_step,
};

DUET_EXPORT(&parts);
