/* table.c - the functions of one element type and instruction set. */
#include "local.h"

#define ROW(name) .name = LOCAL(name),

const struct duet_numerics DUET_NUMERICS = { .real_size = sizeof(real),
                                             LOCAL_FUNCTIONS(ROW) };
