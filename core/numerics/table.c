/* table.c - the functions of one element type and instruction set. */
#include "local.h"

const struct duet_numerics DUET_NUMERICS = {
    .real_size = sizeof(real),
    .product = LOCAL(product),
    .column_sums = LOCAL(column_sums),
    .transpose = LOCAL(transpose),
    .fill_rows = LOCAL(fill_rows),
    .gather_rows = LOCAL(gather_rows),
    .mean = LOCAL(mean),
    .sum = LOCAL(sum),
    .dot = LOCAL(dot),
    .first_not_finite = LOCAL(first_not_finite),
    .scale = LOCAL(scale),
    .add_scaled = LOCAL(add_scaled),
    .clip = LOCAL(clip),
    .fill = LOCAL(fill),
    .binary = {
        [DUET_ADD] = LOCAL(add),
        [DUET_SUB] = LOCAL(sub),
        [DUET_MUL] = LOCAL(mul),
        [DUET_DIV] = LOCAL(div),
        [DUET_POW] = LOCAL(pow),
    },
    .unary = {
        [DUET_NEG] = LOCAL(neg),
        [DUET_SQRT] = LOCAL(sqrt),
        [DUET_EXP] = LOCAL(exp),
        [DUET_LOG] = LOCAL(log),
        [DUET_TANH] = LOCAL(tanh),
        [DUET_ABS] = LOCAL(abs),
        [DUET_SIGN] = LOCAL(sign),
    },
    .range = LOCAL(range),
    .from_double = LOCAL(from_double),
    .to_double = LOCAL(to_double),
    .argmax_rows = LOCAL(argmax_rows),
};
