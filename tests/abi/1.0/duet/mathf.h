/*
 * duet/mathf.h - the functions of duet/math.h in float.
 *
 * The ones that activations and losses live on are computed in float, in the
 * same way as in double and with fewer terms; the others through double. Errors
 * are in units in the last place of float.
 */
#ifndef DUET_MATHF_H
#define DUET_MATHF_H

#ifndef DUET_MATH_H
#error "duet: include <duet/math.h>, which includes <duet/mathf.h>"
#endif

#define DUET_LOG2EF 0x1.715476p+0f
#define DUET_LN2_HIGHF 0x1.62e4p-1f /* 15 bits: k times it is exact */
#define DUET_LN2_LOWF 0x1.7f7d1cp-20f
#define DUET_ROUNDF 0x1.8p23f

static inline uint32_t duet_bitsf(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float duet_from_bitsf(uint32_t bits)
{
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

/** 2^(k + more) for integral numbers with a sum of -126..127. */
static inline float duet_two_to_sumf(float k, float more)
{
    return duet_from_bitsf(duet_bitsf(k + (DUET_ROUNDF + 127.0f + more)) << 23);
}

/** 2^k for an integral k of -126..127. */
static inline float duet_two_tof(float k)
{
    return duet_two_to_sumf(k, 0.0f);
}

/** y 2^k, rounded once, for an integral |k| < 160 and y near 1. */
static inline float duet_scalef(float y, float k)
{
    const float far = k < 0.0f ? -48.0f : 48.0f; /* 2^k may be out of range */

    return y * duet_two_tof(k - far) * (k < 0.0f ? 0x1p-48f : 0x1p48f);
}

/** a where x's sign bit is set, else b; see duet_by_sign(). */
static inline float duet_by_signf(float x, float a, float b)
{
    const uint32_t mask = UINT32_C(0) - (duet_bitsf(x) >> 31);

    return duet_from_bitsf((duet_bitsf(a) & mask) | (duet_bitsf(b) & ~mask));
}

/** x held to low..high; NaN stays. */
static inline float duet_clampf(float x, float low, float high)
{
    x = x < low ? low : x;
    return x > high ? high : x;
}

/** e^x = 2^k (1 + p): return p, set k. The fit's relative error is 2^-26. */
static inline float duet_exp_partsf(float x, float *k)
{
    float high, low, r, z, q;

    *k = fmaf(x, DUET_LOG2EF, DUET_ROUNDF) - DUET_ROUNDF;
    high = fmaf(*k, -DUET_LN2_HIGHF, x);
    low = *k * DUET_LN2_LOWF;
    r = high - low;
    z = r * r;
    q = fmaf(r, 0x1.6d7186p-10f, 0x1.1226eep-7f);
    q = fmaf(z, fmaf(r, q, 0x1.5554c8p-5f), fmaf(r, 0x1.5554b2p-3f, 0.5f));
    return high - fmaf(-z, q, low);
}

/** e^-x for x >= 0, where no power of 2 can overflow; error below 1. */
static inline float duet_exp_minusf(float x)
{
    float k, p;

    x = -x;
    p = duet_exp_partsf(x < -104.0f ? -104.0f : x, &k);
    return (1.0f + p) * duet_two_to_sumf(k, 48.0f) * 0x1p-48f;
}

/** e^x; error below 1. */
static inline float duet_expf(float x)
{
    float k, p;

    p = duet_exp_partsf(duet_clampf(x, -104.0f, 104.0f), &k);
    return duet_scalef(1.0f + p, k);
}

/** e^x - 1; error below 2. */
static inline float duet_expm1f(float x)
{
    float k, p, half, y;

    p = duet_exp_partsf(duet_clampf(x, -25.0f, 89.0f), &k);
    half = duet_two_tof(k - 1.0f); /* 2^k itself may overflow */
    y = 2.0f * ((half - 0.5f) + half * p);
    return k == 0.0f ? p : y;
}

/** x = 2^k (1 + f), 1 + f in sqrt(1/2)..sqrt(2): return f; x normal, > 0. */
static inline float duet_log_reducef(float x, float *k)
{
    const uint32_t near = UINT32_C(0x3f3504f3); /* sqrt(1/2) */
    const uint32_t bits = duet_bitsf(x) + (UINT32_C(0x3f800000) - near);

    *k = duet_from_bitsf(UINT32_C(0x4b000000) | (bits >> 23)) -
         (0x1p23f + 127.0f);
    return duet_from_bitsf((bits & UINT32_C(0x7fffff)) + near) - 1.0f;
}

/** k ln 2 + log(1 + f) + low (FreeBSD, e_logf.c). */
static inline float duet_log_sumf(float k, float f, float low)
{
    const float s = f / (2.0f + f), z = s * s, w = z * z;
    const float r = w * (0.40000972152f + w * 0.24279078841f) +
                    z * (0.66666662693f + w * 0.28498786688f);
    const float half = 0.5f * f * f;
    const float rest = s * (half + r) + (k * DUET_LN2_LOWF + low);

    return k * DUET_LN2_HIGHF - ((half - rest) - f);
}

/** log(x + low) where |low| is at most half a unit of x, x in 2^-30..2^127. */
static inline float duet_log_of_sumf(float x, float low)
{
    float k, f, g;

    f = duet_log_reducef(x, &k);
    low *= k < 50.0f ? duet_two_tof(-k) : 0.0f;
    g = f + low; /* x + low - 1 exactly, where k is 0 */
    return duet_log_sumf(k, g, (f - g) + low);
}

/** Natural logarithm; error below 1. */
static inline float duet_logf(float x)
{
    const int tiny = x < 0x1p-126f;
    float k, f, y;

    f = duet_log_reducef(tiny ? x * 0x1p25f : x, &k);
    y = duet_log_sumf(tiny ? k - 25.0f : k, f, 0.0f);
    y = x > 0.0f ? y : (x == 0.0f ? -HUGE_VALF : NAN);
    return x < HUGE_VALF ? y : x;
}

/** log(1 + x); error below 1. */
static inline float duet_log1pf(float x)
{
    const float u = 1.0f + x, part = u - 1.0f;
    const float low = (1.0f - (u - part)) + (x - part);
    float y = duet_log_of_sumf(u, low);

    y = x > -1.0f ? y : (x == -1.0f ? -HUGE_VALF : NAN);
    y = x == 0.0f ? x : y;
    return x < HUGE_VALF ? y : x;
}

/** From t = e^-|x|; see duet_sigmoid_from(). */
static inline float duet_sigmoid_fromf(float x, float t)
{
    const float y = duet_by_signf(x, t, 1.0f) / (1.0f + t);

    return duet_by_signf(x, t < 0.34f ? fmaf(-t, y, t) : y, y);
}

static inline float duet_softplus_fromf(float x, float t)
{
    const float u = 1.0f + t;
    const float k = u < 1.4f ? 0.0f : 1.0f, unit = 1.0f - 0.5f * k;
    const float f = unit * u - 1.0f, low = unit * (t - (u - 1.0f));
    const float g = f + low; /* as in duet_log_of_sumf */

    return (x < 0.0f ? 0.0f : x) + duet_log_sumf(k, g, (f - g) + low);
}

/** 1 / (1 + e^-x), to full relative precision on both sides; error below 2. */
static inline float duet_sigmoidf(float x)
{
    return duet_sigmoid_fromf(x, duet_exp_minusf(fabsf(x)));
}

/** log(1 + e^x) without overflow; error below 2. */
static inline float duet_softplusf(float x)
{
    return duet_softplus_fromf(x, duet_exp_minusf(fabsf(x)));
}

/**
 * Hyperbolic tangent; error below 2. With e = e^(-2|x|), t = 1 - e and
 * y = t / (1 + e), it is also t/2 + y t/2, or 1 - 2e / (1 + e), where the
 * division's error counts for less; low is what t was rounded by.
 */
static inline float duet_tanhf(float x)
{
    const float a = duet_clampf(fabsf(x), 0.0f, 10.0f);
    const int far = a > 0.55f;
    float k, p, s, t, low, y;

    p = duet_exp_partsf(-2.0f * a, &k);
    s = duet_two_tof(k);
    p *= s;
    t = (1.0f - s) - p;
    low = ((1.0f - s) - t) - p;
    y = (far ? 2.0f * (s + p) : t) / ((1.0f + s) + p);
    t *= 0.5f;
    return copysignf(far ? 1.0f - y : t + (t * y + low), x);
}

/** Through double, rounded once more; error below 0.51. */
static inline float duet_erff(float x)
{
    return (float)duet_erf((double)x);
}
static inline float duet_sinf(float x)
{
    return (float)duet_sin((double)x);
}
static inline float duet_cosf(float x)
{
    return (float)duet_cos((double)x);
}
static inline float duet_sinpif(float x)
{
    return (float)duet_sinpi((double)x);
}
static inline float duet_cospif(float x)
{
    return (float)duet_cospi((double)x);
}
static inline float duet_powf(float x, float y)
{
    return (float)duet_pow((double)x, (double)y);
}
static inline float duet_powerf(float x, uint64_t n)
{
    return (float)duet_power((double)x, n);
}

#endif
