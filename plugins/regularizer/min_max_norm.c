/*
 * min_max_norm - after each step, groups of weights go a share of the way,
 * `rate`, to the nearest norm within bounds: Keras's MinMaxNorm, but for the
 * 1e-7 that it adds to norms.
 *
 *   w' = w (rate clip(|w|, min_value, max_value) + (1 - rate) |w|) / |w|
 *
 * A group of zeros has no direction, and stays.
 */
#include "groups.h"

struct min_max_norm {
    double min_value, max_value, rate;
    enum groups groups;
};

static const struct duet_option options[] = {
    DUET_OPTION(min_max_norm, min_value, 0, "[0, inf)", "least norm"),
    DUET_OPTION(min_max_norm, max_value, 1, "(0, inf)", "greatest norm"),
    DUET_OPTION(min_max_norm, rate, 1, "(0, 1]",
                "share of the distance to the bound that is moved"),
    DUET_OPTION(min_max_norm, groups, COLUMNS, GROUPS, GROUPS_SUMMARY),
    DUET_END,
};

static void min_max_norm_check(const void *o, const struct duet_host *host)
{
    const struct min_max_norm *c = o;

    if (c->min_value > c->max_value)
        duet_fail(host, "min_value = %g is above max_value = %g", c->min_value,
                  c->max_value);
}

static void min_max_norm_project(const void *o,
                                 const struct duet_projection_args *p)
{
    const struct min_max_norm *c = o;
    const struct grouping g = grouping_of(c->groups, p->rows, p->columns);

    for (size_t i = 0; i < g.n; i++) {
        const double norm = norm_of(&g, p->weight, i);
        const double nearest = norm < c->min_value   ? c->min_value
                               : norm > c->max_value ? c->max_value
                                                     : norm;

        if (norm > 0 && nearest != norm)
            scale_group(&g, p->weight, i,
                        (c->rate * nearest + (1 - c->rate) * norm) / norm);
    }
}

DUET_PLUGIN(regularizer, min_max_norm, "1.0.0",
            .summary = "keeps the norm of each unit's weights within bounds",
            .config_size = sizeof(struct min_max_norm), .options = options,
            .check = min_max_norm_check, .project = min_max_norm_project);
