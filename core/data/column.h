/* column.h - figures of one column, as NumPy and scikit-learn compute them. */
#ifndef DUET_CORE_COLUMN_H
#define DUET_CORE_COLUMN_H

#include <duet/duet.h>

/**
 * Sort the values of a column that aren't NaN.
 *
 * @param sorted Room for x->rows numbers; written.
 * @return Number of values.
 */
size_t duet_column_sort(const struct duet_tensor *x, size_t column,
                        double *sorted);

/**
 * A quantile, between two values linearly interpolated: numpy.quantile().
 *
 * @param n At least 1.
 * @param share In [0, 1]; 0.5 gives the median.
 */
double duet_sorted_quantile(const double *sorted, size_t n, double share);

/** The mean of n numbers, n at least 1. */
double duet_sorted_mean(const double *sorted, size_t n);

/** The value that occurs most often, of several the least; n at least 1. */
double duet_sorted_mode(const double *sorted, size_t n);

#endif
