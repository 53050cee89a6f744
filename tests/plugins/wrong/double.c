/* double - its float32 build is double in disguise. */
#include <duet/optimizer.h>

#include "wrong.h"

static void double_step(const void *o, const struct duet_update *u)
{
    const size_t n = u->n * sizeof(real) / sizeof(double);
    const double *g = (const double *)(const void *)u->gradient;
    double *w = (double *)(void *)u->weight;

    (void)o;
    for (size_t i = 0; i < n; i++)
        w[i] -= u->where->lr * g[i];
}

static const struct duet_optimizer optimizer = {
    WRONG(DUET_HEAD_optimizer, "double"),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.1,
    .step = double_step,
};

DUET_EXPORT(&optimizer);
