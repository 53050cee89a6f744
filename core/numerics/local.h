/*
 * local.h - the functions behind one table of core/numerics/numerics.h.
 *
 * Each is a field of struct duet_numerics, from which it has its prototype.
 */
#ifndef DUET_NUMERICS_LOCAL_H
#define DUET_NUMERICS_LOCAL_H

#include "numerics.h"

/** A global name for each build: duet_numerics_f64_v3_product. */
#define LOCAL(name) LOCAL_JOIN(DUET_NUMERICS, name)
#define LOCAL_JOIN(table, name) LOCAL_JOIN_(table, name)
#define LOCAL_JOIN_(table, name) table##_##name

/* clang-format off */

/** All functions of the table, by file. */
#define LOCAL_FUNCTIONS(DO) \
    /* product.c */ \
    DO(product) \
    /* reduce.c */ \
    DO(column_sums) DO(row_sums) DO(row_dots) DO(mean) DO(sum) DO(dot) \
    DO(norm) DO(first_not_finite) DO(range) DO(argmax_rows) \
    /* elementwise.c */ \
    DO(transpose) DO(gather_rows) DO(fill) DO(from_double) DO(to_double) \
    DO(scale) DO(add_scaled) DO(clip) DO(binary) DO(unary)

#define LOCAL_DECLARE(name) \
    __typeof__(*((struct duet_numerics *)NULL)->name) LOCAL(name);
LOCAL_FUNCTIONS(LOCAL_DECLARE)
#undef LOCAL_DECLARE

/* clang-format on */

extern const struct duet_numerics DUET_NUMERICS;

#endif
