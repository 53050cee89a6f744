/* column.c - figures of one column, as NumPy and scikit-learn compute them. */
#include "column.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

size_t duet_column_sort(const struct duet_tensor *x, size_t column,
                        double *sorted)
{
    size_t n = 0;

    for (size_t row = 0; row < x->rows; row++) {
        const double value = duet_tensor_get(x, row, column);

        if (!isnan(value))
            sorted[n++] = value;
    }
    qsort(sorted, n, sizeof *sorted, compare);
    return n;
}

/* The interpolation is written as numpy's _lerp() is, so that it rounds alike.
   A half is the mean of two values, which is what numpy.median() takes. */
double duet_sorted_quantile(const double *sorted, size_t n, double share)
{
    const double at = share * (double)(n - 1);
    const size_t low = (size_t)floor(at);
    const double t = at - floor(at);
    const double a = sorted[low], b = sorted[low + 1 < n ? low + 1 : low];

    if (share == 0.5 && t == 0.5)
        return a / 2 + b / 2;
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

double duet_sorted_mean(const double *sorted, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += sorted[i];
    return sum / (double)n;
}

double duet_sorted_mode(const double *sorted, size_t n)
{
    size_t most = 0, first = 0;
    double mode = sorted[0];

    for (size_t i = 1; i <= n; i++)
        if (i == n || sorted[i] != sorted[first]) {
            if (i - first > most) {
                most = i - first;
                mode = sorted[first];
            }
            first = i;
        }
    return mode;
}
