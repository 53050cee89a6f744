/* record.c - what a plugin gave in a series of calls, to be compared. */
#include "record.h"

#include "number.h"

#include <math.h>
#include <string.h>

void record_clear(struct record *record)
{
    record->n_parts = record->n_values = record->n_optional = 0;
    record->is_full = false;
    record->failure[0] = '\0';
}

static double *add_part(struct record *record, const char *name, size_t step,
                        size_t rows, size_t columns)
{
    struct record_part *part;

    if (record->n_parts == RECORD_PARTS ||
        rows * columns > RECORD_VALUES - record->n_values) {
        record->is_full = true;
        return NULL;
    }
    part = &record->part[record->n_parts++];
    *part = (struct record_part) { .step = step,
                                   .rows = rows,
                                   .columns = columns,
                                   .first = record->n_values };
    snprintf(part->name, sizeof part->name, "%s", name);
    record->n_values += rows * columns;
    return record->value + part->first;
}

void record_add(struct record *record, const char *name, size_t step,
                enum duet_dtype dtype, size_t rows, size_t columns,
                const real *data)
{
    double *to = add_part(record, name, step, rows, columns);

    for (size_t i = 0; to && i < rows * columns; i++)
        to[i] = dtype == DUET_FLOAT64 ? ((const double *)data)[i]
                                      : (double)((const float *)data)[i];
}

void record_add_number(struct record *record, const char *name, size_t step,
                       double value)
{
    double *to = add_part(record, name, step, 1, 1);

    if (to)
        *to = value;
}

size_t record_first_not_finite(const struct record *record)
{
    size_t i = 0;

    while (i < record->n_values && isfinite(record->value[i]))
        i++;
    return i;
}

static uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

double record_anything(void)
{
    const uint64_t bits = UINT64_C(0x7ff8a11d0e5a2b17); /* a NaN of its own */
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static bool agree(double a, double b, double tolerance, double floor)
{
    if (isnan(b) && bits_of(b) == bits_of(record_anything()))
        return true;
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    if (tolerance < 0)
        return bits_of(a) == bits_of(b);
    return a == b || fabs(a - b) <= tolerance * (floor + fabs(b));
}

void record_bound(struct record *record)
{
    if (record->n_values > RECORD_VALUES)
        record->n_values = RECORD_VALUES;
    if (record->n_parts > RECORD_PARTS)
        record->n_parts = RECORD_PARTS;
    record->failure[sizeof record->failure - 1] = '\0';
    for (size_t i = 0; i < record->n_parts; i++)
        record->part[i].name[RECORD_NAME - 1] = '\0';
}

size_t record_compare(const struct record *a, const struct record *b,
                      double tolerance)
{
    return record_compare_from(a, b, tolerance, 1);
}

size_t record_compare_from(const struct record *a, const struct record *b,
                           double tolerance, double floor)
{
    const size_t n = a->n_values < b->n_values ? a->n_values : b->n_values;

    for (size_t i = 0; i < n; i++)
        if (!agree(a->value[i], b->value[i], tolerance, floor))
            return i;
    return a->n_values == b->n_values ? SIZE_MAX : n;
}

void record_end_required(struct record *record, size_t first)
{
    record->n_optional = record->n_values - first;
}

bool record_lacks_optional(const struct record *a, const struct record *b)
{
    return a->n_values - a->n_optional == b->n_values - b->n_optional;
}

const struct record_part *record_part_of(const struct record *record, size_t i)
{
    size_t low = 0, high = record->n_parts;

    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;

        if (record->part[middle].first <= i)
            low = middle;
        else
            high = middle;
    }
    return &record->part[low];
}

const char *record_describe(const struct record *record, size_t i, char *text,
                            size_t size)
{
    const struct record_part *part = record_part_of(record, i);
    const size_t at = i - part->first;
    char step[32] = "", element[48] = "", number[DUET_NUMBER_SIZE];

    if (i >= record->n_values) {
        snprintf(text, size, "nothing more came");
        return text;
    }
    if (part->step)
        snprintf(step, sizeof step, "step %zu: ", part->step);
    if (part->rows * part->columns > 1)
        snprintf(element, sizeof element, "[%zu][%zu]", at / part->columns,
                 at % part->columns);
    snprintf(text, size, "%s%s%s is %s", step, part->name, element,
             duet_number_print(record->value[i], number));
    return text;
}
