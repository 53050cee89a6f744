/*
 * elementwise.c - operations that treat each element by itself, and moves.
 *
 * Each operation is rounded once, as it is written. The loops are simple enough
 * for compilers to vectorize; INDEPENDENT permits it although an output may be
 * an input.
 */
#include "isa.h"
#include "local.h"

#include <duet/math.h>

/* ---- Moves --------------------------------------------------------------- */

/* Transpose a square of up to LANES x LANES elements. */
INLINE void transpose_square(const real *x, size_t x_row, size_t rows, real *to,
                             size_t to_row, size_t columns)
{
    const struct part across = part_of(columns), down = part_of(rows);
    vector square[LANES];

    UNROLL
    for (size_t i = 0; i < LANES; i++)
        square[i] = i < rows ? load_part(x + i * x_row, across) : splat(0);
    transpose_vectors(square);
    UNROLL
    for (size_t i = 0; i < LANES; i++)
        if (i < columns)
            store_part(to + i * to_row, square[i], down);
}

/* It goes down before across, since stores to adjacent addresses are cheap. */
static void transpose_strip(size_t rows, size_t columns, struct duet_rows x,
                            real *to, size_t to_row)
{
    for (size_t c = 0; c < columns; c += LANES)
        for (size_t r = 0; r < rows; r += LANES) {
            const real *from = (const real *)x.x + r * x.row + c;
            real *square = to + c * to_row + r;

            if (rows - r >= LANES && columns - c >= LANES)
                transpose_square(from, x.row, LANES, square, to_row, LANES);
            else
                transpose_square(
                    from, x.row, rows - r < LANES ? rows - r : LANES, square,
                    to_row, columns - c < LANES ? columns - c : LANES);
        }
}

void LOCAL(transpose)(size_t rows, size_t columns, struct duet_rows x, real *to,
                      size_t to_row)
{
    enum {
        STRIP = 128
    }; /* rows whose cache lines are still there for the next columns */

    for (size_t r = 0; r < rows; r += STRIP)
        transpose_strip(
            rows - r < STRIP ? rows - r : STRIP, columns,
            (struct duet_rows) { (const real *)x.x + r * x.row, x.row }, to + r,
            to_row);
}

void LOCAL(gather_rows)(size_t n, size_t columns, const real *x,
                        const size_t *index, real *to, size_t to_row)
{
    if (columns == 1) {
        for (size_t i = 0; i < n; i++)
            to[i * to_row] = x[index[i]];
        return;
    }

    const struct part rest = part_of(columns % LANES);
    const size_t whole = columns - columns % LANES;

    for (size_t i = 0; i < n; i++, to += to_row) {
        const real *from = x + index[i] * columns;

        for (size_t j = 0; j < whole; j += LANES)
            store(to + j, load(from + j));
        if (whole < columns)
            store_part(to + whole, load_part(from + whole, rest), rest);
    }
}

void LOCAL(fill)(size_t n, double value, real *to)
{
    const real x = (real)value;

    for (size_t i = 0; i < n; i++)
        to[i] = x;
}

#if DUET_REAL == 64
INLINE real toward_zero(double x)
{
    return x;
}
#else
INLINE real toward_zero(double x)
{
    const float y = (float)x;

    /* The bits of the next float toward zero are less by 1. */
    return duet_from_bitsf(duet_bitsf(y) - (fabs((double)y) > fabs(x)));
}
#endif

void LOCAL(from_double)(size_t n, const double *x, bool down, real *to)
{
    if (down)
        for (size_t i = 0; i < n; i++)
            to[i] = toward_zero(x[i]);
    else
        for (size_t i = 0; i < n; i++)
            to[i] = (real)x[i];
}

void LOCAL(to_double)(size_t n, const real *x, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (double)x[i];
}

/* ---- Operations with scalars ------------------------------------------- */

void LOCAL(scale)(size_t n, double by, real *x)
{
    const real factor = (real)by;

    for (size_t i = 0; i < n; i++)
        x[i] *= factor;
}

void LOCAL(add_scaled)(size_t n, const real *x, double by, real *to)
{
    const real factor = (real)by;

    INDEPENDENT
    for (size_t i = 0; i < n; i++)
        to[i] += x[i] * factor;
}

void LOCAL(clip)(size_t n, double low, double high, const real *x, real *to)
{
    const real least = (real)low, most = (real)high;

    INDEPENDENT
    for (size_t i = 0; i < n; i++) {
        const real y = x[i] < least ? least : x[i];

        to[i] = y > most ? most : y;
    }
}

/* ---- Two operands -------------------------------------------------------- */

#define COMPARE(name, method, operator) \
    case DUET_##name:                   \
        return (real)(a operator b);

INLINE real combine(enum duet_binary op, real a, real b)
{
    switch (op) {
    case DUET_ADD:
        return a + b;
    case DUET_SUB:
        return a - b;
    case DUET_MUL:
        return a * b;
    case DUET_DIV:
        return a / b;
    case DUET_POW:
        return real_pow(a, b);
        DUET_COMPARISONS(COMPARE)
    default:
        return 0;
    }
}

/* Combine one row. The loops differ only in their strides. */
INLINE void combine_row(enum duet_binary op, size_t n, struct duet_operand a,
                        struct duet_operand b, real *to)
{
    if (a.column == 1 && b.column == 1) {
        INDEPENDENT
        for (size_t i = 0; i < n; i++)
            to[i] = combine(op, a.x[i], b.x[i]);
    } else if (a.column == 1 && b.column == 0) {
        const real y = *b.x;

        INDEPENDENT
        for (size_t i = 0; i < n; i++)
            to[i] = combine(op, a.x[i], y);
    } else if (a.column == 0 && b.column == 1) {
        const real x = *a.x;

        INDEPENDENT
        for (size_t i = 0; i < n; i++)
            to[i] = combine(op, x, b.x[i]);
    } else {
        for (size_t i = 0; i < n; i++)
            to[i] = combine(op, a.x[i * a.column], b.x[i * b.column]);
    }
}

/* Whether all rows can be treated as one, for the strides agree. */
INLINE bool is_flat(struct duet_operand x, size_t columns)
{
    return x.row == x.column * columns;
}

INLINE void combine_rows(enum duet_binary op, size_t rows, size_t columns,
                         struct duet_operand a, struct duet_operand b, real *to)
{
    if (is_flat(a, columns) && is_flat(b, columns)) {
        columns *= rows;
        rows = columns > 0;
    }
    for (size_t r = 0; r < rows && columns > 0; r++) {
        combine_row(op, columns, a, b, to);
        a.x += a.row;
        b.x += b.row;
        to += columns;
    }
}

#define CASE(name, method, operator)                        \
    case DUET_##name:                                       \
        combine_rows(DUET_##name, rows, columns, a, b, to); \
        break;

void LOCAL(binary)(enum duet_binary op, size_t rows, size_t columns,
                   struct duet_operand a, struct duet_operand b, real *to)
{
    switch (op) { /* so that `op` is a constant in each copy of the loops */
        CASE(ADD, add, +)
        CASE(SUB, sub, -)
        CASE(MUL, mul, *)
        CASE(DIV, div, /)
        CASE(POW, pow, ^)
        DUET_COMPARISONS(CASE)
    default:
        break;
    }
}

/* ---- One operand --------------------------------------------------------- */

/* The nearest whole number; of two, the even one. The sign stays, that of -0
   too. What is too large to have a fraction is left as it is. */
INLINE real round_even(real x)
{
    const real below = DUET_MATH(floor)(x), part = x - below;
    const real half = below * (real)0.5;
    const bool up = part > (real)0.5 ||
                    (part == (real)0.5 && half != DUET_MATH(floor)(half));

    return DUET_MATH(copysign)(below + (real)up, x);
}

/* clang-format off */
#define LOOP(name, method, formula)              \
    case DUET_##name: {                          \
        INDEPENDENT                              \
        for (size_t i = 0; i < n; i++) {         \
            const real x = from[i];              \
                                                 \
            to[i] = formula;                     \
        }                                        \
        break;                                   \
    }
/* clang-format on */

void LOCAL(unary)(enum duet_unary op, size_t n, const real *from, real *to)
{
    switch (op) {
        LOOP(NEG, neg, -x)
        DUET_UNARY_FUNCTIONS(LOOP)
    default:
        break;
    }
}
