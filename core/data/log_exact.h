/*
 * log_exact.h - the natural logarithm, correctly rounded.
 *
 * For the random stream: its normals are to be NumPy's to the last bit, and a
 * logarithm that is good to one unit in the last place changes one in a hundred
 * of them. A quick sum of two doubles decides all but one case in two hundred,
 * a slow one, good to 2^-100, the rest (Ziv, 1991).
 */
#ifndef DUET_CORE_LOG_EXACT_H
#define DUET_CORE_LOG_EXACT_H

#include <duet/math.h>

/* a + b, to about 104 bits of the greater. */
static inline struct duet_pair pair_add(struct duet_pair a, struct duet_pair b)
{
    const struct duet_pair sum = duet_pair_sum(a.high, b.high);

    return duet_pair_sum(sum.high, sum.low + (a.low + b.low));
}

/* a / b, to about 104 bits. */
static inline struct duet_pair pair_quotient(double a, struct duet_pair b)
{
    const double high = a / b.high;
    const struct duet_pair back = duet_pair_product(high, b.high);

    return duet_pair_sum(high, (((a - back.high) - back.low) - high * b.low) /
                                   b.high);
}

/**
 * log(x) = k ln 2 + 2 atanh(s), s = f / (2 + f), by the series
 * s + s^3 / 3 + s^5 / 5 + ..., of which s^45 / 45 < 2^-118 is the first left
 * out; x normal and > 0.
 */
static inline double log_exact_slow(double x)
{
    double k;
    const double f = duet_log_reduce(x, &k);
    const struct duet_pair s = pair_quotient(f, duet_pair_sum(2.0, f));
    const struct duet_pair z = duet_pair_multiply(s, s);
    const struct duet_pair first = { k * DUET_LN2_HIGH, 0.0 };
    struct duet_pair second = duet_pair_product(k, DUET_LN2_LOW);
    struct duet_pair sum = { 0.0, 0.0 };

    for (int n = 43; n > 0; n -= 2) {
        const struct duet_pair divisor = { n, 0.0 };

        sum = pair_add(pair_quotient(1.0, divisor), duet_pair_multiply(sum, z));
    }
    sum = duet_pair_multiply(sum, s);
    sum.high *= 2.0;
    sum.low *= 2.0;
    second.low += k * 0x1.cc01f97b57a08p-87; /* ln 2 goes on */
    return pair_add(first, pair_add(second, sum)).high;
}

/** log(x), rounded to nearest; x normal and > 0. */
static inline double log_exact(double x)
{
    const struct duet_pair log = duet_log_pair(x);
    const double error = fabs(log.high) * 0x1p-62;
    const double least = log.high + (log.low - error);

    return least == log.high + (log.low + error) ? least : log_exact_slow(x);
}

#endif
