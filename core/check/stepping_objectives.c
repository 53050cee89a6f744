/* stepping_objectives.c - the functions that an optimizer is to lower. */
#include "stepping.h"

#include <duet/math.h>

#include <math.h>

double stepping_quadratic(const struct stepping *s, size_t n,
                          const double *weight, double *gradient)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double moved = 0.25 * (double)((i * 7 + s->t * 3) % 5) - 0.5;
        const double d = weight[i] - s->centre[i] - moved;

        sum += 0.5 * s->steepness[i] * d * d;
        if (gradient)
            gradient[i] = s->steepness[i] * d;
    }
    return sum;
}

/* Linear, with another gradient at each update, whatever the weights are. */
static double drift(const struct stepping *s, size_t n, const double *weight,
                    double *gradient)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t mixed =
            ((uint32_t)s->t * 2654435761u) ^ ((uint32_t)i * 2246822519u);
        const double g = (double)(mixed * 3266489917u >> 8) * 0x1p-23 - 1;

        sum += s->steepness[i] * g * weight[i];
        if (gradient)
            gradient[i] = s->steepness[i] * g;
    }
    return sum;
}

/* The same with gradients of -1, -3/4, ... 1. */
static double coarse(const struct stepping *s, size_t n, const double *weight,
                     double *gradient)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t mixed =
            ((uint32_t)s->t * 2654435761u) ^ ((uint32_t)i * 2246822519u);
        const double g = (double)((mixed * 3266489917u >> 8) % 9) / 4 - 1;

        sum += g * weight[i];
        if (gradient)
            gradient[i] = g;
    }
    return sum;
}

/* Waves on a bowl: neither convex nor quadratic. */
static double waves(const struct stepping *s, size_t n, const double *weight,
                    double *gradient)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const double d = weight[i] - s->centre[i];

        sum += s->steepness[i] * (0.25 * d * d - duet_cos(3 * d));
        if (gradient)
            gradient[i] = s->steepness[i] * (0.5 * d + 3 * duet_sin(3 * d));
    }
    return sum;
}

stepping_objective *stepping_objective_for(const struct stepping *s)
{
    const struct rig *rig = s->rig;
    const bool is_model = rig->descriptor->optimizer.scope == DUET_SCOPE_MODEL;

    if (rig->manner.values == RIG_COARSE)
        return is_model ? waves : coarse;
    if (is_model)
        return stepping_model_fits(s) && !rig->manner.is_convex
                   ? stepping_model
                   : stepping_quadratic;
    return rig->manner.is_long ? drift : stepping_quadratic;
}
