/*
 * numerics.h - the arithmetic of the core, one table of functions for each
 * element type and instruction set.
 *
 * core/numerics/ holds the sources. Each is compiled once per element type and
 * level; tables differ in speed, never in a bit (docs/numerics.md). Here `real`
 * is void: a pointer leads to elements of the table's type.
 */
#ifndef DUET_CORE_NUMERICS_H
#define DUET_CORE_NUMERICS_H

#include <duet/duet.h>
#include <duet/real.h>

/** What the chains of a product start from. */
enum duet_start {
    DUET_FROM_C, /**< What is in C. */
    DUET_FROM_ZERO,
    DUET_FROM_COLUMN /**< start[r] in row r. */
};

/** C = A B + start: what all layers, forward and backward, come down to. */
struct duet_product {
    size_t rows, columns, depth; /**< C is rows x columns; sums have depth. */
    const real *a;               /**< rows x depth, at any two strides. */
    size_t a_row, a_depth;       /**< Elements from one to the next. */
    const real *b;               /**< depth x columns, columns adjacent. */
    size_t b_depth;
    real *c; /**< rows x columns, columns adjacent. */
    size_t c_row;
    enum duet_start from;
    const real *start; /**< rows elements; DUET_FROM_COLUMN alone. */
};

/** A matrix that lies in a larger one; rows may be apart. */
struct duet_rows {
    const real *x;
    size_t row; /**< Elements from one row to the next. */
};

/** The second operand of an elementwise operation, repeated as needed. */
struct duet_operand {
    const real *x;
    size_t row, column; /**< Strides in elements; 0 repeats: a scalar has both
                             0, a row {0, 1}, a column {1, 0}. */
};

enum duet_binary {
    DUET_ADD,
    DUET_SUB,
    DUET_MUL,
    DUET_DIV,
    DUET_POW,
    DUET_N_BINARY
};

enum duet_unary {
    DUET_NEG,
    DUET_SQRT,
    DUET_EXP,
    DUET_LOG,
    DUET_TANH,
    DUET_ABS,
    DUET_SIGN,
    DUET_N_UNARY
};

/**
 * All [any]. Every output element is one fixed chain of operations, whatever
 * the level, so that equal inputs give equal bits. n may be 0.
 */
struct duet_numerics {
    size_t real_size; /**< Of an element, in bytes. */

    /** One chain of fma per element of C, depth in order. */
    void (*product)(const struct duet_product *p);

    /**
     * to[j] += the sum of column j of x: four chains, chain c having the rows
     * c, c + 4, ... in order; then (0 + 2) + (1 + 3); then that to to[j].
     */
    void (*column_sums)(size_t rows, size_t columns, const real *x, real *to);

    /**
     * to[i] += the sum of row i of x, n elements: as many chains as elements
     * have 64 bytes, chain c having the elements c, c + chains, ... in order;
     * then the upper half of the chains is added to the lower one until one is
     * left, and that to to[i].
     */
    void (*row_sums)(size_t rows, size_t n, struct duet_rows x, real *to);

    /** to[i * y_rows + j] += row i of x times row j of y: so too, by fma. */
    void (*row_dots)(size_t x_rows, size_t y_rows, size_t n, struct duet_rows x,
                     struct duet_rows y, real *to);

    /**
     * to[columns x rows] = x[rows x columns] transposed; to_row
     * elements from one row of `to` to the next.
     */
    void (*transpose)(size_t rows, size_t columns, struct duet_rows x, real *to,
                      size_t to_row);

    /**
     * Row i of `to` = row index[i] of x, of `columns` elements; to_row from one
     * row of `to` to the next.
     */
    void (*gather_rows)(size_t n, size_t columns, const real *x,
                        const size_t *index, real *to, size_t to_row);

    /**
     * to[i] = (x[0][i] + x[1][i] + ...) / by, the terms added as a balanced
     * binary tree: of four ((x0 + x1) + (x2 + x3)). So 2, 4, ... workers can
     * each add the terms of their own, and the sum of their sums has the same
     * bits. by is rounded to the element type first. n_terms at least 1; to may
     * be one of x.
     */
    void (*mean)(size_t n, size_t n_terms, const real *const *x, double by,
                 real *to);

    /**
     * In double: 8 chains s, chain c having the elements c, c + 8, ...; then
     * ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)).
     */
    double (*sum)(size_t n, const real *x);
    double (*dot)(size_t n, const real *x, const real *y);

    /** Euclidean norm, also where squares overflow or underflow. */
    double (*norm)(size_t n, const real *x);

    /** Index of the first element that is NaN or infinite; n: none. */
    size_t (*first_not_finite)(size_t n, const real *x);

    /** x[i] = x[i] * by; by is rounded to the element type first. */
    void (*scale)(size_t n, double by, real *x);

    /** to[i] += x[i] * by: a rounded product, then a rounded sum. */
    void (*add_scaled)(size_t n, const real *x, double by, real *to);

    /** Hold each element to [low, high]; NaN stays. to may be x. */
    void (*clip)(size_t n, double low, double high, const real *x, real *to);

    void (*fill)(size_t n, double value, real *to);

    /** to = a op b, elementwise; to may be an operand of its own shape. */
    void (*binary)(enum duet_binary op, size_t rows, size_t columns,
                   struct duet_operand a, struct duet_operand b, real *to);

    /** to = f(x); to may be x. sign(0) is 0, of NaN NaN. */
    void (*unary)(enum duet_unary op, size_t n, const real *x, real *to);

    /** Least and greatest element; NaN if any is; n at least 1. */
    void (*range)(size_t n, const real *x, double *low, double *high);

    /** Round doubles to the element type; toward zero, below 1, if `down`. */
    void (*from_double)(size_t n, const double *x, bool down, real *to);
    void (*to_double)(size_t n, const real *x, double *to);

    /**
     * y[r] = index of the row's greatest element (the first of equals), any
     * index where there are NaN. columns at least 1.
     */
    void (*argmax_rows)(size_t rows, size_t columns, const real *x, real *y);
};

/** Instruction sets: x86-64-v2, -v3 (AVX2, FMA), -v4 (AVX-512). */
enum duet_level { DUET_LEVEL_V2, DUET_LEVEL_V3, DUET_LEVEL_V4, DUET_N_LEVELS };

/** "v2" */
const char *duet_level_name(enum duet_level level);

/** Whether this processor runs a level and this build has it. */
bool duet_level_runs(enum duet_level level);

/**
 * The level to use: what `name` says (DUET_CPU), else the best that runs.
 *
 * @param name "v2", "v3", "v4" or NULL.
 * @return DUET_INVALID for a name unknown, or of a level that can't run here.
 */
enum duet_status duet_level_choose(const char *name, enum duet_level *level,
                                   struct duet_error *error);

/** The functions for a level that runs. */
const struct duet_numerics *duet_numerics_for(enum duet_dtype dtype,
                                              enum duet_level level);

#endif
