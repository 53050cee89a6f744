/* tensor.c - matrices of double or float. */
#include <duet/duet.h>

#include "array.h"

#include <stdlib.h>
#include <string.h>

const char *duet_dtype_name(enum duet_dtype dtype)
{
    return dtype == DUET_FLOAT32 ? "float32" : "float64";
}

size_t duet_dtype_size(enum duet_dtype dtype)
{
    return dtype == DUET_FLOAT32 ? sizeof(float) : sizeof(double);
}

enum duet_dtype duet_tensor_dtype(const struct duet_tensor *tensor)
{
    return tensor->real_size == sizeof(float) ? DUET_FLOAT32 : DUET_FLOAT64;
}

enum duet_status duet_tensor_init(struct duet_tensor *tensor,
                                  enum duet_dtype dtype, size_t rows,
                                  size_t columns, struct duet_error *error)
{
    const size_t size = duet_dtype_size(dtype);
    void *data = duet_array(rows, columns, size);

    if (!data)
        return duet_error_set(error, DUET_NO_MEMORY,
                              "no memory for %zu x %zu numbers", rows, columns);
    memset(data, 0, rows * columns * size);
    *tensor = (struct duet_tensor) {
        .struct_size = sizeof *tensor,
        .real_size = (uint32_t)size,
        .rows = rows,
        .columns = columns,
        .data = data,
    };
    return DUET_OK;
}

void duet_tensor_finish(struct duet_tensor *tensor)
{
    free(tensor->data);
    tensor->data = NULL;
}

double duet_tensor_get(const struct duet_tensor *tensor, size_t row,
                       size_t column)
{
    const size_t i = row * tensor->columns + column;

    if (tensor->real_size == sizeof(float))
        return (double)((const float *)tensor->data)[i];
    return ((const double *)tensor->data)[i];
}

void duet_tensor_set(struct duet_tensor *tensor, size_t row, size_t column,
                     double value)
{
    const size_t i = row * tensor->columns + column;

    if (tensor->real_size == sizeof(float))
        ((float *)tensor->data)[i] = (float)value;
    else
        ((double *)tensor->data)[i] = value;
}
