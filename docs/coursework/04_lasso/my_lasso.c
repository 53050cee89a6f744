/* my_lasso - a penalty on the sum of absolute values. */
#include <duet/math.h>
#include <duet/regularizer.h>

struct my_lasso {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(my_lasso, alpha, 0.01, "[0, inf)", "strength"),
    DUET_END,
};

/* To do: alpha times the sum of |w|. The host adds it to the mean loss. */
static double my_lasso_penalty(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    (void)p;
    return 0;
}

/* To do: add the penalty's gradient to p->gradient; where w is 0 it is 0. */
static void my_lasso_gradient(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    (void)p;
}

DUET_PLUGIN(regularizer, my_lasso, "1.0.0",
            .summary = "makes many weights nearly zero",
            .config_size = sizeof(struct my_lasso), .options = options,
            .penalty = my_lasso_penalty, .gradient = my_lasso_gradient);
