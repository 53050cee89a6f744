/* my_elastic - L1 and L2 together. */
#include <duet/math.h>
#include <duet/regularizer.h>

struct my_elastic {
    double l1, l2;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_elastic, l1, 0.01, "[0, inf)", "strength of sum |w|"),
    DUET_OPTION(my_elastic, l2, 0.01, "[0, inf)", "strength of |w|^2"),
    DUET_END,
};

/* To do: l1 sum |w| + l2 / 2 sum w^2, which the host adds to the mean loss. */
static double my_elastic_penalty(const void *o,
                                 const struct duet_penalty_args *p)
{
    (void)o;
    (void)p;
    return 0;
}

/* To do: add the penalty's gradient to p->gradient; where w is 0 it is 0. */
static void my_elastic_gradient(const void *o,
                                const struct duet_penalty_args *p)
{
    (void)o;
    (void)p;
}

DUET_PLUGIN(regularizer, my_elastic, "1.0.0",
            .summary = "the lasso and the ridge together",
            .config_size = sizeof(struct my_elastic), .options = options,
            .penalty = my_elastic_penalty, .gradient = my_elastic_gradient);
