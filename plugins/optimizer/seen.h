/*
 * seen.h - how much of its gradients a decaying mean has seen: 1 - beta^t, by
 * which optimizers correct it.
 *
 * beta^t goes from step to step in two scalars, a pair, so that a step costs a
 * product and not a power. It loses 2^-104 of its value a step, and is all but
 * always what duet_power() gives, to the bit.
 */
#ifndef DUET_PLUGINS_SEEN_H
#define DUET_PLUGINS_SEEN_H

#include <duet/math.h>
#include <duet/optimizer.h>

/** Rows of scalars for a beta of this name; the first one is beta^t. */
#define SEEN_SCALARS(beta) \
    DUET_SCALAR(beta "_power", 1), DUET_SCALAR(beta "_power_low", 0)

/**
 * 1 - beta^t in call t: one call an update.
 *
 * @param power Index of the first scalar of this beta.
 */
static inline double seen_at(const struct duet_update *u, size_t power,
                             double beta)
{
    const struct duet_pair before = { u->scalar[power], u->scalar[power + 1] };
    const struct duet_pair factor = { beta, 0 };
    const struct duet_pair now = duet_pair_multiply(before, factor);
    const bool counts = now.high > 0x1p-512; /* subnormal numbers are slow */

    u->scalar[power] = counts ? now.high : 0;
    u->scalar[power + 1] = counts ? now.low : 0;
    return 1 - now.high;
}

#endif
