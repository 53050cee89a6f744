/* sizes.h - the sum of |w|, which several regularizers penalize. */
#ifndef DUET_REGULARIZER_SIZES_H
#define DUET_REGULARIZER_SIZES_H

#include <duet/math.h>
#include <duet/regularizer.h>

/** Block by block, as the host's sum needs |w| in memory. */
static inline double sum_of_sizes(const struct duet_penalty_args *p)
{
    const size_t n = p->rows * p->columns;
    double sum = 0;
    real size[256];

    for (size_t i = 0; i < n; i += 256) {
        const size_t m = n - i < 256 ? n - i : 256;

        for (size_t j = 0; j < m; j++)
            size[j] = real_abs(p->weight[i + j]);
        sum += duet_sum(p->host, m, size);
    }
    return sum;
}

#endif
