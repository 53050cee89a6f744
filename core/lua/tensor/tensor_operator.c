/*
 * tensor_operator.c - elementwise arithmetic: operators, which make a new
 * tensor, and methods, which change the first.
 *
 * A number is rounded to the tensor's element type first; each operation
 * rounds once. Tensors of different types don't mix.
 */
#include "tensor.h"

/** One side of an operation: a tensor, or a number in its element type. */
struct side {
    const struct duet_tensor *tensor; /* NULL: a number */
    size_t rows, columns;
    double value;
    union {
        double f64;
        float f32;
    } rounded;
};

static void check_side(lua_State *L, int argument, struct side *side)
{
    char text[DUET_LUA_TEXT];

    *side = (struct side) { .rows = 1, .columns = 1 };
    if (lua_type(L, argument) == LUA_TNUMBER) {
        side->value = lua_tonumber(L, argument);
        return;
    }
    side->tensor = duet_lua_test_tensor(L, argument);
    if (!side->tensor)
        duet_lua_bad_argument(L, argument, "tensor or number expected, got %s",
                              duet_lua_describe(L, argument, text));
    side->rows = side->tensor->rows;
    side->columns = side->tensor->columns;
}

void duet_lua_check_types(lua_State *L, const struct duet_tensor *a,
                          const struct duet_tensor *b)
{
    if (a && b && a->real_size != b->real_size)
        duet_lua_raise(L,
                       "%s and %s don't mix: convert one with "
                       "t:copy(\"%s\")",
                       duet_dtype_name(duet_tensor_dtype(a)),
                       duet_dtype_name(duet_tensor_dtype(b)),
                       duet_dtype_name(duet_tensor_dtype(a)));
}

static void round_to(struct side *side, enum duet_dtype dtype)
{
    if (dtype == DUET_FLOAT32)
        side->rounded.f32 = (float)side->value;
    else
        side->rounded.f64 = side->value;
}

/** How to walk through a side of an operation; what is single is repeated. */
static struct duet_operand operand(const struct side *side)
{
    return (struct duet_operand) {
        .x = side->tensor ? side->tensor->data : (const void *)&side->rounded,
        .row = side->rows == 1 ? 0 : side->columns,
        .column = side->columns == 1 ? 0 : 1,
    };
}

/** Rows or columns of a result; raises where the sides don't fit. */
static size_t common_size(lua_State *L, const struct side *a,
                          const struct side *b, size_t a_size, size_t b_size)
{
    if (a_size != b_size && a_size != 1 && b_size != 1)
        duet_lua_raise(L, "%zu x %zu and %zu x %zu don't fit", a->rows,
                       a->columns, b->rows, b->columns);
    return a_size == 1 ? b_size : a_size;
}

/** a op b as a new tensor. */
static int operate(lua_State *L, enum duet_binary op)
{
    struct side a, b;
    struct duet_tensor *to;
    enum duet_dtype dtype;
    size_t rows, columns;

    check_side(L, 1, &a);
    check_side(L, 2, &b);
    duet_lua_check_types(L, a.tensor, b.tensor);
    dtype = duet_tensor_dtype(a.tensor ? a.tensor : b.tensor);
    round_to(&a, dtype);
    round_to(&b, dtype);
    rows = common_size(L, &a, &b, a.rows, b.rows);
    columns = common_size(L, &a, &b, a.columns, b.columns);
    to = duet_lua_raw_tensor(L, dtype, rows, columns);
    duet_lua_numerics(L, to)->binary(op, rows, columns, operand(&a),
                                     operand(&b), to->data);
    return 1;
}

static int tensor_add(lua_State *L)
{
    return operate(L, DUET_ADD);
}

static int tensor_sub(lua_State *L)
{
    return operate(L, DUET_SUB);
}

static int tensor_mul(lua_State *L)
{
    return operate(L, DUET_MUL);
}

static int tensor_div(lua_State *L)
{
    return operate(L, DUET_DIV);
}

static int tensor_pow(lua_State *L)
{
    return operate(L, DUET_POW);
}

#define METHOD(name, method, operator)        \
    static int compare_##method(lua_State *L) \
    {                                         \
        return operate(L, DUET_##name);       \
    }
DUET_COMPARISONS(METHOD)
#undef METHOD

/* t < u, which could only give one truth value. */
static int tensor_order(lua_State *L)
{
    duet_lua_raise(L, "tensors have no order: t:lt(u), t:le(u), t:gt(u) and "
                      "t:ge(u) compare element by element, t[i][j] is a "
                      "number");
}

static int tensor_unm(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    struct duet_tensor *to =
        duet_lua_raw_tensor(L, duet_tensor_dtype(x), x->rows, x->columns);

    duet_lua_numerics(L, x)->unary(DUET_NEG, duet_lua_elements(x), x->data,
                                   to->data);
    return 1;
}

/* t:outer(u): all products of an element of t and one of u */
static int tensor_outer(lua_State *L)
{
    const struct duet_tensor *a = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *b = duet_lua_check_tensor(L, 2);
    const size_t rows = duet_lua_elements(a), columns = duet_lua_elements(b);
    struct duet_tensor *to;

    duet_lua_check_types(L, a, b);
    to = duet_lua_raw_tensor(L, duet_tensor_dtype(a), rows, columns);
    duet_lua_numerics(L, to)->binary(
        DUET_MUL, rows, columns, (struct duet_operand) { a->data, 1, 0 },
        (struct duet_operand) { b->data, 0, 1 }, to->data);
    return 1;
}

/** An element of a side, which is repeated as needed. */
static double element(const struct side *side, size_t row, size_t column)
{
    if (!side->tensor)
        return side->value;
    return duet_tensor_get(side->tensor, side->rows == 1 ? 0 : row,
                           side->columns == 1 ? 0 : column);
}

/* duet.tensor.where(condition, a, b): a where the condition isn't 0, else b */
static int tensor_where(lua_State *L)
{
    struct side side[3];
    struct duet_tensor *to;
    size_t rows, columns;

    for (int i = 0; i < 3; i++)
        check_side(L, i + 1, &side[i]);
    duet_lua_check_types(L, side[1].tensor, side[2].tensor);
    rows = common_size(L, &side[1], &side[2], side[1].rows, side[2].rows);
    columns =
        common_size(L, &side[1], &side[2], side[1].columns, side[2].columns);
    rows = common_size(L, &side[0], &side[side[1].rows == rows ? 1 : 2],
                       side[0].rows, rows);
    columns =
        common_size(L, &side[0], &side[side[1].columns == columns ? 1 : 2],
                    side[0].columns, columns);
    to = duet_lua_raw_tensor(
        L,
        side[1].tensor || side[2].tensor
            ? duet_tensor_dtype(side[1].tensor ? side[1].tensor
                                               : side[2].tensor)
        : side[0].tensor ? duet_tensor_dtype(side[0].tensor)
                         : DUET_FLOAT64,
        rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            const bool holds = element(&side[0], i, j) != 0;

            duet_tensor_set(to, i, j, element(&side[holds ? 1 : 2], i, j));
        }
    return 1;
}

/* t == u: the same shape, type and numbers */
static int tensor_eq(lua_State *L)
{
    const struct duet_tensor *a = duet_lua_test_tensor(L, 1);
    const struct duet_tensor *b = duet_lua_test_tensor(L, 2);
    bool equal = a && b && a->rows == b->rows && a->columns == b->columns &&
                 a->real_size == b->real_size;

    for (size_t row = 0; equal && row < a->rows; row++)
        for (size_t column = 0; equal && column < a->columns; column++)
            equal = duet_tensor_get(a, row, column) ==
                    duet_tensor_get(b, row, column);
    lua_pushboolean(L, equal);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_choices[] = {
    { "where", tensor_where, 3 },
    { NULL, NULL, 0 },
};

const luaL_Reg duet_lua_tensor_operators[] = {
    { "__add", tensor_add }, { "__sub", tensor_sub },  { "__mul", tensor_mul },
    { "__div", tensor_div }, { "__pow", tensor_pow },  { "__unm", tensor_unm },
    { "__eq", tensor_eq },   { "__lt", tensor_order }, { "__le", tensor_order },
    { NULL, NULL },
};

#define ROW(name, method, operator) { #method, compare_##method, 2 },

const struct duet_lua_function duet_lua_tensor_comparisons[] = {
    DUET_COMPARISONS(ROW) { "outer", tensor_outer, 2 },
    { NULL, NULL, 0 },
};

/** t = t op b, where b fits into t's shape. */
static void change(lua_State *L, struct duet_tensor *t, enum duet_binary op,
                   struct side *b)
{
    const struct side a = { t, t->rows, t->columns, 0.0, { 0.0 } };

    duet_lua_check_types(L, t, b->tensor);
    round_to(b, duet_tensor_dtype(t));
    if ((b->rows != 1 && b->rows != a.rows) ||
        (b->columns != 1 && b->columns != a.columns))
        duet_lua_raise(L, "%zu x %zu doesn't fit into %zu x %zu", b->rows,
                       b->columns, a.rows, a.columns);
    if (b->tensor)
        b->tensor = duet_lua_apart(L, b->tensor, t, false);
    duet_lua_numerics(L, t)->binary(op, t->rows, t->columns, operand(&a),
                                    operand(b), t->data);
}

/* Leave only t, the result of a method that changes it. */
static int done(lua_State *L)
{
    lua_settop(L, 1);
    return 1;
}

/** t = t + b * by: a rounded product, then a rounded sum. */
static void add_product(lua_State *L, struct duet_tensor *t, struct side *b,
                        double by)
{
    const struct duet_numerics *numerics = duet_lua_numerics(L, t);
    const enum duet_dtype dtype = duet_tensor_dtype(t);
    struct side scale = { NULL, 1, 1, by, { 0.0 } };
    struct duet_tensor *product;

    duet_lua_check_types(L, t, b->tensor);
    if (b->tensor && b->rows == t->rows && b->columns == t->columns) {
        numerics->add_scaled(duet_lua_elements(t),
                             duet_lua_apart(L, b->tensor, t, false)->data, by,
                             t->data);
        return;
    }
    round_to(b, dtype);
    round_to(&scale, dtype);
    product = duet_lua_raw_tensor(L, dtype, b->rows, b->columns);
    numerics->binary(DUET_MUL, b->rows, b->columns, operand(b), operand(&scale),
                     product->data);
    b->tensor = product;
    change(L, t, DUET_ADD, b);
}

/* t:add(u [, scale]), t:sub(u [, scale]) */
static int accumulate(lua_State *L, enum duet_binary op)
{
    struct duet_tensor *t = duet_lua_check_tensor(L, 1);
    struct side b;

    check_side(L, 2, &b);
    if (lua_isnoneornil(L, 3)) {
        change(L, t, op, &b);
    } else {
        const double scale = duet_lua_check_number(L, 3);

        add_product(L, t, &b, op == DUET_SUB ? -scale : scale);
    }
    return done(L);
}

static int change_add(lua_State *L)
{
    return accumulate(L, DUET_ADD);
}

static int change_sub(lua_State *L)
{
    return accumulate(L, DUET_SUB);
}

static int multiply(lua_State *L, enum duet_binary op)
{
    struct duet_tensor *t = duet_lua_check_tensor(L, 1);
    struct side b;

    check_side(L, 2, &b);
    change(L, t, op, &b);
    return done(L);
}

static int change_mul(lua_State *L)
{
    return multiply(L, DUET_MUL);
}

static int change_div(lua_State *L)
{
    return multiply(L, DUET_DIV);
}

static int change_fill(lua_State *L)
{
    struct duet_tensor *t = duet_lua_check_tensor(L, 1);

    duet_lua_numerics(L, t)->fill(duet_lua_elements(t),
                                  duet_lua_check_number(L, 2), t->data);
    return done(L);
}

const struct duet_lua_function duet_lua_tensor_changes[] = {
    { "add", change_add, 3 },   { "sub", change_sub, 3 },
    { "mul", change_mul, 2 },   { "div", change_div, 2 },
    { "fill", change_fill, 2 }, { NULL, NULL, 0 },
};
