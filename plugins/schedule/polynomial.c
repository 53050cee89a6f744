/*
 * polynomial - lr' = (lr - end_lr) (1 - p)^power + end_lr,
 * p = min((t - 1) / steps, 1): PyTorch's PolynomialLR (total_iters, by
 * default 5), where end_lr is 0, and Keras's PolynomialDecay (decay_steps,
 * end_learning_rate 1e-4) without its cycles.
 */
#include "since.h"

#include <duet/math.h>

struct polynomial {
    int64_t steps;
    double power, end_lr;
};

static const struct duet_option options[] = {
    DUET_OPTION(polynomial, steps, 0, "[0, inf)",
                "updates until the end; 0: those of the run"),
    DUET_OPTION(polynomial, power, 1, "(0, inf)",
                "exponent; 1: a straight line"),
    DUET_OPTION(polynomial, end_lr, 0, "[0, inf)",
                "rate at the end and after it"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "end_lr", "0"),
    DUET_PRESET("keras", "end_lr", "0.0001"),
    DUET_END,
};

static double polynomial_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct polynomial *c = o;
    const double end = total_iters(m, c->steps);

    return (m->base - c->end_lr) * duet_pow(1 - share_of(m, end), c->power) +
           c->end_lr;
}

DUET_PLUGIN(schedule, polynomial, "1.0.0",
            .summary = "falls as a power of the remaining share of updates",
            .config_size = sizeof(struct polynomial), .options = options,
            .presets = presets, .lr = polynomial_lr);
