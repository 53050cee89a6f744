/* local.h - the functions behind one table of core/numerics/numerics.h. */
#ifndef DUET_NUMERICS_LOCAL_H
#define DUET_NUMERICS_LOCAL_H

#include "numerics.h"

/** A global name for each build: duet_numerics_f64_v3_product. */
#define LOCAL(name) LOCAL_JOIN(DUET_NUMERICS, name)
#define LOCAL_JOIN(table, name) LOCAL_JOIN_(table, name)
#define LOCAL_JOIN_(table, name) table##_##name

extern const struct duet_numerics DUET_NUMERICS;

/* product.c */
void LOCAL(product)(const struct duet_product *p);

/* reduce.c */
void LOCAL(column_sums)(size_t rows, size_t columns, const real *x, real *to);
void LOCAL(row_sums)(size_t rows, size_t n, struct duet_rows x, real *to);
void LOCAL(row_dots)(size_t x_rows, size_t y_rows, size_t n, struct duet_rows x,
                     struct duet_rows y, real *to);
void LOCAL(mean)(size_t n, size_t n_terms, const real *const *x, double by,
                 real *to);
double LOCAL(sum)(size_t n, const real *x);
double LOCAL(dot)(size_t n, const real *x, const real *y);
double LOCAL(norm)(size_t n, const real *x);
size_t LOCAL(first_not_finite)(size_t n, const real *x);
void LOCAL(range)(size_t n, const real *x, double *low, double *high);
void LOCAL(argmax_rows)(size_t rows, size_t columns, const real *x, real *y);

/* elementwise.c */
void LOCAL(transpose)(size_t rows, size_t columns, struct duet_rows x, real *to,
                      size_t to_row);
void LOCAL(gather_rows)(size_t n, size_t columns, const real *x,
                        const size_t *index, real *to, size_t to_row);
void LOCAL(fill)(size_t n, double value, real *to);
void LOCAL(from_double)(size_t n, const double *x, bool down, real *to);
void LOCAL(to_double)(size_t n, const real *x, double *to);
void LOCAL(scale)(size_t n, double by, real *x);
void LOCAL(add_scaled)(size_t n, const real *x, double by, real *to);
void LOCAL(clip)(size_t n, double low, double high, const real *x, real *to);

void LOCAL(binary)(enum duet_binary op, size_t rows, size_t columns,
                   struct duet_operand a, struct duet_operand b, real *to);
void LOCAL(unary)(enum duet_unary op, size_t n, const real *x, real *to);

#endif
