/*
 * duet/math.h - exp, log and their kind, with the same bits everywhere.
 *
 * The C library's differ between processors and versions. These use + - * /,
 * sqrt and fma alone, which IEEE 754 rounds in one way, and have no branch, so
 * that a loop over them is vectorized. A processor without fma, or a build for
 * such (`cc` without -march), calls the C library's, exact but slow. Core,
 * plugins and Lua (duet.math) all compute with them. duet_exp and so on work in
 * double, duet_expf in float (duet/mathf.h), real_exp in the element type.
 *
 * Zeros keep their sign, subnormals are handled, NaN gives NaN, infinities give
 * limits, all as in the C standard; no flag or errno is reported. The errors
 * named are in units in the last place, over the whole range; tests/test_math.c
 * measures them. Everything here is [any].
 */
#ifndef DUET_MATH_H
#define DUET_MATH_H

#include <duet/pair.h>

#define DUET_LOG2E 0x1.71547652b82fep+0
#define DUET_LN2_HIGH 0x1.62e42feep-1 /* 32 bits: k times it is exact */
#define DUET_LN2_LOW 0x1.a39ef35793c76p-33
#define DUET_ROUND 0x1.8p52 /* x + it - it is x rounded, |x| < 2^51 */

/** 2^(k + more) for integral numbers with a sum of -1022..1023. */
static inline double duet_two_to_sum(double k, double more)
{
    return duet_from_bits(duet_bits(k + (DUET_ROUND + 1023.0 + more)) << 52);
}

/** 2^k for an integral k of -1022..1023. */
static inline double duet_two_to(double k)
{
    return duet_two_to_sum(k, 0.0);
}

/** y 2^k, rounded once, for an integral |k| < 1080 and y near 1. */
static inline double duet_scale(double y, double k)
{
    const double far = k < 0.0 ? -64.0 : 64.0; /* 2^k may be out of range */

    return y * duet_two_to(k - far) * (k < 0.0 ? 0x1p-64 : 0x1p64);
}

/**
 * a where x's sign bit is set, else b. By bits, since compilers like to make
 * two divisions of (x < 0 ? a : b) / c.
 */
static inline double duet_by_sign(double x, double a, double b)
{
    const uint64_t mask = UINT64_C(0) - (duet_bits(x) >> 63);

    return duet_from_bits((duet_bits(a) & mask) | (duet_bits(b) & ~mask));
}

/** x held to low..high; NaN stays. */
static inline double duet_clamp(double x, double low, double high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}

/**
 * e^(x + low) = 2^k (1 + p): return p, set k, which is integral.
 *
 * The interval is reduced as in fdlibm (Sun, 1993); the polynomial
 * 1 + r + r^2/2 + r^3 (...), free of divisions, was fitted by Remez's exchange
 * in 50 digits for the least relative error of p: 2^-55.
 */
static inline double duet_exp_parts(double x, double low, double *k)
{
    double high, r, z, q;

    *k = fma(x, DUET_LOG2E, DUET_ROUND) - DUET_ROUND;
    high = fma(*k, -DUET_LN2_HIGH, x);
    low = fma(*k, DUET_LN2_LOW, -low);
    r = high - low;
    z = r * r; /* pairs of terms shorten the chain of dependent operations */
    q = fma(r, 0x1.af6d69dc58dc1p-26, 0x1.2897b9df21c2fp-22);
    q = fma(z, q, fma(r, 0x1.71ddf052e7bd6p-19, 0x1.a019b34e4c5f5p-16));
    q = fma(z, q, fma(r, 0x1.a01a01b2c9295p-13, 0x1.6c16c17a156f1p-10));
    q = fma(z, q, fma(r, 0x1.111111110f0adp-7, 0x1.5555555553acfp-5));
    q = fma(z, q, fma(r, 0x1.555555555555ap-3, 0.5));
    return high - fma(-z, q, low);
}

/** e^-x for x >= 0, where no power of 2 can overflow; error below 1. */
static inline double duet_exp_minus(double x)
{
    double k, p;

    x = -x;
    p = duet_exp_parts(x < -746.0 ? -746.0 : x, 0.0, &k);
    return (1.0 + p) * duet_two_to_sum(k, 64.0) * 0x1p-64;
}

/** e^x; error below 1. */
static inline double duet_exp(double x)
{
    double k, p;

    p = duet_exp_parts(duet_clamp(x, -746.0, 746.0), 0.0, &k);
    return duet_scale(1.0 + p, k);
}

/** e^x - 1; error below 2. */
static inline double duet_expm1(double x)
{
    double k, p, half, y;

    p = duet_exp_parts(duet_clamp(x, -50.0, 710.0), 0.0, &k);
    half = duet_two_to(k - 1.0); /* 2^k itself may overflow */
    y = 2.0 * ((half - 0.5) + half * p);
    return k == 0.0 ? p : y;
}

/** x = 2^k (1 + f), 1 + f in sqrt(1/2)..sqrt(2): return f; x normal, > 0. */
static inline double duet_log_reduce(double x, double *k)
{
    const uint64_t near = UINT64_C(0x3fe6a09e667f3bcd); /* sqrt(1/2) */
    const uint64_t bits = duet_bits(x) + (UINT64_C(0x3ff0000000000000) - near);

    *k = duet_from_bits(UINT64_C(0x4330000000000000) | (bits >> 52)) -
         (0x1p52 + 1023.0);
    return duet_from_bits((bits & UINT64_C(0xfffffffffffff)) + near) - 1.0;
}

/** k ln 2 + log(1 + f) + low (fdlibm, e_log.c). */
static inline double duet_log_sum(double k, double f, double low)
{
    const double s = f / (2.0 + f), z = s * s, w = z * z;
    const double even =
        w * (3.999999999940941908e-01 +
             w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    const double odd =
        z *
        (6.666666666666735130e-01 +
         w * (2.857142874366239149e-01 +
              w * (1.818357216161805012e-01 + w * 1.479819860510658591e-01)));
    const double half = 0.5 * f * f;
    const double rest = s * (half + (even + odd)) + (k * DUET_LN2_LOW + low);

    return k * DUET_LN2_HIGH - ((half - rest) - f);
}

/** log(x + low) where |low| is at most half a unit of x, x in 2^-60..2^1023. */
static inline double duet_log_of_sum(double x, double low)
{
    double k, f, g;

    f = duet_log_reduce(x, &k);
    low *= k < 100.0 ? duet_two_to(-k) : 0.0;
    g = f + low; /* x + low - 1 exactly, where k is 0 */
    return duet_log_sum(k, g, (f - g) + low);
}

/** Natural logarithm; error below 1. */
static inline double duet_log(double x)
{
    const int tiny = x < 0x1p-1022;
    double k, f, y;

    f = duet_log_reduce(tiny ? x * 0x1p54 : x, &k);
    y = duet_log_sum(tiny ? k - 54.0 : k, f, 0.0);
    y = x > 0.0 ? y : (x == 0.0 ? -HUGE_VAL : (double)NAN);
    return x < HUGE_VAL ? y : x;
}

/** log(1 + x); error below 1. */
static inline double duet_log1p(double x)
{
    const struct duet_pair u = duet_pair_sum(1.0, x);
    double y = duet_log_of_sum(u.high, u.low);

    y = x > -1.0 ? y : (x == -1.0 ? -HUGE_VAL : (double)NAN);
    y = x == 0.0 ? x : y;
    return x < HUGE_VAL ? y : x;
}

/**
 * duet_sigmoid() and duet_softplus() from t = e^-|x|, which both begin with.
 * A loop over many x is faster in two parts, the first of which leaves t in a
 * small array: so their chains of dependent operations are short, and their
 * constants stay in registers. The bits are the same.
 */
static inline double duet_sigmoid_from(double x, double t)
{
    const double y = duet_by_sign(x, t, 1.0) / (1.0 + t);

    /* Equal, and rounds better where y is small. */
    return duet_by_sign(x, t < 0.34 ? fma(-t, y, t) : y, y);
}

static inline double duet_softplus_from(double x, double t)
{
    const double u = 1.0 + t;
    const double k = u < 1.4 ? 0.0 : 1.0, unit = 1.0 - 0.5 * k;
    const double f = unit * u - 1.0, low = unit * (t - (u - 1.0));
    const double g = f + low; /* as in duet_log_of_sum */

    return (x < 0.0 ? 0.0 : x) + duet_log_sum(k, g, (f - g) + low);
}

/** 1 / (1 + e^-x), to full relative precision on both sides; error below 2. */
static inline double duet_sigmoid(double x)
{
    return duet_sigmoid_from(x, duet_exp_minus(fabs(x)));
}

/** log(1 + e^x) without overflow; error below 2. */
static inline double duet_softplus(double x)
{
    return duet_softplus_from(x, duet_exp_minus(fabs(x)));
}

/**
 * Hyperbolic tangent; error below 2. With e = e^(-2|x|), t = 1 - e and
 * y = t / (1 + e), it is also t/2 + y t/2, or 1 - 2e / (1 + e), where the
 * division's error counts for less; low is what t was rounded by.
 */
static inline double duet_tanh(double x)
{
    const double a = duet_clamp(fabs(x), 0.0, 22.0);
    const int far = a > 0.55;
    double k, p, s, t, low, y;

    p = duet_exp_parts(-2.0 * a, 0.0, &k);
    s = duet_two_to(k);
    p *= s;
    t = (1.0 - s) - p;
    low = ((1.0 - s) - t) - p;
    y = (far ? 2.0 * (s + p) : t) / ((1.0 + s) + p);
    t *= 0.5;
    return copysign(far ? 1.0 - y : t + (t * y + low), x);
}

/**
 * Error function; error below 2. Two fits by Remez's exchange in 50 digits:
 * erf(x) / x - 1 in x^2 below 0.9, and -log(1 - erf(x)) in x from there on,
 * where its error counts for little.
 */
static inline double duet_erf(double x)
{
    const double a = duet_clamp(fabs(x), 0.0, 6.0), z = a * a, w = z * z;
    double s, t, k, p;

    s = 0x1.e2dcfeab54fdep-27 + z * -0x1.d32bb0847fed3p-31;
    s = (0x1.b9b866a819804p-20 + z * -0x1.5d8af025bb3b7p-23) + w * s;
    s = (0x1.f9a307605bac0p-14 + z * -0x1.f4cf6f9e271bbp-17) + w * s;
    s = (0x1.565bcd0a6eef0p-8 + z * -0x1.c02db31efd183p-11) + w * s;
    s = (0x1.ce2f21a042835p-4 + z * -0x1.b82ce312736cfp-6) + w * s;
    s = (0x1.06eba8214db69p-3 + z * -0x1.812746b0379e3p-2) + w * s;
    s = a + a * s;

    t = 0x1.0a0ed5f8be0afp-34 + a * -0x1.7c8421200ce99p-40;
    t = (0x1.1bb3fb5bd1f8ap-26 + a * -0x1.5c70606fd9288p-30) + z * t;
    t = (0x1.0b4efa0f79448p-20 + a * -0x1.41369d70b6714p-23) + z * t;
    t = (0x1.3dee48aab85d9p-16 + a * -0x1.4f976c7cebcbcp-18) + z * t;
    t = (0x1.699bc0550b4f8p-14 + a * -0x1.b436438e64fbap-15) + z * t;
    t = (-0x1.3a523993214f6p-11 + a * 0x1.0cfbbd8c5d3c7p-16) + z * t;
    t = (-0x1.f3194a5318723p-13 + a * 0x1.c33e7adcfa3fbp-10) + z * t;
    t = (0x1.a4e98029b3631p-4 + a * -0x1.390ce6eb9c0c1p-6) + z * t;
    t = (0x1.20dd685b47408p+0 + a * 0x1.45f3825857868p-1) + z * t;
    t = 0x1.313424d0ea716p-24 + a * t;
    p = duet_exp_parts(-t, 0.0, &k);
    t = 1.0 - (1.0 + p) * duet_two_to(k);
    return copysign(a < 0.9 ? s : t, x);
}

/**
 * x^n by repeated squaring in pairs, for b^t and the like: all but always
 * correctly rounded for n up to 2^40; error below 2 where |x^n| < 2^-1000.
 */
static inline double duet_power(double x, uint64_t n)
{
    struct duet_pair y = { 1.0, 0.0 }, square = { x, 0.0 };

    for (; n; n >>= 1) {
        if (n & 1)
            y = duet_pair_multiply(y, square);
        square = duet_pair_multiply(square, square);
    }
    return y.high;
}

/**
 * log(x) to about 2^-64 of its value, x normal and > 0: k ln 2 + 2 atanh(s),
 * s = f / (2 + f), in pairs up to s^3, the rest a fit by Remez's exchange.
 */
static inline struct duet_pair duet_log_pair(double x)
{
    const struct duet_pair third = { 0x1.5555555555555p-2,
                                     0x1.5555555555555p-56 };
    struct duet_pair s, z, u, sum;
    double k, f, below, q;

    f = duet_log_reduce(x, &k);
    below = 2.0 + f;
    s.high = f / below;
    z = duet_pair_product(s.high, below);
    s.low = (((f - z.high) - z.low) - s.high * (f - (below - 2.0))) / below;
    z = duet_pair_multiply(s, s);
    q = 0x1.de319021fae22p-5 + z.high * 0x1.eb20c770d80b5p-5;
    q = 0x1.3b1362676e786p-4 + z.high * (0x1.1120c174c8750p-4 + z.high * q);
    q = 0x1.c71c71c57e026p-4 + z.high * (0x1.745d1833796a8p-4 + z.high * q);
    q = 0x1.9999999999996p-3 + z.high * (0x1.2492492493049p-3 + z.high * q);
    u = duet_pair_multiply(z, third); /* u = atanh(s) / s - 1 */
    sum = duet_pair_sum(u.high, z.high * z.high * q);
    u.high = sum.high;
    u.low += sum.low;
    u = duet_pair_multiply(u, s);
    sum = duet_pair_sum(k * DUET_LN2_HIGH, 2.0 * s.high);
    u.low = sum.low + (k * DUET_LN2_LOW + 2.0 * (s.low + u.low));
    sum = duet_pair_sum(sum.high, 2.0 * u.high);
    return duet_pair_sum(sum.high, sum.low + u.low);
}

/** x^y for x >= 0, but for x = 0 and infinity; y held to +-2^80. */
static inline double duet_pow_of(double x, double y)
{
    const int tiny = x < 0x1p-1022;
    const struct duet_pair power = { duet_clamp(y, -0x1p80, 0x1p80), 0.0 };
    struct duet_pair log = duet_log_pair(tiny ? x * 0x1p54 : x), sum;
    double k, p;

    sum = duet_pair_sum(log.high, tiny ? -54.0 * DUET_LN2_HIGH : 0.0);
    log.high = sum.high;
    log.low += sum.low + (tiny ? -54.0 * DUET_LN2_LOW : 0.0);
    log = duet_pair_multiply(power, log);
    p = fabs(log.high) < 746.0 ? log.low : 0.0;
    p = duet_exp_parts(duet_clamp(log.high, -746.0, 746.0), p, &k);
    return duet_scale(1.0 + p, k);
}

/** x^y, with all special cases of C's pow; error below 1. */
static inline double duet_pow(double x, double y)
{
    const double a = fabs(x), b = fabs(y);
    /* Adding 2^52 rounds to an integer; from 2^52 on all are, then even. */
    const double near = b < 0x1p52 ? (b + 0x1p52) - 0x1p52 : b;
    const double half = 0.5 * near;
    const double even = b < 0x1p53 ? 2.0 * ((half + 0x1p52) - 0x1p52) : b;
    const double limit = (a == 0.0) == (y < 0.0) ? HUGE_VAL : 0.0;
    double z = duet_pow_of(a, y);

    z = x < 0.0 && near != b ? (double)NAN : z;
    z = a == 0.0 || a == HUGE_VAL ? limit : z;
    z = near == b && even != b ? copysign(z, x) : z; /* y is odd */
    z = x != x || y != y ? x + y : z;
    return y == 0.0 || x == 1.0 ? 1.0 : z;
}

/** sin(x), quadrants pi/2 further on, for |x| < 0.8 (fdlibm, k_sin, k_cos). */
static inline double duet_sin_from(struct duet_pair x, uint64_t quadrants)
{
    const double z = x.high * x.high, w = z * z, v = z * x.high;
    const double half = 0.5 * z, one = 1.0 - half;
    const double s = 8.33333333332248946124e-03 +
                     z * (-1.98412698298579493134e-04 +
                          z * (2.75573137070700676789e-06 +
                               z * (-2.50507602534068634195e-08 +
                                    z * 1.58969099521155010221e-10)));
    const double c = z * (4.16666666666666019037e-02 +
                          z * (-1.38888888888741095749e-03 +
                               z * 2.48015872894767294178e-05)) +
                     w * w *
                         (-2.75573143513906633035e-07 +
                          z * (2.08757232129817482790e-09 +
                               z * -1.13596475577881948265e-11));
    const double sine = x.high - ((z * (0.5 * x.low - v * s) - x.low) -
                                  v * -1.66666666666666324348e-01);
    const double cosine =
        one + (((1.0 - one) - half) + (z * c - x.high * x.low));
    const double y = quadrants & 1 ? cosine : sine;

    return quadrants & 2 ? -y : y;
}

/** Subtract the nearest multiple of pi/2; return which one. */
static inline uint64_t duet_sin_reduce(double x, struct duet_pair *r)
{
    const double shifted = x * 0x1.45f306dc9c883p-1 + DUET_ROUND;
    const double n = shifted - DUET_ROUND;
    const struct duet_pair a = duet_pair_product(n, 0x1.921fb54442d18p+0);
    const struct duet_pair b = duet_pair_product(n, 0x1.1a62633145c07p-54);
    const struct duet_pair c = duet_pair_sum(x - a.high, -a.low);
    const struct duet_pair d = duet_pair_sum(c.high, -b.high);

    *r = duet_pair_sum(d.high,
                       (c.low + d.low) - (b.low + n * -0x1.f1976b7ed8fbcp-110));
    return duet_bits(shifted);
}

/** Sine; error below 1 for |x| up to 2^45 (3.5e13), NaN beyond. */
static inline double duet_sin(double x)
{
    struct duet_pair r;
    const uint64_t quadrants = duet_sin_reduce(x, &r);
    const double y = duet_sin_from(r, quadrants);

    return fabs(x) <= 0x1p45 ? (x == 0.0 ? x : y) : (double)NAN;
}

/** Cosine; error below 1 for |x| up to 2^45 (3.5e13), NaN beyond. */
static inline double duet_cos(double x)
{
    struct duet_pair r;
    const uint64_t quadrants = duet_sin_reduce(x, &r) + 1;
    const double y = duet_sin_from(r, quadrants);

    return fabs(x) <= 0x1p45 ? y : (double)NAN;
}

/** sin(pi a) a quarter turn's multiple further on, for a >= 0. */
static inline double duet_sinpi_from(double a, uint64_t quadrants)
{
    const double even = a < 0x1p53 ? a : a - a; /* NaN stays, infinity too */
    const double turns = 2.0 * ((0.5 * even + 0x1p52) - 0x1p52);
    const double part = even - turns, shifted = 2.0 * part + DUET_ROUND;
    const double rest = part - 0.5 * (shifted - DUET_ROUND);
    struct duet_pair r = duet_pair_product(rest, 0x1.921fb54442d18p+1);

    r.low += rest * 0x1.1a62633145c07p-53;
    return duet_sin_from(r, duet_bits(shifted) + quadrants);
}

/** sin(pi x), exact where x is a multiple of 1/2; error below 2. */
static inline double duet_sinpi(double x)
{
    return (duet_sinpi_from(fabs(x), 0) + 0.0) * copysign(1.0, x);
}

/** cos(pi x), for cosine schedules; exact likewise; error below 2. */
static inline double duet_cospi(double x)
{
    return duet_sinpi_from(fabs(x), 1) + 0.0; /* no -0 */
}

#include <duet/mathf.h>

#if DUET_REAL == 64
static inline real real_exp(real x)
{
    return duet_exp(x);
}
static inline real real_expm1(real x)
{
    return duet_expm1(x);
}
static inline real real_log(real x)
{
    return duet_log(x);
}
static inline real real_log1p(real x)
{
    return duet_log1p(x);
}
static inline real real_sigmoid(real x)
{
    return duet_sigmoid(x);
}
static inline real real_softplus(real x)
{
    return duet_softplus(x);
}
static inline real real_exp_minus(real x)
{
    return duet_exp_minus(x);
}
static inline real real_sigmoid_from(real x, real t)
{
    return duet_sigmoid_from(x, t);
}
static inline real real_softplus_from(real x, real t)
{
    return duet_softplus_from(x, t);
}
static inline real real_tanh(real x)
{
    return duet_tanh(x);
}
static inline real real_erf(real x)
{
    return duet_erf(x);
}
static inline real real_pow(real x, real y)
{
    return duet_pow(x, y);
}
static inline real real_sin(real x)
{
    return duet_sin(x);
}
static inline real real_cos(real x)
{
    return duet_cos(x);
}
static inline real real_sinpi(real x)
{
    return duet_sinpi(x);
}
static inline real real_cospi(real x)
{
    return duet_cospi(x);
}
static inline real real_clamp(real x, real low, real high)
{
    return duet_clamp(x, low, high);
}
#elif DUET_REAL == 32
static inline real real_exp(real x)
{
    return duet_expf(x);
}
static inline real real_expm1(real x)
{
    return duet_expm1f(x);
}
static inline real real_log(real x)
{
    return duet_logf(x);
}
static inline real real_log1p(real x)
{
    return duet_log1pf(x);
}
static inline real real_sigmoid(real x)
{
    return duet_sigmoidf(x);
}
static inline real real_softplus(real x)
{
    return duet_softplusf(x);
}
static inline real real_exp_minus(real x)
{
    return duet_exp_minusf(x);
}
static inline real real_sigmoid_from(real x, real t)
{
    return duet_sigmoid_fromf(x, t);
}
static inline real real_softplus_from(real x, real t)
{
    return duet_softplus_fromf(x, t);
}
static inline real real_tanh(real x)
{
    return duet_tanhf(x);
}
static inline real real_erf(real x)
{
    return duet_erff(x);
}
static inline real real_pow(real x, real y)
{
    return duet_powf(x, y);
}
static inline real real_sin(real x)
{
    return duet_sinf(x);
}
static inline real real_cos(real x)
{
    return duet_cosf(x);
}
static inline real real_sinpi(real x)
{
    return duet_sinpif(x);
}
static inline real real_cospi(real x)
{
    return duet_cospif(x);
}
static inline real real_clamp(real x, real low, real high)
{
    return duet_clampf(x, low, high);
}
#endif

#if DUET_REAL
static inline real real_sqrt(real x)
{
    return DUET_MATH(sqrt)(x);
}
static inline real real_abs(real x)
{
    return DUET_MATH(fabs)(x);
}

/** The greater; b of equals; NaN if one is NaN. */
static inline real real_max(real a, real b)
{
    return a > b || a != a ? a : b;
}

/** The smaller; b of equals; NaN if one is NaN. */
static inline real real_min(real a, real b)
{
    return a < b || a != a ? a : b;
}
#endif

#endif
