/* softmax.h - what losses behind a softmax share: the exponentials of a row. */
#ifndef DUET_LOSS_SOFTMAX_H
#define DUET_LOSS_SOFTMAX_H

#include <duet/loss.h>
#include <duet/math.h>

/** log(sum of exp(z)) = greatest + log_sum; nothing in it overflows. */
struct softmax {
    real greatest, log_sum, sum;
};

/** How far z lies below the greatest logit, itself infinite or not. */
static inline real softmax_below(real greatest, real z)
{
    return z == greatest ? 0 : greatest - z;
}

/** Write exp(z - greatest), whose sum is s.sum, into e; e may be z. */
static inline struct softmax softmax_of(size_t n, const real *z, real *e)
{
    struct softmax s = { .greatest = z[0] };

    for (size_t k = 1; k < n; k++)
        s.greatest = z[k] > s.greatest ? z[k] : s.greatest;
    for (size_t k = 0; k < n; k++)
        e[k] = real_exp(-softmax_below(s.greatest, z[k]));
    for (size_t k = 0; k < n; k++)
        s.sum += e[k];
    s.log_sum = real_log(s.sum);
    return s;
}

/** -log p of class k, p the softmax of the row z. */
static inline double softmax_loss(const struct softmax *s, const real *z,
                                  size_t k)
{
    return (double)softmax_below(s->greatest, z[k]) + (double)s->log_sum;
}

/** How much a row counts. */
static inline double softmax_weight(const struct duet_loss_args *j, size_t row)
{
    return j->row_weight ? (double)j->row_weight[row] : 1;
}

static inline void softmax_predict(const struct duet_loss_args *j)
{
    for (size_t i = 0; i < j->rows; i++) {
        real *y = j->y + i * j->columns;
        const struct softmax s =
            softmax_of(j->columns, j->logits + i * j->columns, y);

        for (size_t k = 0; k < j->columns; k++)
            y[k] /= s.sum;
    }
}

#endif
