/*
 * smooth - a penalty like |w|, without its corner: alpha sum sqrt(w^2 + e^2) -
 * e
 *
 * In C++: all of it in an unnamed namespace, so that nothing is exported.
 */
#include <duet/regularizer.h>

#include <duet/math.h>

namespace
{

struct smooth {
    double alpha, width;
};

const duet_option options[] = {
    DUET_OPTION(smooth, alpha, 0.01, "[0, inf)", "strength"),
    DUET_OPTION(smooth, width, 0.01, "(0, inf)", "of the rounded corner"),
    DUET_END,
};

double penalty(const void *o, const duet_penalty_args *p)
{
    const auto &c = *static_cast<const smooth *>(o);
    double sum = 0;

    for (size_t i = 0; i < p->rows * p->columns; i++) {
        const double w = static_cast<double>(p->weight[i]);

        sum += sqrt(w * w + c.width * c.width) - c.width;
    }
    return c.alpha * sum;
}

void gradient(const void *o, const duet_penalty_args *p)
{
    const auto &c = *static_cast<const smooth *>(o);
    const real alpha = static_cast<real>(c.alpha);
    const real width = static_cast<real>(c.width);

    for (size_t i = 0; i < p->rows * p->columns; i++) {
        const real w = p->weight[i];

        p->gradient[i] += alpha * w / real_sqrt(w * w + width * width);
    }
}

} // namespace

DUET_PLUGIN(regularizer, smooth, "1.0.0",
            .summary = "like l1, without a corner at 0",
            .config_size = sizeof(smooth), .options = options,
            .penalty = penalty, .gradient = gradient);
