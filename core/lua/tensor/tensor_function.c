/* tensor_function.c - functions of tensors with tensors as their result. */
#include "tensor.h"

#include <math.h>

/** f(t [, out]), element by element. */
static int apply(lua_State *L, enum duet_unary function)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    struct duet_tensor *to =
        duet_lua_check_out(L, 2, duet_tensor_dtype(x), x->rows, x->columns);
    const int result = lua_gettop(L);

    x = duet_lua_apart(L, x, to, true);
    duet_lua_numerics(L, x)->unary(function, duet_lua_elements(x), x->data,
                                   to->data);
    lua_pushvalue(L, result);
    return 1;
}

#define METHOD(name, method, formula)        \
    static int tensor_##method(lua_State *L) \
    {                                        \
        return apply(L, DUET_##name);        \
    }
DUET_UNARY_FUNCTIONS(METHOD)
#undef METHOD

/* t:clip(low, high [, out]); nil: no limit */
static int tensor_clip(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const double low =
        lua_isnoneornil(L, 2) ? -HUGE_VAL : duet_lua_check_number(L, 2);
    const double high =
        lua_isnoneornil(L, 3) ? HUGE_VAL : duet_lua_check_number(L, 3);
    struct duet_tensor *to;
    int result;

    if (!(low <= high))
        duet_lua_raise(L, "clip: the lower limit is above the upper one");
    to = duet_lua_check_out(L, 4, duet_tensor_dtype(x), x->rows, x->columns);
    result = lua_gettop(L);
    x = duet_lua_apart(L, x, to, true);
    duet_lua_numerics(L, x)->clip(duet_lua_elements(x), low, high, x->data,
                                  to->data);
    lua_pushvalue(L, result);
    return 1;
}

/* t:map(f [, out]): f(value, row, column) is called row by row */
static int tensor_map(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const size_t rows = x->rows, columns = x->columns;
    char text[DUET_LUA_TEXT];

    duet_lua_check_callable(L, 2);
    lua_settop(L, 3);
    duet_lua_check_out(L, 3, duet_tensor_dtype(x), rows, columns);
    for (size_t i = 0; i < rows * columns; i++) {
        const size_t row = i / columns, column = i % columns;

        lua_pushvalue(L, 2);
        lua_pushnumber(
            L, duet_tensor_get(duet_lua_check_tensor(L, 1), row, column));
        lua_pushinteger(L, (lua_Integer)row + 1);
        lua_pushinteger(L, (lua_Integer)column + 1);
        lua_call(L, 3, 1);
        if (lua_type(L, -1) != LUA_TNUMBER)
            duet_lua_raise(L, "map: the function returned %s, not a number",
                           duet_lua_describe(L, -1, text));
        duet_tensor_set(duet_lua_check_tensor(L, 4), row, column,
                        lua_tonumber(L, -1));
        lua_pop(L, 1);
    }
    return 1;
}

/* t:transpose([out]) */
static int tensor_transpose(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    struct duet_tensor *to =
        duet_lua_check_out(L, 2, duet_tensor_dtype(x), x->columns, x->rows);
    const int result = lua_gettop(L);

    x = duet_lua_apart(L, x, to, false);
    duet_lua_numerics(L, x)->transpose(
        x->rows, x->columns, (struct duet_rows) { x->data, x->columns },
        to->data, x->rows);
    lua_pushvalue(L, result);
    return 1;
}

/* t:dot(u [, out]): the product of matrices */
static int tensor_dot(lua_State *L)
{
    const struct duet_tensor *a = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *b = duet_lua_check_tensor(L, 2);
    const struct duet_numerics *numerics = duet_lua_numerics(L, a);
    struct duet_tensor *to;
    int result;

    duet_lua_check_types(L, a, b);
    if (a->columns != b->rows)
        duet_lua_raise(L,
                       "dot: %zu x %zu and %zu x %zu don't fit: %zu columns, "
                       "%zu rows",
                       a->rows, a->columns, b->rows, b->columns, a->columns,
                       b->rows);
    to = duet_lua_check_out(L, 3, duet_tensor_dtype(a), a->rows, b->columns);
    result = lua_gettop(L);
    a = duet_lua_apart(L, a, to, false);
    b = duet_lua_apart(L, b, to, false);
    numerics->fill(duet_lua_elements(to), 0.0, to->data);
    numerics->product(&(struct duet_product) {
        .rows = a->rows,
        .columns = b->columns,
        .depth = a->columns,
        .a = a->data,
        .a_row = a->columns,
        .a_depth = 1,
        .b = b->data,
        .b_depth = b->columns,
        .c = to->data,
        .c_row = to->columns,
    });
    lua_pushvalue(L, result);
    return 1;
}

/** Push a copy in float64 of a tensor whose elements must be finite. */
static struct duet_tensor *push_finite(lua_State *L,
                                       const struct duet_tensor *x,
                                       const char *name)
{
    const size_t n = duet_lua_elements(x);
    const size_t at = duet_lua_numerics(L, x)->first_not_finite(n, x->data);
    struct duet_tensor *copy;

    if (at < n)
        duet_lua_raise(L, "solve: %s[%zu][%zu] isn't a finite number", name,
                       at / x->columns + 1, at % x->columns + 1);
    copy = duet_lua_raw_tensor(L, DUET_FLOAT64, x->rows, x->columns);
    duet_lua_copy(L, copy, x);
    return copy;
}

/* t:solve(u): x, where t x = u; computed in double whatever the type */
static int tensor_solve(lua_State *L)
{
    const struct duet_tensor *a = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *b = duet_lua_check_tensor(L, 2);
    const size_t n = a->rows;
    struct duet_tensor *matrix, *x, *to;
    size_t rank;

    duet_lua_check_types(L, a, b);
    if (a->columns != n)
        duet_lua_raise(L, "solve: the matrix is %zu x %zu, expected a square",
                       n, a->columns);
    if (b->rows != n)
        duet_lua_raise(L,
                       "solve: the right side has %zu rows, expected %zu as "
                       "the matrix has",
                       b->rows, n);
    matrix = push_finite(L, a, "the matrix");
    x = push_finite(L, b, "the right side");
    rank = duet_solve(n, b->columns, matrix->data, x->data,
                      duet_lua_raw_tensor(L, DUET_FLOAT64, n, n)->data);
    if (rank < n)
        duet_lua_raise(L,
                       "solve: the matrix is singular: column %zu is a "
                       "combination of those before it",
                       rank + 1);
    to = duet_lua_raw_tensor(L, duet_tensor_dtype(a), n, b->columns);
    duet_lua_copy(L, to, x);
    return 1;
}

#define ROW(name, method, formula) { #method, tensor_##method, 2 },

const struct duet_lua_function duet_lua_tensor_functions[] = {
    DUET_UNARY_FUNCTIONS(ROW) { "clip", tensor_clip, 4 },
    { "map", tensor_map, 3 },
    { "dot", tensor_dot, 3 },
    { "solve", tensor_solve, 2 },
    { "transpose", tensor_transpose, 2 },
    { NULL, NULL, 0 },
};
