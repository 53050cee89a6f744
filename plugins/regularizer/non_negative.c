/*
 * non_negative - after each step, w' = max(w, 0): Keras's NonNeg; the
 * projection onto the set of non-negative weights.
 */
#include <duet/regularizer.h>

static void non_negative_project(const void *o,
                                 const struct duet_projection_args *p)
{
    real *w = p->weight;

    (void)o;
    for (size_t i = 0; i < p->rows * p->columns; i++)
        w[i] = w[i] < 0 ? 0 : w[i];
}

DUET_PLUGIN(regularizer, non_negative, "1.0.0",
            .summary = "lets no weight be below 0",
            .project = non_negative_project);
