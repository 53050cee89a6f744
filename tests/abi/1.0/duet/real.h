/* duet/real.h - the element type of a file that is compiled once per type. */
#ifndef DUET_REAL_H
#define DUET_REAL_H

#include <math.h>

/*
 * The same bits from every compiler and processor: products and sums are
 * rounded one by one, in the order written. These pragmas hold even where
 * -ffp-contract=off was forgotten; nothing can undo -ffast-math.
 */
#ifdef __FAST_MATH__
#error "duet: build without -ffast-math (duet build has the right flags)"
#endif
#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#elif defined __GNUC__
#pragma GCC optimize("fp-contract=off")
#endif

/**
 * 64 (double, also when not given) or 32 (float). The host itself handles both
 * and is compiled with 0: there `real` is void, and a `real *` points to
 * elements whose type is known at run time.
 */
#ifndef DUET_REAL
#define DUET_REAL 64
#endif

/**
 * The instruction set that this object is built for: 1 (any), or on x86-64 also
 * 3 (AVX2) or 4 (AVX-512), the levels of -march=x86-64-v3 and -v4. `duet build`
 * builds all three into one file and the host takes the best that runs.
 */
#ifndef DUET_LEVEL
#define DUET_LEVEL 1
#endif

/*
 * duet_real, which plugins call `real`; DUET_MATH(sqrt), the C function for it;
 * DUET_NAME(name), a global name of its own for each build: name_f64, name_f32,
 * name_f64_v3, ...
 */
#if DUET_REAL == 0
typedef void duet_real;
#elif DUET_REAL == 64
typedef double duet_real;
#define DUET_MATH(name) name
#define DUET_NAME_1(name) name##_f64
#define DUET_NAME_3(name) name##_f64_v3
#define DUET_NAME_4(name) name##_f64_v4
#elif DUET_REAL == 32
typedef float duet_real;
#define DUET_MATH(name) name##f
#define DUET_NAME_1(name) name##_f32
#define DUET_NAME_3(name) name##_f32_v3
#define DUET_NAME_4(name) name##_f32_v4
#else
#error "duet: DUET_REAL is 64 or 32 (0 in the host)"
#endif
typedef duet_real real;

#if DUET_REAL == 0
#elif DUET_LEVEL == 1
#define DUET_NAME(name) DUET_NAME_1(name)
#elif DUET_LEVEL == 3
#define DUET_NAME(name) DUET_NAME_3(name)
#elif DUET_LEVEL == 4
#define DUET_NAME(name) DUET_NAME_4(name)
#else
#error "duet: DUET_LEVEL is 1, 3 or 4"
#endif

/** Promise that an array overlaps no other: lets the loop be vectorized. */
#define DUET_RESTRICT __restrict

#endif
