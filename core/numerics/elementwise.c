/*
 * elementwise.c - what treats each element by itself: arithmetic and moves.
 *
 * One rounding per operation, as written. Loops are simple enough for compilers
 * to vectorize. INDEPENDENT says that they may although outputs can be inputs.
 */
#include "isa.h"
#include "local.h"

#include <duet/math.h>

/* ---- Moves --------------------------------------------------------------- */

/* A square of up to LANES x LANES elements. */
INLINE void turn_square(const real *x, size_t x_row, size_t rows, real *to,
                        size_t to_row, size_t columns)
{
    const struct part across = part_of(columns), down = part_of(rows);
    vector square[LANES];

    UNROLL
    for (size_t i = 0; i < LANES; i++)
        square[i] = i < rows ? load_part(x + i * x_row, across) : splat(0);
    turn(square);
    UNROLL
    for (size_t i = 0; i < LANES; i++)
        if (i < columns)
            store_part(to + i * to_row, square[i], down);
}

/* Down before across: stores that follow one another are cheap. */
static void turn_strip(size_t rows, size_t columns, struct duet_rows x,
                       real *to, size_t to_row)
{
    for (size_t c = 0; c < columns; c += LANES)
        for (size_t r = 0; r < rows; r += LANES) {
            const real *from = (const real *)x.x + r * x.row + c;
            real *square = to + c * to_row + r;

            if (rows - r >= LANES && columns - c >= LANES)
                turn_square(from, x.row, LANES, square, to_row, LANES);
            else
                turn_square(from, x.row, rows - r < LANES ? rows - r : LANES,
                            square, to_row,
                            columns - c < LANES ? columns - c : LANES);
        }
}

void LOCAL(transpose)(size_t rows, size_t columns, struct duet_rows x, real *to,
                      size_t to_row)
{
    enum { STRIP = 128 }; /* rows whose cache lines will still be there */

    for (size_t r = 0; r < rows; r += STRIP)
        turn_strip(rows - r < STRIP ? rows - r : STRIP, columns,
                   (struct duet_rows) { (const real *)x.x + r * x.row, x.row },
                   to + r, to_row);
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

    /* The bits of a float's neighbour nearer to zero are less by 1. */
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

/* ---- With scalars -------------------------------------------------------- */

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

/* ---- Of two operands ----------------------------------------------------- */

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
    default:
        return 0;
    }
}

/* One row; `op` is constant. The loops differ in their strides alone. */
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

/* Whether the rows follow each other as the columns do: all are one row. */
INLINE bool is_flat(struct duet_operand x, size_t columns)
{
    return x.row == x.column * columns;
}

INLINE void binary(enum duet_binary op, size_t rows, size_t columns,
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

/* Each operation has loops of its own, in which it is a constant. */
#define CASE(op)                             \
    case op:                                 \
        binary(op, rows, columns, a, b, to); \
        break

void LOCAL(binary)(enum duet_binary op, size_t rows, size_t columns,
                   struct duet_operand a, struct duet_operand b, real *to)
{
    switch (op) {
        CASE(DUET_ADD);
        CASE(DUET_SUB);
        CASE(DUET_MUL);
        CASE(DUET_DIV);
        CASE(DUET_POW);
    default:
        break;
    }
}

#undef CASE

/* ---- Of one operand ------------------------------------------------------ */

INLINE real apply(enum duet_unary op, real x)
{
    switch (op) {
    case DUET_NEG:
        return -x;
    case DUET_SQRT:
        return real_sqrt(x);
    case DUET_EXP:
        return real_exp(x);
    case DUET_LOG:
        return real_log(x);
    case DUET_TANH:
        return real_tanh(x);
    case DUET_ABS:
        return real_abs(x);
    case DUET_SIGN:
        return (x == x ? 0 : x) + (real)((x > 0) - (x < 0));
    default:
        return 0;
    }
}

INLINE void unary(enum duet_unary op, size_t n, const real *x, real *to)
{
    INDEPENDENT
    for (size_t i = 0; i < n; i++)
        to[i] = apply(op, x[i]);
}

#define CASE(op)             \
    case op:                 \
        unary(op, n, x, to); \
        break

void LOCAL(unary)(enum duet_unary op, size_t n, const real *x, real *to)
{
    switch (op) {
        CASE(DUET_NEG);
        CASE(DUET_SQRT);
        CASE(DUET_EXP);
        CASE(DUET_LOG);
        CASE(DUET_TANH);
        CASE(DUET_ABS);
        CASE(DUET_SIGN);
    default:
        break;
    }
}
