/* record.h - what a plugin gave in a series of calls, to be compared. */
#ifndef DUET_CHECK_RECORD_H
#define DUET_CHECK_RECORD_H

#include <duet/duet.h>
#include <duet/real.h>

#include <stdio.h>

enum { RECORD_VALUES = 1 << 18, RECORD_PARTS = 4096, RECORD_NAME = 80 };

/** One tensor or number that came out of a call. */
struct record_part {
    char name[RECORD_NAME]; /**< "gx of backward" */
    size_t step;            /**< From 1; 0: outside a series. */
    size_t rows, columns;
    size_t first; /**< Index of its values. */
};

/**
 * Tensors in the order in which they came out. One plain value without
 * pointers, so that it can lie in memory that processes share.
 */
struct record {
    size_t n_parts, n_values;
    size_t n_optional;  /**< Of the values, the last ones: results of methods
                             that a plugin may lack. */
    bool is_full;       /**< More came out than there is room for. */
    char failure[1024]; /**< What the plugin reported last; empty: nothing. */
    struct record_part part[RECORD_PARTS];
    double value[RECORD_VALUES];
};

void record_clear(struct record *record);

/** Add a copy of a tensor's elements, as doubles. */
void record_add(struct record *record, const char *name, size_t step,
                enum duet_dtype dtype, size_t rows, size_t columns,
                const real *data);

void record_add_number(struct record *record, const char *name, size_t step,
                       double value);

/** Say that the values from `first` on are optional. */
void record_end_required(struct record *record, size_t first);

/** Whether two records that agree as far as both go lack optional values. */
bool record_lacks_optional(const struct record *a, const struct record *b);

/** A number, not a number, that every one agrees with where it is wanted. */
double record_anything(void);

/** Index of the first value that is NaN or infinite, or n_values. */
size_t record_first_not_finite(const struct record *record);

/**
 * Compare two records.
 *
 * @param tolerance Permitted |a - b| / (1 + |b|); below 0: the same bits.
 * @return Index of the first value that parts them; the smaller n_values where
 * one is longer; SIZE_MAX: none.
 */
size_t record_compare(const struct record *a, const struct record *b,
                      double tolerance);

/**
 * The same, but that the permitted |a - b| is tolerance (floor + |b|): for
 * numbers that are far less than 1.
 */
size_t record_compare_from(const struct record *a, const struct record *b,
                           double tolerance, double floor);

/** Make a record that another process wrote safe to read. */
void record_bound(struct record *record);

/**
 * Name a value: "step 3: w1[2][0] is 1.5".
 *
 * @param text Written; `size` bytes.
 */
const char *record_describe(const struct record *record, size_t i, char *text,
                            size_t size);

/** The part that holds value `i`. */
const struct record_part *record_part_of(const struct record *record, size_t i);

#endif
