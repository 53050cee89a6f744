/* my_elastic, solved. */
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

static double my_elastic_penalty(const void *o,
                                 const struct duet_penalty_args *p)
{
    const struct my_elastic *c = o;
    double sizes = 0, squares = 0;

    for (size_t i = 0; i < p->rows * p->columns; i++) {
        const double w = (double)p->weight[i];

        sizes += fabs(w);
        squares += w * w;
    }
    return c->l1 * sizes + 0.5 * c->l2 * squares;
}

static void my_elastic_gradient(const void *o,
                                const struct duet_penalty_args *p)
{
    const struct my_elastic *c = o;
    const real l1 = (real)c->l1, l2 = (real)c->l2;

    for (size_t i = 0; i < p->rows * p->columns; i++) {
        const real w = p->weight[i];

        p->gradient[i] += (w > 0 ? l1 : w < 0 ? -l1 : 0) + l2 * w;
    }
}

DUET_PLUGIN(regularizer, my_elastic, "1.0.0",
            .summary = "the lasso and the ridge together",
            .config_size = sizeof(struct my_elastic), .options = options,
            .penalty = my_elastic_penalty, .gradient = my_elastic_gradient);
