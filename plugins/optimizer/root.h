/*
 * root.h - the divisor of adagrad and rmsprop, the root of a square s, with
 * epsilon where the source of the formula has it.
 *
 *   sqrt(s) + epsilon        outside
 *   sqrt(s + epsilon)        inside
 */
#ifndef DUET_PLUGINS_ROOT_H
#define DUET_PLUGINS_ROOT_H

#include <duet/math.h>
#include <duet/optimizer.h>

enum root_place { ROOT_OUTSIDE, ROOT_INSIDE };

/** A row for a field `epsilon_at` of the config. */
#define ROOT_OPTION(config)                                         \
    DUET_OPTION(config, epsilon_at, ROOT_OUTSIDE, "outside|inside", \
                "whether epsilon is added to the root or under it")

/** Epsilon in one of two places, 0 in the other, so that no loop branches. */
struct root {
    real inside, outside;
};

static inline struct root root_of(double epsilon, enum root_place at)
{
    const struct root root = {
        .inside = (real)(at == ROOT_INSIDE ? epsilon : 0),
        .outside = (real)(at == ROOT_INSIDE ? 0 : epsilon),
    };

    return root;
}

#endif
