/*
 * duet/random.h - random numbers of an update, which need no state.
 *
 * A number depends on the run's seed, the update, the tensor, a stream and an
 * index, and on nothing else. So it is the same however a tensor is cut into
 * ranges, at any number of threads, and after a resume:
 *
 *     real noise[64];
 *     duet_random_normal(u->where, 0, u->first, n, noise);
 *
 * gives the numbers of elements u->first .. u->first + n - 1. A plugin that
 * needs several numbers for an element takes a stream for each. `fill` and
 * `draw` have duet_uniform() and duet_normal() instead, which are NumPy's.
 *
 * The bits are those of splitmix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014), started from where->random.
 */
#ifndef DUET_RANDOM_H
#define DUET_RANDOM_H

#include <duet/math.h>
#include <duet/plugin.h>

/** Mix the bits of x, so that each depends on all: splitmix64's output. [any]
 */
static inline uint64_t duet_random_mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/** Number `i` of a sequence that starts from `seed`: 64 random bits. [any] */
static inline uint64_t duet_random_word(uint64_t seed, uint64_t i)
{
    return duet_random_mix(seed + (i + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

/** 64 random bits: number `i` of a stream of this call. [any] */
static inline uint64_t duet_random_bits(const struct duet_where *where,
                                        uint64_t stream, uint64_t i)
{
    return duet_random_word(duet_random_word(where->random, stream), i);
}

/** Bits as a number in [0, 1) with 53 bits. [any] */
static inline double duet_random_fraction(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

/** Number `i` of a stream of this call, from [0, 1). [any] */
static inline double duet_random_uniform_at(const struct duet_where *where,
                                            uint64_t stream, uint64_t i)
{
    return duet_random_fraction(duet_random_bits(where, stream, i));
}

/**
 * Number `i` of a stream of this call, from N(0, 1): Box and Muller's cosine of
 * bits 2 i and 2 i + 1. [any]
 */
static inline double duet_random_normal_at(const struct duet_where *where,
                                           uint64_t stream, uint64_t i)
{
    const double u =
        duet_random_fraction(duet_random_bits(where, stream, 2 * i));
    const double v =
        duet_random_fraction(duet_random_bits(where, stream, 2 * i + 1));

    return sqrt(-2 * duet_log(u + 0x1p-54)) * duet_cospi(2 * v);
}

#if DUET_REAL
/**
 * Write numbers first .. first + n - 1 of a stream of this call, from [0, 1);
 * those of float32 have 24 bits. [any]
 */
static inline void duet_random_uniform(const struct duet_where *where,
                                       uint64_t stream, size_t first, size_t n,
                                       real *out)
{
    const uint64_t seed = duet_random_word(where->random, stream);

    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = duet_random_word(seed, first + i);

        out[i] = sizeof(real) == sizeof(double)
                     ? (real)duet_random_fraction(bits)
                     : (real)(bits >> 40) * (real)0x1p-24;
    }
}

/** Write numbers first .. first + n - 1 of a stream, from N(0, 1). [any] */
static inline void duet_random_normal(const struct duet_where *where,
                                      uint64_t stream, size_t first, size_t n,
                                      real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (real)duet_random_normal_at(where, stream, first + i);
}
#endif

#endif
