/*
 * test_math.c - the functions of duet/math.h, in double and in float.
 *
 * Measured in units in the last place against the C library: long double for
 * double, double for float. The points are drawn from a fixed seed.
 */
#undef DUET_REAL
#define DUET_REAL \
    64 /* for real_max() and its kind; the tests are host's code */
#include <duet/math.h>

#include "suites.h"

#include <CUnit/CUnit.h>

#include <stdbool.h>
#include <stdio.h>

#define PI_LONG 3.14159265358979323846264338327950288L

enum { N_POINTS = 150000 };

/* SplitMix64 (Steele, Lea and Flood, 2014): not the stream under test. */
static uint64_t state;

static uint64_t random_bits(void)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double random_in(double low, double high)
{
    const double u = (double)(random_bits() >> 11) * 0x1p-53;

    return low * (1.0 - u) + high * u; /* high - low may overflow */
}

static long double sigmoid_long(long double x)
{
    return 1.0L / (1.0L + expl(-x));
}

static long double softplus_long(long double x)
{
    return x > 0.0L ? x + log1pl(expl(-x)) : log1pl(expl(x));
}

/* sin(pi x), `quarters` quarter turns further on. */
static long double turned(long double x, int quarters)
{
    const long double part = fmodl(x, 2.0L), n = roundl(2.0L * part);
    const long double angle = (part - 0.5L * n) * PI_LONG;
    const int quadrant = ((int)n + quarters) & 3;
    const long double y = quadrant & 1 ? cosl(angle) : sinl(angle);

    return quadrant & 2 ? -y : y;
}

static long double sinpi_long(long double x)
{
    return turned(x, 0);
}
static long double cospi_long(long double x)
{
    return turned(x, 1);
}

/* Where a function is measured, and the error that its comment promises. */
static const struct function {
    const char *name;
    double (*f)(double);
    float (*g)(float);
    long double (*want)(long double);
    double low, high;
    double most, most_float;
} functions[] = {
    { "exp", duet_exp, duet_expf, expl, -760, 720, 1, 1 },
    { "expm1", duet_expm1, duet_expm1f, expm1l, -60, 720, 2, 2 },
    { "log", duet_log, duet_logf, logl, 0, 0x1p1023, 1, 1 },
    { "log1p", duet_log1p, duet_log1pf, log1pl, -1, 0x1p1023, 1, 1 },
    { "sigmoid", duet_sigmoid, duet_sigmoidf, sigmoid_long, -760, 60, 2, 2 },
    { "softplus", duet_softplus, duet_softplusf, softplus_long, -760, 760, 2,
      2 },
    { "tanh", duet_tanh, duet_tanhf, tanhl, -30, 30, 2, 2 },
    { "erf", duet_erf, duet_erff, erfl, -8, 8, 2, 0.51 },
    { "sin", duet_sin, duet_sinf, sinl, -0x1p45, 0x1p45, 1, 0.51 },
    { "cos", duet_cos, duet_cosf, cosl, -0x1p45, 0x1p45, 1, 0.51 },
    { "sinpi", duet_sinpi, duet_sinpif, sinpi_long, -0x1p54, 0x1p54, 2, 0.51 },
    { "cospi", duet_cospi, duet_cospif, cospi_long, -0x1p54, 0x1p54, 2, 0.51 },
};

enum { N_FUNCTIONS = sizeof functions / sizeof functions[0] };

/*
 * |got - want| in units of want's last place, in a format of `digits` bits
 * whose least normal number is 2^(least - 1).
 */
static double units_off(long double got, long double want, int digits,
                        int least, long double greatest)
{
    int exponent = least;

    if (fabsl(want) > greatest) /* not to overflow half a unit early */
        return got == (want < 0.0L ? -HUGE_VALL : HUGE_VALL) ||
                       fabsl(got) == greatest
                   ? 0.0
                   : HUGE_VAL;
    if (want != 0.0L)
        frexpl(want, &exponent);
    exponent = exponent < least ? least : exponent;
    return (double)(fabsl(got - want) / ldexpl(1.0L, exponent - digits));
}

static double units(double got, long double want)
{
    return units_off((long double)got, want, 53, -1021,
                     0x1.fffffffffffffp1023L);
}

static double units_float(float got, long double want)
{
    return units_off((long double)got, want, 24, -125, 0x1.fffffep127L);
}

/* Points all over a range, dense about zero and one, of all magnitudes. */
static double draw(double low, double high, unsigned turn)
{
    double x = 0.0;

    do {
        switch (turn++ % 5) {
        case 0:
            x = random_in(low, high);
            break;
        case 1:
            x = random_in(-1.0, 1.0);
            break;
        case 2:
            x = random_in(-40.0, 40.0);
            break;
        case 3:
            x = duet_from_bits(random_bits());
            break;
        default:
            x = 1.0 + ldexp(random_in(-1.0, 1.0), -(int)(turn % 60));
        }
    } while (!(x >= low && x <= high));
    return x;
}

struct worst {
    double x, error;
};

static void note(struct worst *worst, double x, double error)
{
    if (!(error <= worst->error)) {
        worst->error = error;
        worst->x = x;
    }
}

static void check_worst(const char *name, const char *type, struct worst worst,
                        double most)
{
    if (worst.error <= most)
        return;
    printf("\n%s in %s at %a: off by %.3f units, want %.2f at most", name, type,
           worst.x, worst.error, most);
    CU_FAIL("not accurate");
}

static void measure(const struct function *t)
{
    struct worst worst = { 0, 0 }, worst_float = { 0, 0 };

    for (unsigned i = 0; i < N_POINTS; i++) {
        const double x = draw(t->low, t->high, i);
        const float single = (float)x;
        const double back = (double)single;

        note(&worst, x, units(t->f(x), t->want((long double)x)));
        if (back >= t->low && back <= t->high && fabs(back) < 0x1p128)
            note(&worst_float, back,
                 units_float(t->g(single), t->want((long double)back)));
    }
    check_worst(t->name, "double", worst, t->most);
    check_worst(t->name, "float", worst_float, t->most_float);
}

static void test_accuracy(void)
{
    state = 42;
    for (size_t i = 0; i < N_FUNCTIONS; i++)
        measure(&functions[i]);
}

/* All floats between two, where errors were seen to be greatest. */
static void test_dense(void)
{
    static const double ranges[][2] = {
        { -1.12, -1.09 }, { 0.105, 0.115 }, { 0.345, 0.355 }, { 0.49, 0.51 },
        { 0.549, 0.551 }, { 0.705, 0.709 }, { 0.899, 0.901 }, { 1.41, 1.42 },
    };

    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++)
        for (size_t i = 0; i < N_FUNCTIONS; i++) {
            const struct function *t = &functions[i];
            struct worst worst = { 0, 0 };

            if (ranges[r][0] < t->low)
                continue;
            for (float x = (float)ranges[r][0]; (double)x < ranges[r][1];
                 x += 0x1p-22f)
                note(&worst, (double)x,
                     units_float(t->g(x), t->want((long double)x)));
            check_worst(t->name, "float", worst, t->most_float);
        }
}

static void test_pow_accuracy(void)
{
    struct worst worst = { 0, 0 }, worst_float = { 0, 0 };

    state = 7;
    for (unsigned i = 0; i < 2 * N_POINTS; i++) {
        const double x = fabs(draw(0.0, 0x1p1023, i));
        const double size = fabs(log(x)) + 0x1p-60;
        const double y =
            i % 2 ? random_in(-750.0, 750.0) / size : random_in(-4.0, 4.0);

        if (x > 0.0)
            note(&worst, x,
                 units(duet_pow(x, y), powl((long double)x, (long double)y)));
        if (x > 0x1p-126 && x < 0x1p127 && fabs(y) < 0x1p127) {
            const float a = (float)x, b = (float)y;

            note(&worst_float, x,
                 units_float(duet_powf(a, b),
                             powl((long double)a, (long double)b)));
        }
    }
    check_worst("pow", "double", worst, 1.0);
    check_worst("pow", "float", worst_float, 0.51);
}

static void test_power(void)
{
    struct worst worst = { 0, 0 }, tiny = { 0, 0 };

    state = 11;
    for (unsigned i = 0; i < N_POINTS; i++) {
        const uint64_t n = random_bits() >> (44 + i % 20);
        const double x = i % 4 ? 1.0 - random_in(0.0, 20.0) / (double)(n + 1)
                               : random_in(-2.0, 2.0);
        const long double want = powl((long double)x, (long double)n);

        note(fabsl(want) < 0x1p-1000L ? &tiny : &worst, x,
             units(duet_power(x, n), want));
    }
    check_worst("power", "double", worst, 0.51);
    check_worst("power", "double", tiny, 1.5); /* the second half underflows */
    CU_ASSERT_EQUAL(duet_power(0.9999999999, 1000000000000),
                    0x1.a8c10ad7eceddp-145); /* in 300 bits, rounded */
    CU_ASSERT_EQUAL(duet_power(2.385, 0), 1.0);
    CU_ASSERT_EQUAL(duet_power(0.0, 3), 0.0);
    CU_ASSERT_EQUAL(duet_power(1e305, 1), 1e305);
    CU_ASSERT_EQUAL(duet_power(-10.0, 309), -HUGE_VAL);
    CU_ASSERT_EQUAL(duet_power(0.5, 1074), 0x1p-1074);
    CU_ASSERT_EQUAL(duet_power(0.5, UINT64_MAX), 0.0);
    CU_ASSERT_EQUAL(duet_powerf(0.5f, 149), 0x1p-149f);
}

/* The same number to the sign of zero; any NaN is any other. */
static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static void check_exact(const char *name, double x, double got, double want)
{
    if (!same(got, want)) {
        printf("\n%s(%a): got %a, want %a", name, x, got, want);
        CU_FAIL("another value");
    }
}

#define INF HUGE_VAL
#define NO_NUMBER ((double)NAN)

/* For both types: at NaN all are NaN, and at -0 and 0 and infinity as here. */
static const struct {
    const char *name;
    double minus_zero, zero, minus_infinity, infinity;
} limits[] = {
    { "exp", 1, 1, 0, INF },
    { "expm1", -0.0, 0, -1, INF },
    { "log", -INF, -INF, NO_NUMBER, INF },
    { "log1p", -0.0, 0, NO_NUMBER, INF },
    { "sigmoid", 0.5, 0.5, 0, 1 },
    { "softplus", 0x1.62e42fefa39efp-1, 0x1.62e42fefa39efp-1, 0, INF },
    { "tanh", -0.0, 0, -1, 1 },
    { "erf", -0.0, 0, -1, 1 },
    { "sin", -0.0, 0, NO_NUMBER, NO_NUMBER },
    { "cos", 1, 1, NO_NUMBER, NO_NUMBER },
    { "sinpi", -0.0, 0, NO_NUMBER, NO_NUMBER },
    { "cospi", 1, 1, NO_NUMBER, NO_NUMBER },
};

static void check_both(const struct function *t, double x, double want)
{
    check_exact(t->name, x, t->f(x), want);
    check_exact(t->name, x, (double)t->g((float)x), (double)(float)want);
}

static void test_limits(void)
{
    CU_ASSERT_EQUAL(sizeof limits / sizeof limits[0], N_FUNCTIONS);
    for (size_t i = 0; i < N_FUNCTIONS; i++) {
        const struct function *t = &functions[i];

        CU_ASSERT_STRING_EQUAL(t->name, limits[i].name);
        check_both(t, NO_NUMBER, NO_NUMBER);
        check_both(t, -0.0, limits[i].minus_zero);
        check_both(t, 0.0, limits[i].zero);
        check_both(t, -INF, limits[i].minus_infinity);
        check_both(t, INF, limits[i].infinity);
    }
}

static const struct {
    double (*f)(double);
    const char *name;
    double x, want;
} points[] = {
    { duet_exp, "exp", 709.782712893384, 0x1.fffffffffff2ap1023 },
    { duet_exp, "exp", 709.7827128933841, INF },
    { duet_exp, "exp", -745.1332191019411, 0x1p-1074 },
    { duet_exp, "exp", -745.1332191019412, 0 },
    { duet_exp, "exp", 5e-324, 1 },
    { duet_expm1, "expm1", 5e-324, 5e-324 },
    { duet_expm1, "expm1", -1e300, -1 },
    { duet_log, "log", 1, 0 },
    { duet_log, "log", -5e-324, NO_NUMBER },
    { duet_log, "log", 5e-324, -0x1.74385446d71c3p+9 },
    { duet_log, "log", 0x1.fffffffffffffp1023, 0x1.62e42fefa39efp+9 },
    { duet_log1p, "log1p", -1, -INF },
    { duet_log1p, "log1p", -1.5, NO_NUMBER },
    { duet_log1p, "log1p", 5e-324, 5e-324 },
    { duet_log1p, "log1p", 0x1.fffffffffffffp1023, 0x1.62e42fefa39efp+9 },
    { duet_sigmoid, "sigmoid", -745.1, 0x1p-1074 },
    { duet_sigmoid, "sigmoid", 40, 1 },
    { duet_softplus, "softplus", -745.1, 0x1p-1074 },
    { duet_softplus, "softplus", 1e308, 1e308 },
    { duet_tanh, "tanh", 5e-324, 5e-324 },
    { duet_tanh, "tanh", -1e300, -1 },
    { duet_erf, "erf", 6, 1 },
    { duet_erf, "erf", -5e-324, -5e-324 },
    { duet_sin, "sin", 5e-324, 5e-324 },
    { duet_sin, "sin", 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53 },
    { duet_cos, "cos", 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54 },
    { duet_sin, "sin", 0x1.8p45, NO_NUMBER },
    { duet_cos, "cos", -1e300, NO_NUMBER },
    { duet_sinpi, "sinpi", 1, 0 },
    { duet_sinpi, "sinpi", -1, -0.0 },
    { duet_sinpi, "sinpi", 0.5, 1 },
    { duet_sinpi, "sinpi", -1.5, 1 },
    { duet_sinpi, "sinpi", -0x1.fp52, -0.0 },
    { duet_cospi, "cospi", 0.5, 0 },
    { duet_cospi, "cospi", 1.5, 0 },
    { duet_cospi, "cospi", 1, -1 },
    { duet_cospi, "cospi", -0x1.fffffffffffffp52, -1 },
    { duet_cospi, "cospi", 0x1.fp900, 1 },
};

static void test_points(void)
{
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        check_exact(points[i].name, points[i].x, points[i].f(points[i].x),
                    points[i].want);
}

/* C11, F.9.4.4: all pairs of these, as C's pow. */
static const double operands[] = {
    0.0,          5e-324,
    0x1p-1000,    0.1,
    0.5,          0x1.fffffffffffffp-1,
    1.0,          0x1.0000000000001p0,
    1.5,          2.0,
    3.0,          4.0,
    1000.0,       1001.0,
    0x1p51 + 0.5, 0x1p52 + 1.0,
    0x1p53 - 1.0, 0x1p53,
    0x1p60,       0x1p1023,
    INF,          NO_NUMBER,
};

enum { N_OPERANDS = sizeof operands / sizeof operands[0] };

static void check_pow(double x, double y)
{
    const double got = duet_pow(x, y), want = pow(x, y);
    const bool exact = !isfinite(want) || want == 0.0 || fabs(want) == 1.0;

    if (exact ? !same(got, want) : units(got, (long double)want) > 1.5) {
        printf("\npow(%a, %a): got %a, want %a", x, y, got, want);
        CU_FAIL("another value");
    }
    check_exact("powf", x, (double)duet_powf((float)x, (float)y),
                (double)(float)duet_pow((double)(float)x, (double)(float)y));
}

static void test_pow_cases(void)
{
    for (size_t i = 0; i < N_OPERANDS; i++)
        for (size_t j = 0; j < N_OPERANDS; j++) {
            check_pow(operands[i], operands[j]);
            check_pow(-operands[i], operands[j]);
            check_pow(operands[i], -operands[j]);
            check_pow(-operands[i], -operands[j]);
        }
}

static void test_greater(void)
{
    check_exact("max", 1, real_max(1.0, 2.385), 2.385);
    check_exact("max", 2.385, real_max(2.385, 1.0), 2.385);
    check_exact("max", NO_NUMBER, real_max(NO_NUMBER, 1.0), NO_NUMBER);
    check_exact("max", 1, real_max(1.0, NO_NUMBER), NO_NUMBER);
    check_exact("max", -0.0, real_max(-0.0, 0.0), 0.0);
    check_exact("min", 1, real_min(1.0, 2.385), 1.0);
    check_exact("min", 2.385, real_min(2.385, 1.0), 1.0);
    check_exact("min", NO_NUMBER, real_min(NO_NUMBER, 1.0), NO_NUMBER);
    check_exact("min", 1, real_min(1.0, NO_NUMBER), NO_NUMBER);
    check_exact("abs", -2.385, real_abs(-2.385), 2.385);
    check_exact("sqrt", 2.25, real_sqrt(2.25), 1.5);
}

int register_math_suite(void)
{
    static CU_TestInfo tests[] = {
        { "errors are within the units promised", test_accuracy },
        { "errors are so at all floats where they peak", test_dense },
        { "a power's error is below one unit", test_pow_accuracy },
        { "an integral power is correctly rounded", test_power },
        { "zeros, infinities and NaN give what C gives", test_limits },
        { "values at the edges are exact", test_points },
        { "special cases of a power are those of C", test_pow_cases },
        { "the greater and the smaller of two hand NaN on", test_greater },
        CU_TEST_INFO_NULL,
    };
    static CU_SuiteInfo suites[] = {
        { "math", NULL, NULL, NULL, NULL, tests },
        CU_SUITE_INFO_NULL,
    };

    return CU_register_suites(suites) != CUE_SUCCESS;
}
