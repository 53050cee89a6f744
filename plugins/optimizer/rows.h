/*
 * rows.h - gradients of single rows by a layer's weights and biases, from
 * duet/layers.h. Those that another optimizer steps are left out.
 */
#ifndef DUET_PLUGINS_ROWS_H
#define DUET_PLUGINS_ROWS_H

#include <duet/layers.h>

static inline double row_dot(size_t n, const real *x, const real *y)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)y[i];
    return sum;
}

/** Squared norm of a row's gradient. */
static inline double row_square(const struct duet_layer *l, size_t row)
{
    const real *x = l->input + row * l->inputs;
    const real *g = l->gradient + row * l->units;

    return ((l->weights == SIZE_MAX ? 0 : row_dot(l->inputs, x, x)) +
            (l->biases == SIZE_MAX ? 0 : 1)) *
           row_dot(l->units, g, g);
}

/** Add a multiple of a row's gradient to a vector of the update's. */
static inline void row_add(const struct duet_layer *l, size_t row, double by,
                           double *sum)
{
    const real *x = l->input + row * l->inputs;
    const real *g = l->gradient + row * l->units;

    for (size_t i = 0; l->weights != SIZE_MAX && i < l->inputs; i++)
        for (size_t j = 0; j < l->units; j++)
            sum[l->weights + i * l->units + j] +=
                by * (double)x[i] * (double)g[j];
    for (size_t j = 0; l->biases != SIZE_MAX && j < l->units; j++)
        sum[l->biases + j] += by * (double)g[j];
}

#endif
