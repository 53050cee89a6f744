/*
 * numerics.h - the arithmetic of the core, one table of functions for each
 * element type and instruction set.
 *
 * The sources are compiled once per element type and level. Levels differ in
 * speed, never in a bit (docs/numerics.md). For those who include this file
 * `real` is void: a `real *` points to elements of the table's type.
 */
#ifndef DUET_CORE_NUMERICS_H
#define DUET_CORE_NUMERICS_H

#include <duet/duet.h>
#include <duet/real.h>

/** The value that a chain of a product starts from. */
enum duet_start {
    DUET_FROM_C, /**< The element of C. */
    DUET_FROM_ZERO,
    DUET_FROM_COLUMN /**< start[r] in row r. */
};

/** C = A B + start, which all layers use, forward and backward. */
struct duet_product {
    size_t rows, columns, depth; /**< C is rows x columns; sums have depth. */
    const real *a;               /**< rows x depth, with any two strides. */
    size_t a_row, a_depth;       /**< Strides, in elements. */
    const real *b;               /**< depth x columns, columns adjacent. */
    size_t b_depth;
    real *c; /**< rows x columns, columns adjacent. */
    size_t c_row;
    enum duet_start from;
    const real *start; /**< `rows` elements, for DUET_FROM_COLUMN. */
};

/** A matrix that may be part of a larger one. */
struct duet_rows {
    const real *x;
    size_t row; /**< Elements from one row to the next. */
};

/** An operand of an elementwise operation, which is repeated as needed. */
struct duet_operand {
    const real *x;
    size_t row, column; /**< Strides in elements; 0 repeats: a scalar has both
                             0, a row {0, 1}, a column {1, 0}. */
};

/**
 * Comparisons, a row each: enumerator, method of Lua's tensors, operator. The
 * result is 1 or 0. A comparison with NaN is false, but for "ne".
 */
#define DUET_COMPARISONS(ROW) \
    ROW(EQ, eq, ==)           \
    ROW(NE, ne, !=)           \
    ROW(LT, lt, <)            \
    ROW(LE, le, <=)           \
    ROW(GT, gt, >)            \
    ROW(GE, ge, >=)

#define DUET_ENUMERATOR(name, method, formula) DUET_##name,
enum duet_binary {
    DUET_ADD,
    DUET_SUB,
    DUET_MUL,
    DUET_DIV,
    DUET_POW,
    DUET_COMPARISONS(DUET_ENUMERATOR) DUET_N_BINARY
};

/**
 * Functions of one element, a row each: enumerator, method of Lua's tensors,
 * formula. sign(0) is 0, and sign(NaN) is NaN. round() takes halves to the
 * nearest even number, as NumPy does.
 */
#define DUET_UNARY_FUNCTIONS(ROW)                                 \
    ROW(SQRT, sqrt, real_sqrt(x))                                 \
    ROW(EXP, exp, real_exp(x))                                    \
    ROW(LOG, log, real_log(x))                                    \
    ROW(TANH, tanh, real_tanh(x))                                 \
    ROW(ABS, abs, real_abs(x))                                    \
    ROW(SIGN, sign, (x == x ? 0 : x) + (real)((x > 0) - (x < 0))) \
    ROW(FLOOR, floor, DUET_MATH(floor)(x))                        \
    ROW(CEIL, ceil, DUET_MATH(ceil)(x))                           \
    ROW(NEAREST, round, round_even(x))

enum duet_unary {
    DUET_NEG,
    DUET_UNARY_FUNCTIONS(DUET_ENUMERATOR) DUET_N_UNARY
};
#undef DUET_ENUMERATOR

/**
 * All functions may be called from any thread. Every output element is one
 * fixed chain of operations, whatever the level, so equal inputs give equal
 * bits. n may be 0.
 */
struct duet_numerics {
    size_t real_size; /**< Bytes of an element. */

    /** Compute C, each element as one chain of fma, in the order of depth. */
    void (*product)(const struct duet_product *p);

    /**
     * to[j] += the sum of column j of x. Chain c of four adds the rows c,
     * c + 4, ... in order; then to[j] += (c0 + c2) + (c1 + c3).
     */
    void (*column_sums)(size_t rows, size_t columns, const real *x, real *to);

    /**
     * to[i] += the sum of row i of x, which has n elements. There are as many
     * chains as elements in 64 bytes; chain c adds the elements c, c + chains,
     * ... in order. Then the upper half of the chains is added to the lower one
     * until one chain is left, which is added to to[i].
     */
    void (*row_sums)(size_t rows, size_t n, struct duet_rows x, real *to);

    /** to[i * y_rows + j] += row i of x times row j of y, in that order too. */
    void (*row_dots)(size_t x_rows, size_t y_rows, size_t n, struct duet_rows x,
                     struct duet_rows y, real *to);

    /**
     * to[columns x rows] = x[rows x columns], transposed. The rows of `to` are
     * to_row elements apart.
     */
    void (*transpose)(size_t rows, size_t columns, struct duet_rows x, real *to,
                      size_t to_row);

    /**
     * Row i of `to` = row index[i] of x, of `columns` elements. The rows of
     * `to` are to_row elements apart.
     */
    void (*gather_rows)(size_t n, size_t columns, const real *x,
                        const size_t *index, real *to, size_t to_row);

    /**
     * to[i] = (x[0][i] + x[1][i] + ...) / by, the terms added as a balanced
     * binary tree: four terms are ((x0 + x1) + (x2 + x3)). So 2, 4, ... workers
     * can each add their own terms, and the sum of their sums has the same
     * bits. `by` is rounded to the element type first. n_terms is at least 1;
     * `to` may be one of x.
     */
    void (*mean)(size_t n, size_t n_terms, const real *const *x, double by,
                 real *to);

    /**
     * Sums in double. Chain c of 8 adds the elements c, c + 8, ...; the result
     * is ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)).
     */
    double (*sum)(size_t n, const real *x);
    double (*dot)(size_t n, const real *x, const real *y);

    /** The Euclidean norm, even if squares overflow or underflow. */
    double (*norm)(size_t n, const real *x);

    /** Index of the first element that is NaN or infinite; n if none is. */
    size_t (*first_not_finite)(size_t n, const real *x);

    /** x[i] = x[i] * by, where `by` is rounded to the element type first. */
    void (*scale)(size_t n, double by, real *x);

    /** to[i] += x[i] * by, with the product rounded before the sum. */
    void (*add_scaled)(size_t n, const real *x, double by, real *to);

    /** Limit each element to [low, high]; NaN stays. to may be x. */
    void (*clip)(size_t n, double low, double high, const real *x, real *to);

    void (*fill)(size_t n, double value, real *to);

    /** to = a op b, elementwise; to may be an operand of its own shape. */
    void (*binary)(enum duet_binary op, size_t rows, size_t columns,
                   struct duet_operand a, struct duet_operand b, real *to);

    /** to = op(x), elementwise; to may be x. */
    void (*unary)(enum duet_unary op, size_t n, const real *x, real *to);

    /** The least and greatest element; NaN if any is NaN. n is at least 1. */
    void (*range)(size_t n, const real *x, double *low, double *high);

    /** Round doubles to the element type, toward zero if `down`. */
    void (*from_double)(size_t n, const double *x, bool down, real *to);
    void (*to_double)(size_t n, const real *x, double *to);

    /**
     * y[r] = index of the first of the row's greatest elements; any index if
     * one is NaN. columns is at least 1.
     */
    void (*argmax_rows)(size_t rows, size_t columns, const real *x, real *y);
};

/** Instruction sets: x86-64-v2, -v3 (AVX2, FMA), -v4 (AVX-512). */
enum duet_level { DUET_LEVEL_V2, DUET_LEVEL_V3, DUET_LEVEL_V4, DUET_N_LEVELS };

/** A level's name, such as "v2". */
const char *duet_level_name(enum duet_level level);

/** Whether this processor runs a level and this build has it. */
bool duet_level_runs(enum duet_level level);

/**
 * Choose a level by name, as in DUET_CPU.
 *
 * @param name "v2", "v3", "v4", or NULL for the best level that runs.
 * @return DUET_INVALID if the name is unknown or the level can't run here.
 */
enum duet_status duet_level_choose(const char *name, enum duet_level *level,
                                   struct duet_error *error);

/** The functions for a level that this processor runs. */
const struct duet_numerics *duet_numerics_for(enum duet_dtype dtype,
                                              enum duet_level level);

/**
 * Solve A X = B, by elimination with partial pivoting: of the candidates for a
 * pivot, the first of the greatest magnitude is taken.
 *
 * A counts as singular where all candidates are as small as the errors of
 * rounding that they may consist of: n epsilon times the magnitudes of the
 * terms that were subtracted from one another. This doesn't depend on the scale
 * of rows and columns.
 *
 * @param a n x n; overwritten.
 * @param b n x columns; overwritten with X.
 * @param terms n x n, for those magnitudes; overwritten.
 * @return n, or the index of the first column without a pivot.
 */
size_t duet_solve(size_t n, size_t columns, double *a, double *b,
                  double *terms);

#endif
