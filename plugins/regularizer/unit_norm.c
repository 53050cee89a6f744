/*
 * unit_norm - after each step, groups of weights are scaled to norm 1: Keras's
 * UnitNorm, but for the 1e-7 that it adds to norms.
 *
 *   w' = w / |w|
 *
 * A group of zeros has no direction, and stays.
 */
#include "groups.h"

struct unit_norm {
    enum groups groups;
};

static const struct duet_option options[] = {
    DUET_OPTION(unit_norm, groups, COLUMNS, GROUPS, GROUPS_SUMMARY),
    DUET_END,
};

static void unit_norm_project(const void *o,
                              const struct duet_projection_args *p)
{
    const struct unit_norm *c = o;
    const struct grouping g = grouping_of(c->groups, p->rows, p->columns);

    for (size_t i = 0; i < g.n; i++) {
        const double norm = norm_of(&g, p->weight, i);

        if (norm > 0)
            scale_group(&g, p->weight, i, 1 / norm);
    }
}

DUET_PLUGIN(regularizer, unit_norm, "1.0.0",
            .summary = "keeps each unit's weights on a sphere",
            .config_size = sizeof(struct unit_norm), .options = options,
            .project = unit_norm_project);
