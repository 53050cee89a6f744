/*
 * every_float.c - the functions of duet/mathf.h for every float there is.
 *
 * A longer check than the test suite's points: minutes. The figures are errors
 * in units in the last place, against the C library's functions in double,
 * whose own errors are a billionth of that.
 *
 *     every_float [NAME...]
 */
#include <duet/math.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/* The error that the function's comment promises to stay below. */
static const struct function {
    const char *name;
    float (*f)(float);
    double (*want)(double);
    double most;
} functions[] = {
    { "exp", duet_expf, exp, 1 },
    { "expm1", duet_expm1f, expm1, 2 },
    { "log", duet_logf, log, 1 },
    { "log1p", duet_log1pf, log1p, 1 },
    { "sigmoid", duet_sigmoidf, sigmoid, 2 },
    { "softplus", duet_softplusf, softplus, 2 },
    { "tanh", duet_tanhf, tanh, 2 },
};

enum { N_FUNCTIONS = sizeof functions / sizeof functions[0] };

/* One in the last place of the float nearest to x. */
static double unit_of(double x)
{
    int exponent;

    frexp(x, &exponent);
    return ldexp(1, exponent < -125 ? -149 : exponent - 24);
}

/* In units; for NaN and where floats overflow 0 if so it has to be. */
static double error_of(float got, double want)
{
    if (isnan(want))
        return isnan(got) ? 0 : HUGE_VAL;
    if (fabs(want) > 0x1.fffffep127)
        return got == (float)want || fabsf(got) == 0x1.fffffep127f ? 0
                                                                   : HUGE_VAL;
    if ((double)got == want)
        return 0;
    return fabs((double)got - want) / unit_of(want);
}

/* Whether the function keeps its promise. */
static bool measure(const struct function *function)
{
    double worst = 0;
    float at = 0;

    for (uint64_t bits = 0; bits <= UINT32_MAX; bits++) {
        const float x = duet_from_bitsf((uint32_t)bits);
        const double error =
            error_of(function->f(x), function->want((double)x));

        if (!(error <= worst)) {
            worst = error;
            at = x;
        }
    }
    printf("%-8s off by %.3f units at most, at %a; promised: below %g\n",
           function->name, worst, (double)at, function->most);
    fflush(stdout);
    return worst < function->most;
}

static bool is_wanted(const char *name, int n, char **wanted)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(wanted[i], name))
            return true;
    return n == 0;
}

int main(int argc, char **argv)
{
    bool kept = true;
    int n = 0;

    for (size_t i = 0; i < N_FUNCTIONS; i++)
        if (is_wanted(functions[i].name, argc - 1, argv + 1)) {
            kept = measure(&functions[i]) && kept;
            n++;
        }
    if (n < argc - 1) {
        fprintf(stderr, "every_float: of the names given some are none of: ");
        for (size_t i = 0; i < N_FUNCTIONS; i++)
            fprintf(stderr, "%s%s", functions[i].name,
                    i + 1 < N_FUNCTIONS ? ", " : "\n");
        return 2;
    }
    return kept ? 0 : 1;
}
