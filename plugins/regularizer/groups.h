/*
 * groups.h - the groups of weights that norms are taken of: columns, the
 * weights that come in to a unit; rows, those that an input sends out; or all
 * of a tensor.
 */
#ifndef DUET_REGULARIZER_GROUPS_H
#define DUET_REGULARIZER_GROUPS_H

#include <duet/regularizer.h>

enum groups { COLUMNS, ROWS, TENSOR };

/** The option's choices, in the enum's order. */
#define GROUPS "columns|rows|tensor"
#define GROUPS_SUMMARY "whose norms count: units', inputs', or that of all"

/** How the groups of a tensor lie in it. */
struct grouping {
    size_t n, length;   /**< Groups, and elements of each. */
    size_t start, step; /**< From group to group, and within one. */
};

static inline struct grouping grouping_of(enum groups groups, size_t rows,
                                          size_t columns)
{
    const struct grouping by[] = {
        [COLUMNS] = { columns, rows, 1, columns },
        [ROWS] = { rows, columns, columns, 1 },
        [TENSOR] = { 1, rows * columns, 0, 1 },
    };

    return by[groups];
}

/** Euclidean norm of group i, in double. */
static inline double norm_of(const struct grouping *g, const real *weight,
                             size_t i)
{
    const real *w = weight + i * g->start;
    double sum = 0;

    for (size_t k = 0; k < g->length; k++)
        sum += (double)w[k * g->step] * (double)w[k * g->step];
    return duet_norm_from(sum, g->length, w, g->step);
}

/** Multiply group i by a number. */
static inline void scale_group(const struct grouping *g, real *weight, size_t i,
                               double by)
{
    real *w = weight + i * g->start;

    for (size_t k = 0; k < g->length; k++)
        w[k * g->step] *= (real)by;
}

#endif
