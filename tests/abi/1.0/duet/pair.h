/*
 * duet/pair.h - pairs of doubles, for twice the precision, and their bits.
 *
 * Without a branch; [any]. Underflow costs precision, nothing else.
 */
#ifndef DUET_PAIR_H
#define DUET_PAIR_H

#include <duet/real.h>

#include <stdint.h>
#include <string.h>

static inline uint64_t duet_bits(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double duet_from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

/** An unevaluated sum: twice the precision of a double. |low| is tiny. */
struct duet_pair {
    double high, low; /**< The number is their sum; low is at most half an ulp
                           of high. */
};

/** a + b, exactly (Knuth, TAOCP 4.2.2). */
static inline struct duet_pair duet_pair_sum(double a, double b)
{
    const double high = a + b, part = high - a;
    const struct duet_pair sum = { high, (a - (high - part)) + (b - part) };

    return sum;
}

/** a b, exactly: what the product was rounded by is left by an fma. */
static inline struct duet_pair duet_pair_product(double a, double b)
{
    const double high = a * b;
    const struct duet_pair product = { high, fma(a, b, -high) };

    return product;
}

/** a b, to about 104 bits; an overflow gives infinity. */
static inline struct duet_pair duet_pair_multiply(struct duet_pair a,
                                                  struct duet_pair b)
{
    const struct duet_pair p = duet_pair_product(a.high, b.high);
    double low = p.low + (a.high * b.low + a.low * b.high);
    struct duet_pair product;

    low = p.high - p.high == 0.0 ? low : 0.0; /* infinity - infinity in it */
    product.high = p.high + low;
    product.low = low - (product.high - p.high);
    return product;
}

#endif
