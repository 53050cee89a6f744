/* table.c - the functions of one element type and instruction set. */
#include "local.h"

const struct duet_numerics DUET_NUMERICS = {
    .real_size = sizeof(real),
    .product = LOCAL(product),
    .column_sums = LOCAL(column_sums),
    .row_sums = LOCAL(row_sums),
    .row_dots = LOCAL(row_dots),
    .transpose = LOCAL(transpose),
    .gather_rows = LOCAL(gather_rows),
    .mean = LOCAL(mean),
    .sum = LOCAL(sum),
    .dot = LOCAL(dot),
    .norm = LOCAL(norm),
    .first_not_finite = LOCAL(first_not_finite),
    .scale = LOCAL(scale),
    .add_scaled = LOCAL(add_scaled),
    .clip = LOCAL(clip),
    .fill = LOCAL(fill),
    .binary = LOCAL(binary),
    .unary = LOCAL(unary),
    .range = LOCAL(range),
    .from_double = LOCAL(from_double),
    .to_double = LOCAL(to_double),
    .argmax_rows = LOCAL(argmax_rows),
};
