/*
 * spsa - simultaneous perturbation (Spall, 1992): a difference of two losses
 * along one random direction stands for the gradient. Right, and unusual.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "wrong.h"

static const real REACH = (real)0.01;

/* +1 or -1, by a hash of update and element. */
static real direction(uint64_t t, size_t i)
{
    uint64_t x = t * UINT64_C(0x9e3779b97f4a7c15) + i;

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x >> 63 ? 1 : -1;
}

static void move(const struct duet_update *u, real by)
{
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] += by * direction(u->where->t, i);
}

static void spsa_step(const void *o, const struct duet_update *u)
{
    double above, below;

    (void)o;
    move(u, REACH);
    above = duet_evaluate(u);
    move(u, -2 * REACH);
    below = duet_evaluate(u);
    move(u, REACH);
    move(u, (real)(-u->where->lr * (above - below) / (2 * (double)REACH)));
}

static const struct duet_optimizer spsa = {
    WRONG(DUET_HEAD_optimizer, "spsa"),
    .flags = DUET_FLAG_DERIVATIVE_FREE,
    .scope = DUET_SCOPE_MODEL,
    .lr = 0.01,
    .step = spsa_step,
};

DUET_EXPORT(&spsa);
