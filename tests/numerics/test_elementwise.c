/* test_elementwise.c - what numerics do to single elements, at every level. */
#include "numeric.h"
#include "suites.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { ROWS = 5 };

static const size_t widths[] = { 0, 1, 3, 4, 7, 8, 10, 16, 19, 33, 1030 };

/* ---- Moves --------------------------------------------------------------- */

static void check_transpose(const struct numeric *t)
{
    static const size_t heights[] = { 1, 5, 16, 37, 261 };

    for (size_t k = 0; k < COUNT(heights) * COUNT(widths); k++) {
        const size_t rows = heights[k / COUNT(widths)];
        const size_t columns = widths[k % COUNT(widths)], n = rows * columns;
        void *x = numbers(t, n, 1), *got = numbers(t, n, 2);
        void *want = numbers(t, n, 3);

        for (size_t i = 0; i < n; i++)
            put(t, want, i % columns * rows + i / columns, get(t, x, i));
        t->f->transpose(rows, columns, (struct duet_rows) { x, columns }, got,
                        rows);
        same(t, "transpose", n, got, want);
        free(x);
        free(got);
        free(want);
    }
}

static void test_transpose(void)
{
    for_each_table(check_transpose);
}

/* What is between the rows stays. */
static void check_gather(const struct numeric *t)
{
    static const size_t index[ROWS] = { 3, 0, 4, 4, 1 };

    for (size_t k = 0; k < 2 * COUNT(widths); k++) {
        const size_t columns = widths[k / 2], row = columns + k % 2 * 3;
        void *x = numbers(t, ROWS * columns, 1);
        void *got = numbers(t, ROWS * row, 2);
        void *want = numbers(t, ROWS * row, 2);

        for (size_t i = 0; i < ROWS * columns; i++)
            put(t, want, i / columns * row + i % columns,
                get(t, x, index[i / columns] * columns + i % columns));
        t->f->gather_rows(ROWS, columns, x, index, got, row);
        same(t, "gather_rows", ROWS * row, got, want);
        free(x);
        free(got);
        free(want);
    }
}

static void test_gather(void)
{
    for_each_table(check_gather);
}

static void check_fill(const struct numeric *t)
{
    for (size_t k = 0; k < COUNT(widths); k++) {
        const size_t n = ROWS * widths[k];
        void *got = numbers(t, n, 2), *want = numbers(t, n, 3);

        for (size_t i = 0; i < n; i++)
            put(t, want, i, 0.1);
        t->f->fill(n, 0.1, got);
        same(t, "fill", n, got, want);
        free(got);
        free(want);
    }
}

static void test_fill(void)
{
    for_each_table(check_fill);
}

static const struct {
    double x;
    float nearest, down; /* as float32 */
} conversions[] = {
    { 0.1, 0x1.99999ap-4f, 0x1.999998p-4f },
    { -0.1, -0x1.99999ap-4f, -0x1.999998p-4f },
    { 1 - 0x1p-53, 1, 0x1.fffffep-1f },
    { 0.5, 0.5f, 0.5f },
    { -0.0, -0.0f, -0.0f },
    { 0x1.8p-150, 0x1p-149f, 0 },
    { 1e300, INFINITY, 0x1.fffffep127f },
    { -(double)INFINITY, -INFINITY, -INFINITY },
    { (double)NAN, NAN, NAN },
};

static void check_conversions(const struct numeric *t)
{
    enum { N = COUNT(conversions) };
    void *got = numbers(t, N, 1), *want = numbers(t, N, 2);
    double x[N], back[N];

    for (int down = 0; down < 2; down++) {
        for (size_t i = 0; i < N; i++) {
            const float single =
                down ? conversions[i].down : conversions[i].nearest;

            x[i] = conversions[i].x;
            put(t, want, i, t->dtype == DUET_FLOAT64 ? x[i] : (double)single);
        }
        t->f->from_double(N, x, down, got);
        same(t, down ? "from_double, down" : "from_double", N, got, want);
        t->f->to_double(N, got, back);
        for (size_t i = 0; i < N; i++)
            put(t, got, i, back[i]);
        same(t, "to_double", N, got, want);
    }
    free(got);
    free(want);
}

static void test_conversions(void)
{
    for_each_table(check_conversions);
}

/* ---- With scalars -------------------------------------------------------- */

static void check_scalars(const struct numeric *t)
{
    const double by = 1.0 / 3, low = -0.7, high = 1.1;

    for (size_t k = 0; k < COUNT(widths); k++) {
        const size_t n = widths[k];
        void *x = numbers(t, n, 1), *got = numbers(t, n, 2);
        void *want = numbers(t, n, 2);

        for (size_t i = 0; i < n; i++)
            put(t, want, i,
                get(t, want, i) + rounded(t, get(t, x, i) * rounded(t, by)));
        t->f->add_scaled(n, x, by, got);
        same(t, "add_scaled", n, got, want);

        for (size_t i = 0; i < n; i++)
            put(t, want, i, get(t, want, i) * rounded(t, by));
        t->f->scale(n, by, got);
        same(t, "scale", n, got, want);

        if (n)
            put(t, x, n / 2, (double)NAN);
        for (size_t i = 0; i < n; i++)
            put(t, want, i,
                get(t, x, i) < low    ? low
                : get(t, x, i) > high ? high
                                      : get(t, x, i));
        t->f->clip(n, low, high, x, x);
        same(t, "clip", n, x, want);
        free(x);
        free(got);
        free(want);
    }
}

static void test_scalars(void)
{
    for_each_table(check_scalars);
}

/* ---- Of two operands ----------------------------------------------------- */

/* An operand's strides: whole, a row, a column, a scalar, turned over. */
enum shape { WHOLE, ROW, COLUMN, SCALAR, TURNED, N_SHAPES };

static struct duet_operand operand(const void *x, enum shape shape,
                                   size_t columns)
{
    const struct duet_operand strides[N_SHAPES] = { [WHOLE] = { x, columns, 1 },
                                                    [ROW] = { x, 0, 1 },
                                                    [COLUMN] = { x, 1, 0 },
                                                    [SCALAR] = { x, 0, 0 },
                                                    [TURNED] = { x, 1, ROWS } };

    return strides[shape];
}

static double combined(enum duet_binary op, double a, double b)
{
    return op == DUET_ADD   ? a + b
           : op == DUET_SUB ? a - b
           : op == DUET_MUL ? a * b
                            : a / b;
}

static void check_binary_of(const struct numeric *t, enum duet_binary op,
                            enum shape a_shape, enum shape b_shape,
                            size_t columns)
{
    static const char *const names[] = { "add", "sub", "mul", "div" };
    const size_t n = ROWS * columns;
    /* A scalar operand needs an element even where there are no columns. */
    void *x = numbers(t, n ? n : ROWS, 1), *y = numbers(t, n ? n : ROWS, 2);
    void *got = numbers(t, n, 3), *want = numbers(t, n, 4);
    const struct duet_operand a = operand(x, a_shape, columns);
    const struct duet_operand b = operand(y, b_shape, columns);

    for (size_t i = 0; i < n; i++) {
        const size_t row = i / columns, column = i % columns;

        put(t, want, i,
            combined(op, get(t, x, row * a.row + column * a.column),
                     get(t, y, row * b.row + column * b.column)));
    }
    t->f->binary(op, ROWS, columns, a, b, got);
    same(t, names[op], n, got, want);
    if (a_shape == WHOLE) {
        t->f->binary(op, ROWS, columns, a, b, x);
        same(t, "in place of a", n, x, want);
    } else if (b_shape == WHOLE) {
        t->f->binary(op, ROWS, columns, a, b, y);
        same(t, "in place of b", n, y, want);
    }
    free(x);
    free(y);
    free(got);
    free(want);
}

static void check_binary(const struct numeric *t)
{
    for (enum duet_binary op = DUET_ADD; op <= DUET_DIV; op++)
        for (enum shape a = 0; a < N_SHAPES; a++)
            for (enum shape b = 0; b < N_SHAPES; b++)
                for (size_t k = 0; k < COUNT(widths); k++)
                    check_binary_of(t, op, a, b, widths[k]);
}

static void test_binary(void)
{
    for_each_table(check_binary);
}

/* Distance in units in the last place of `want`. */
static double units(const struct numeric *t, double got, double want)
{
    const int digits = t->dtype == DUET_FLOAT64 ? 53 : 24;
    int exponent;

    if (got == want || (isnan(got) && isnan(want)))
        return 0;
    frexp(want, &exponent);
    return fabs(got - want) / ldexp(1, exponent - digits);
}

static void near(const struct numeric *t, const char *what, double x,
                 double got, double want)
{
    if (units(t, got, want) < 4)
        return;
    printf("\n%s of %a, %s %s: got %a, want %a", what, x,
           duet_level_name(t->level), duet_dtype_name(t->dtype), got, want);
    CU_FAIL("too far");
}

static void check_pow(const struct numeric *t)
{
    static const double edges[][3] = {
        { 0, 0, 1 },     { 2.385, 0, 1 },
        { 1, 2.385, 1 }, { -2, 3, -8 },
        { -2, 2, 4 },    { 0, 2, 0 },
        { 4, 0.5, 2 },   { -2, 0.5, (double)NAN },
    };
    const struct duet_numerics *any =
        duet_numerics_for(t->dtype, DUET_LEVEL_V2);
    enum { N = 203 };
    void *x = numbers(t, N, 1), *y = numbers(t, N, 2);
    void *got = numbers(t, N, 3), *want = numbers(t, N, 4);
    const struct duet_operand a = { x, 0, 1 }, b = { y, 0, 1 };

    t->f->unary(DUET_ABS, N, x, x);
    for (size_t i = 0; i < COUNT(edges); i++) {
        put(t, x, i, edges[i][0]);
        put(t, y, i, edges[i][1]);
    }
    t->f->binary(DUET_POW, 1, N, a, b, got);
    any->binary(DUET_POW, 1, N, a, b, want);
    same(t, "pow", N, got, want);
    for (size_t i = 0; i < N; i++)
        near(t, "pow", get(t, x, i), get(t, got, i),
             i < COUNT(edges) ? edges[i][2] : pow(get(t, x, i), get(t, y, i)));
    free(x);
    free(y);
    free(got);
    free(want);
}

static void test_pow(void)
{
    for_each_table(check_pow);
}

/* ---- Of one operand ------------------------------------------------------ */

static double negative(double x)
{
    return -x;
}
static double sign(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x;
}

static const struct {
    const char *name;
    double (*plain)(double);
    bool exact; /* To the bit; else near to libm's. */
} functions[DUET_N_UNARY] = {
    [DUET_NEG] = { "neg", negative, true },
    [DUET_SQRT] = { "sqrt", sqrt, true },
    [DUET_EXP] = { "exp", exp, false },
    [DUET_LOG] = { "log", log, false },
    [DUET_TANH] = { "tanh", tanh, false },
    [DUET_ABS] = { "abs", fabs, true },
    [DUET_SIGN] = { "sign", sign, true },
    [DUET_FLOOR] = { "floor", floor, true },
    [DUET_CEIL] = { "ceil", ceil, true },
    [DUET_NEAREST] = { "round", rint, true },
};

static void check_unary_of(const struct numeric *t, enum duet_unary op,
                           size_t n)
{
    static const double edges[] = {
        0, -0.0, (double)INFINITY, (double)NAN, -(double)INFINITY, 1, -1
    };
    const struct duet_numerics *any =
        duet_numerics_for(t->dtype, DUET_LEVEL_V2);
    void *x = numbers(t, n, 1), *got = numbers(t, n, 2);
    void *want = numbers(t, n, 3);

    for (size_t i = 0; i < n && i < COUNT(edges); i++)
        put(t, x, i, edges[i]);
    for (size_t i = COUNT(edges); i < n; i++)
        put(t, x, i, get(t, x, i) * (i % 3 ? 1 : 20));
    t->f->unary(op, n, x, got);
    if (functions[op].exact)
        for (size_t i = 0; i < n; i++)
            put(t, want, i, functions[op].plain(get(t, x, i)));
    else
        any->unary(op, n, x, want);
    same(t, functions[op].name, n, got, want);
    for (size_t i = 0; i < n; i++)
        near(t, functions[op].name, get(t, x, i), get(t, got, i),
             functions[op].plain(get(t, x, i)));
    t->f->unary(op, n, x, x);
    same(t, "in place", n, x, want);
    free(x);
    free(got);
    free(want);
}

static void check_unary(const struct numeric *t)
{
    for (enum duet_unary op = 0; op < DUET_N_UNARY; op++)
        for (size_t k = 0; k < COUNT(widths); k++)
            check_unary_of(t, op, widths[k]);
}

static void test_unary(void)
{
    for_each_table(check_unary);
}

static CU_TestInfo tests[] = {
    { "a matrix of any shape is turned over its diagonal", test_transpose },
    { "rows are gathered in any order", test_gather },
    { "elements are filled", test_fill },
    { "doubles are rounded to nearest, or toward zero", test_conversions },
    { "scalars are rounded once, and each operation", test_scalars },
    { "two operands of any strides, in place too", test_binary },
    { "powers are near, and equal at each level", test_pow },
    { "functions are exact or near, and equal at each level", test_unary },
    CU_TEST_INFO_NULL
};

int register_elementwise_suite(void)
{
    CU_SuiteInfo suites[] = { { "elementwise", NULL, NULL, NULL, NULL, tests },
                              CU_SUITE_INFO_NULL };

    return CU_register_suites(suites) == CUE_SUCCESS ? 0 : -1;
}
