/*
 * each.h - losses that are the mean over columns of a function of each logit
 * and its target, and whose outputs are values.
 *
 * The functions are constants at each call, so that the compiler puts them into
 * the loop. `by` is the plugin's one number, if it has any.
 */
#ifndef DUET_LOSS_EACH_H
#define DUET_LOSS_EACH_H

#include <duet/loss.h>
#include <duet/math.h>

#include <string.h>

#define EACH_INLINE static inline __attribute__((always_inline))

/** The sum over rows, in double, of f(logit, target). */
EACH_INLINE double each_value(const struct duet_loss_args *j, double by,
                              double (*f)(double z, double y, double by))
{
    const size_t columns = j->columns;
    double sum = 0;

    for (size_t i = 0; i < j->rows; i++) {
        double row = 0;

        for (size_t k = i * columns; k < (i + 1) * columns; k++)
            row += f((double)j->logits[k], (double)j->target[k], by);
        sum += j->row_weight ? (double)j->row_weight[i] * row : row;
    }
    return sum / (double)columns;
}

/** Its gradient from f's slope by the logit. */
EACH_INLINE void each_gradient(const struct duet_loss_args *j, double by,
                               real (*slope)(real z, real y, real by))
{
    const size_t columns = j->columns;
    const real share = (real)(1 / (double)columns), number = (real)by;
    const real *DUET_RESTRICT z = j->logits;
    const real *DUET_RESTRICT y = j->target;
    real *DUET_RESTRICT g = j->gradient;

    for (size_t k = 0; k < j->rows * columns; k++)
        g[k] = share * slope(z[k], y[k], number);
    for (size_t k = 0; j->row_weight && k < j->rows * columns; k++)
        g[k] *= j->row_weight[k / columns];
}

/** Outputs without an activation of their own. */
static inline void each_predict(const struct duet_loss_args *j)
{
    memcpy(j->y, j->logits, j->rows * j->columns * sizeof *j->y);
}

#endif
