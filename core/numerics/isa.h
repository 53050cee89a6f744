/*
 * isa.h - the vector of this build, and all that depends on the processor.
 *
 * A vector holds LANES elements. The compilers' vector types have + - * / and
 * comparisons; what they lack is here: partial loads and stores, and the fused
 * multiply-add. Another processor needs a block of its own below, or takes the
 * last one, which any C compiler with vector types turns into something.
 */
#ifndef DUET_NUMERICS_ISA_H
#define DUET_NUMERICS_ISA_H

#include <duet/real.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined __AVX512VL__ && defined __AVX512DQ__
#define DUET_VECTOR 64
#elif defined __AVX2__ && defined __FMA__
#define DUET_VECTOR 32
#else
#define DUET_VECTOR 16
#endif

#if DUET_VECTOR > 16
#include <immintrin.h>
#endif

enum { LANES = DUET_VECTOR / sizeof(real) };
enum { HALF_LANES = DUET_VECTOR == 64 ? LANES / 2 : 0 };

typedef real vector __attribute__((vector_size(DUET_VECTOR)));

#define INLINE static inline __attribute__((always_inline))

#ifdef __SANITIZE_ADDRESS__
#define HAS_SANITIZER true
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER true
#endif
#endif

/*
 * A SPECIALIZED function is inlined with constants among its arguments. With
 * AddressSanitizer there is one function for all arguments, and no loop is
 * written out: GCC 12 takes 1.8 seconds instead of 88 for product.c in float32
 * at level v2, since it doesn't repeat the checks of each access in 60 copies.
 */
#ifdef HAS_SANITIZER
#define SPECIALIZED static __attribute__((noinline))
#else
#define SPECIALIZED INLINE
#endif

/*
 * Before a loop. UNROLL writes out all its steps, whose number is a constant.
 * INDEPENDENT says that the steps don't depend on one another, though pointers
 * may be equal.
 */
#ifdef HAS_SANITIZER
#define UNROLL
#define INDEPENDENT
#elif defined __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

INLINE vector splat(real x)
{
    return x - (vector) { 0 }; /* x + 0 would lose the sign of -0 */
}

INLINE vector load(const real *p)
{
    vector v;

    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(real *p, vector v)
{
    memcpy(p, &v, sizeof v);
}

/* Store the first `lanes` lanes. */
INLINE void store_lanes(real *p, vector v, size_t lanes)
{
    if (lanes == LANES)
        store(p, v);
    else
        for (size_t i = 0; i < lanes; i++)
            p[i] = v[i];
}

/*
 * A cell is 16 bytes of a vector. INTERLEAVE() alternates between the elements
 * of two vectors' cells, taking the cells' first halves (at = 0) or second ones
 * (at = CELL / 2). CELLS() takes the even cells (at = 0) or the odd ones (at =
 * CELL) of two vectors. Processors are fast at shuffles within cells and at
 * shuffles of whole cells.
 */
enum { CELL = 16 / sizeof(real) };
#define DUET_LANES (DUET_VECTOR * 8 / DUET_REAL)
#if DUET_LANES == 16
#define INTERLEAVE(x, y, at)                                                   \
    __builtin_shufflevector(x, y, at, at + 16, at + 1, at + 17, at + 4,        \
                            at + 20, at + 5, at + 21, at + 8, at + 24, at + 9, \
                            at + 25, at + 12, at + 28, at + 13, at + 29)
#define CELLS(x, y, at)                                                       \
    __builtin_shufflevector(x, y, at, at + 1, at + 2, at + 3, at + 8, at + 9, \
                            at + 10, at + 11, at + 16, at + 17, at + 18,      \
                            at + 19, at + 24, at + 25, at + 26, at + 27)
#elif DUET_LANES == 8 && DUET_REAL == 32
#define INTERLEAVE(x, y, at)                                                   \
    __builtin_shufflevector(x, y, at, at + 8, at + 1, at + 9, at + 4, at + 12, \
                            at + 5, at + 13)
#define CELLS(x, y, at)                                                       \
    __builtin_shufflevector(x, y, at, at + 1, at + 2, at + 3, at + 8, at + 9, \
                            at + 10, at + 11)
#elif DUET_LANES == 8
#define INTERLEAVE(x, y, at)                                           \
    __builtin_shufflevector(x, y, at, at + 8, at + 2, at + 10, at + 4, \
                            at + 12, at + 6, at + 14)
#define CELLS(x, y, at)                                                       \
    __builtin_shufflevector(x, y, at, at + 1, at + 4, at + 5, at + 8, at + 9, \
                            at + 12, at + 13)
#elif DUET_LANES == 4 && DUET_REAL == 64
#define INTERLEAVE(x, y, at) \
    __builtin_shufflevector(x, y, at, at + 4, at + 2, at + 6)
#define CELLS(x, y, at) \
    __builtin_shufflevector(x, y, at, at + 1, at + 4, at + 5)
#elif DUET_LANES == 4
#define INTERLEAVE(x, y, at) \
    __builtin_shufflevector(x, y, at, at + 4, at + 1, at + 5)
#else
#define INTERLEAVE(x, y, at) __builtin_shufflevector(x, y, at, at + 2)
#endif

/* Transpose LANES vectors of LANES elements: first within squares as wide as
   a cell, then whole cells. */
INLINE void transpose_vectors(vector square[LANES])
{
    vector next[LANES];

    UNROLL
    for (int done = 1; done < CELL; done *= 2) {
        UNROLL
        for (int i = 0; i < LANES / 2; i++) {
            const int from = 2 * i - i % (CELL / 2);

            next[2 * i] = INTERLEAVE(square[from], square[from + CELL / 2], 0);
            next[2 * i + 1] =
                INTERLEAVE(square[from], square[from + CELL / 2], CELL / 2);
        }
        memcpy(square, next, sizeof next);
    }
#ifdef CELLS
    UNROLL
    for (int done = CELL; done < LANES; done *= 2) {
        UNROLL
        for (int i = 0; i < LANES / 2; i++) {
            const int from = 2 * i - i % CELL;

            next[i] = CELLS(square[from], square[from + CELL], 0);
            next[i + LANES / 2] =
                CELLS(square[from], square[from + CELL], CELL);
        }
        memcpy(square, next, sizeof next);
    }
#endif
}

/*
 * A struct part is the first lanes of a vector; part_of() takes their number,
 * 0..LANES. load_part() fills the other lanes with 0, and neither it nor
 * store_part() touches memory beyond the part.
 *
 * mul_add(x, y, z) = x y + z, rounded once.
 *
 * Where half a vector is cheaper than a whole one HALF_LANES isn't 0, and
 * mul_add_half() computes the lower half and leaves the rest undefined.
 */
#if DUET_VECTOR == 64

#if DUET_REAL == 64
#define OP(name) _mm512_##name##_pd
#define HALF(name) _mm256_##name##_pd
#define LOWER _mm512_castpd512_pd256
#define RAISE _mm512_castpd256_pd512
typedef __mmask8 part_mask;
#else
#define OP(name) _mm512_##name##_ps
#define HALF(name) _mm256_##name##_ps
#define LOWER _mm512_castps512_ps256
#define RAISE _mm512_castps256_ps512
typedef __mmask16 part_mask;
#endif

struct part {
    part_mask mask;
};

INLINE struct part part_of(size_t lanes)
{
    return (struct part) { (part_mask)((1u << lanes) - 1) };
}

INLINE vector load_part(const real *p, struct part part)
{
    return OP(maskz_loadu)(part.mask, p);
}

INLINE void store_part(real *p, vector v, struct part part)
{
    OP(mask_storeu)(p, part.mask, v);
}

INLINE vector mul_add(vector x, vector y, vector z)
{
    return OP(fmadd)(x, y, z);
}

INLINE vector mul_add_half(vector x, vector y, vector z)
{
#ifdef __clang__
    __asm__("" : "+v"(x)); /* or a splat is loaded again for this half */
#endif
    return RAISE(HALF(fmadd)(LOWER(x), LOWER(y), LOWER(z)));
}

#elif DUET_VECTOR == 32

#if DUET_REAL == 64
#define OP(name) _mm256_##name##_pd
#else
#define OP(name) _mm256_##name##_ps
#endif

struct part {
    __m256i mask;
    size_t lanes;
};

INLINE struct part part_of(size_t lanes)
{
    static const int32_t ramp[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };
    struct part part;

    part.lanes = lanes;
    memcpy(&part.mask, ramp + 8 - lanes * (8 / LANES), sizeof part.mask);
    return part;
}

INLINE vector load_part(const real *p, struct part part)
{
    return OP(maskload)(p, part.mask);
}

INLINE void store_part(real *p, vector v, struct part part)
{
    store_lanes(p, v, part.lanes); /* maskstore is slow on AMD's Zen */
}

INLINE vector mul_add(vector x, vector y, vector z)
{
    return OP(fmadd)(x, y, z);
}

#else

struct part {
    size_t lanes;
};

INLINE struct part part_of(size_t lanes)
{
    return (struct part) { lanes };
}

INLINE vector load_part(const real *p, struct part part)
{
    vector v = { 0 };

    if (part.lanes == LANES)
        return load(p);
    UNROLL
    for (size_t i = 0; i < LANES; i++)
        if (i < part.lanes)
            v[i] = p[i];
    return v;
}

INLINE void store_part(real *p, vector v, struct part part)
{
    store_lanes(p, v, part.lanes);
}

INLINE vector mul_add(vector x, vector y, vector z)
{
    vector v = z;

    for (int i = 0; i < LANES; i++)
        v[i] = DUET_MATH(fma)(x[i], y[i], z[i]);
    return v;
}

#endif

#if DUET_VECTOR != 64
INLINE vector mul_add_half(vector x, vector y, vector z)
{
    return mul_add(x, y, z);
}
#endif

#endif
