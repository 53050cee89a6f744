/* scaler.c - functions that shift and scale columns. */
#include <duet/duet.h>

#include "column.h"
#include "errors.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns are measured in double, row after row, without their NaNs. */
static enum duet_status make_scaler(
    struct duet_scaler *scaler, const struct duet_tensor *x,
    bool (*measure)(const struct duet_tensor *x, size_t column, double *shift,
                    double *scale),
    struct duet_error *error)
{
    const size_t n = x->columns;
    double *numbers;

    if (x->rows == 0)
        return duet_error_set(error, DUET_INVALID,
                              "no rows: expected at least one to scale by");
    numbers = calloc(n ? n : 1, 2 * sizeof *numbers);
    if (!numbers)
        return duet_no_memory(error);
    for (size_t column = 0; column < n; column++) {
        double *shift = &numbers[column], *scale = &numbers[n + column];

        if (!measure(x, column, shift, scale)) {
            free(numbers);
            return duet_no_memory(error);
        }
        if (isfinite(*shift) && isfinite(*scale))
            continue;
        free(numbers);
        return duet_error_set(error, DUET_NOT_FINITE,
                              "column %zu of %zu holds infinite or too large "
                              "numbers, expected numbers that can be scaled",
                              column + 1, n);
    }
    *scaler =
        (struct duet_scaler) { .n = n, .shift = numbers, .scale = numbers + n };
    return DUET_OK;
}

/* Sum of (x - shift)^power of a column; *n: how many, NaNs left out. */
static double sum(const struct duet_tensor *x, size_t column, double shift,
                  int power, size_t *n)
{
    double total = 0;

    *n = 0;
    for (size_t row = 0; row < x->rows; row++) {
        const double d = duet_tensor_get(x, row, column) - shift;

        if (isnan(d))
            continue;
        total += power == 2 ? d * d : d;
        ++*n;
    }
    return total;
}

/*
 * As scikit-learn's StandardScaler: the corrected two-pass algorithm of Chan,
 * Golub and LeVeque (The American Statistician 37, 1983), whose error bound
 * also tells which columns are constant but for rounding.
 */
static bool measure_deviation(const struct duet_tensor *x, size_t column,
                              double *shift, double *scale)
{
    size_t n;
    const double total = sum(x, column, 0, 1, &n), count = (double)n;
    double mean, correction, variance, error;

    *shift = 0;
    *scale = 1;
    if (n == 0)
        return true;
    mean = total / count;
    correction = sum(x, column, mean, 1, &n);
    variance = sum(x, column, mean, 2, &n) - correction * correction / count;
    variance /= count;
    error = count * mean * DBL_EPSILON;
    *shift = mean;
    if (isinf(variance) ||
        variance > count * DBL_EPSILON * variance + error * error)
        *scale = sqrt(variance);
    return true;
}

static bool measure_range(const struct duet_tensor *x, size_t column,
                          double *shift, double *scale)
{
    double low = (double)INFINITY, high = -(double)INFINITY;

    for (size_t row = 0; row < x->rows; row++) {
        const double value = duet_tensor_get(x, row, column);

        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    *shift = low <= high ? low : 0;
    *scale = low < high ? high - low : 1;
    return true;
}

/* As scikit-learn's RobustScaler: median, and range between the quartiles. */
static bool measure_quartiles(const struct duet_tensor *x, size_t column,
                              double *shift, double *scale)
{
    double *sorted = malloc(x->rows * sizeof *sorted);
    size_t n;

    *shift = 0;
    *scale = 1;
    if (!sorted)
        return false;
    n = duet_column_sort(x, column, sorted);
    if (n > 0) {
        *shift = duet_sorted_quantile(sorted, n, 0.5);
        *scale = duet_sorted_quantile(sorted, n, 0.75) -
                 duet_sorted_quantile(sorted, n, 0.25);
        *scale = *scale < 10 * DBL_EPSILON ? 1 : *scale;
    }
    free(sorted);
    return true;
}

enum duet_status duet_scaler_robust(struct duet_scaler *scaler,
                                    const struct duet_tensor *x,
                                    struct duet_error *error)
{
    return make_scaler(scaler, x, measure_quartiles, error);
}

enum duet_status duet_scaler_standardize(struct duet_scaler *scaler,
                                         const struct duet_tensor *x,
                                         struct duet_error *error)
{
    return make_scaler(scaler, x, measure_deviation, error);
}

enum duet_status duet_scaler_minmax(struct duet_scaler *scaler,
                                    const struct duet_tensor *x,
                                    struct duet_error *error)
{
    return make_scaler(scaler, x, measure_range, error);
}

enum duet_status duet_scaler_apply(const struct duet_scaler *scaler,
                                   struct duet_tensor *x,
                                   struct duet_error *error)
{
    if (x->columns != scaler->n)
        return duet_error_set(error, DUET_INVALID,
                              "%zu columns, expected %zu, as many as the "
                              "scaler was made of",
                              x->columns, scaler->n);
    for (size_t row = 0; row < x->rows; row++)
        for (size_t column = 0; column < x->columns; column++) {
            const double value = duet_tensor_get(x, row, column);

            duet_tensor_set(x, row, column,
                            (value - scaler->shift[column]) /
                                scaler->scale[column]);
        }
    return DUET_OK;
}

void duet_scaler_finish(struct duet_scaler *scaler)
{
    free(scaler->shift);
    memset(scaler, 0, sizeof *scaler);
}
