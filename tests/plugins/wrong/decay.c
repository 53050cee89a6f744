/*
 * decay - a penalty of half the sum of squares whose gradient isn't what the
 * build defines it to be: see meson.build.
 */
#include <duet/math.h>
#include <duet/regularizer.h>

#include "wrong.h"

#ifndef ASSIGN
#define ASSIGN +=
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef METHODS
#define METHODS .penalty = decay_penalty, .gradient = decay_gradient
#endif

/* A build may have only one of the two methods. */
#define MAYBE_UNUSED __attribute__((unused))

MAYBE_UNUSED
static double decay_penalty(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    return 0.05 * duet_dot(p->host, p->rows * p->columns, p->weight, p->weight);
}

MAYBE_UNUSED
static void decay_gradient(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    for (size_t i = 0; i < p->rows * p->columns; i++)
        p->gradient[i] ASSIGN(real) 0.1 * p->weight[i];
}

static const struct duet_regularizer decay = {
    WRONG(DUET_HEAD_regularizer, "decay"),
    .flags = FLAGS,
    METHODS,
};

DUET_EXPORT(&decay);
