/*
 * selu - y = lambda x where x > 0, else lambda alpha (exp(x) - 1)
 * (Klambauer, Unterthiner, Mayr & Hochreiter, 2017, equation 2).
 *
 * lambda and alpha make mean 0 and variance 1 a fixed point, with weights from
 * initializer lecun and with dropout alpha. The figures are those of the
 * paper's appendix A1.
 */
#include "each.h"

#define LAMBDA 1.0507009873554804934193349852946
#define ALPHA 1.6732632423543772848170429916717

static real selu_of(real x, real alpha)
{
    (void)alpha;
    return x > 0 ? (real)LAMBDA * x : (real)(LAMBDA * ALPHA) * real_expm1(x);
}

static real slope(real y, real alpha)
{
    (void)alpha;
    return y > 0 ? (real)LAMBDA : y + (real)(LAMBDA * ALPHA);
}

static void selu_forward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_forward(a, 0, selu_of);
}

static void selu_backward(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    each_backward(a, a->y, 0, slope);
}

DUET_PLUGIN(activation, selu, "1.0.0",
            .summary = "keeps mean 0 and variance 1 from layer to layer",
            .flags = DUET_ACTIVATION_ELEMENTWISE, .forward = selu_forward,
            .backward = selu_backward);
