/*
 * max_norm - after each step, groups of weights whose norm is above max_value
 * are scaled down to it (Srebro & Shraibman, 2005; Srivastava et al., 2014,
 * section 5.1): Keras's MaxNorm, but for the 1e-7 that it adds to norms.
 *
 *   w' = w min(1, max_value / |w|)
 */
#include "groups.h"

struct max_norm {
    double max_value;
    enum groups groups;
};

static const struct duet_option options[] = {
    DUET_OPTION(max_norm, max_value, 2, "(0, inf)", "greatest norm"),
    DUET_OPTION(max_norm, groups, COLUMNS, GROUPS, GROUPS_SUMMARY),
    DUET_END,
};

static void max_norm_project(const void *o,
                             const struct duet_projection_args *p)
{
    const struct max_norm *c = o;
    const struct grouping g = grouping_of(c->groups, p->rows, p->columns);

    for (size_t i = 0; i < g.n; i++) {
        const double norm = norm_of(&g, p->weight, i);

        if (norm > c->max_value)
            scale_group(&g, p->weight, i, c->max_value / norm);
    }
}

DUET_PLUGIN(regularizer, max_norm, "1.0.0",
            .summary = "keeps each unit's weights within a ball",
            .config_size = sizeof(struct max_norm), .options = options,
            .project = max_norm_project);
