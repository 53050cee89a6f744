/*
 * tensor_reduce.c - sums, means, norms.
 *
 * Axis 1 runs down the rows, axis 2 across the columns. A sum is taken in
 * double, in a fixed order, and rounded once to the element type.
 */
#include "tensor.h"

enum duet_lua_axis duet_lua_check_axis(lua_State *L,
                                       enum duet_lua_axis otherwise)
{
    if (lua_isnoneornil(L, 2))
        return otherwise;
    return (enum duet_lua_axis)duet_lua_check_integer(L, 2, DUET_LUA_DOWN,
                                                      DUET_LUA_ACROSS);
}

static double sum_all(lua_State *L, const struct duet_tensor *x)
{
    return duet_lua_numerics(L, x)->sum(duet_lua_elements(x), x->data);
}

enum { BLOCK = 1 << 14 }; /* elements that are converted to double at once */

/** Set `to`, a row, to the sums of the columns of x. Pushes what it needs. */
static void sum_down(lua_State *L, const struct duet_tensor *x,
                     struct duet_tensor *to)
{
    const size_t columns = x->columns;
    const size_t most = columns < BLOCK ? BLOCK / (columns + !columns) : 1;
    struct duet_tensor *sums = duet_lua_raw_tensor(L, DUET_FLOAT64, 1, columns);
    struct duet_tensor *block = duet_lua_raw_tensor(
        L, DUET_FLOAT64, x->rows < most ? x->rows : most, columns);
    const struct duet_numerics *numerics = duet_lua_numerics(L, sums);
    struct duet_tensor some = *x;

    numerics->fill(columns, 0.0, sums->data);
    for (size_t row = 0; row < x->rows; row += some.rows) {
        some.rows = x->rows - row < most ? x->rows - row : most;
        some.data = (char *)x->data + row * columns * x->real_size;
        duet_lua_copy(L, block, &some);
        numerics->column_sums(some.rows, columns, block->data, sums->data);
    }
    duet_lua_copy(L, to, sums);
}

/** Push the sums of rows or columns, written to argument 3 if there is one. */
static struct duet_tensor *push_sums(lua_State *L, const struct duet_tensor *x,
                                     enum duet_lua_axis axis)
{
    const struct duet_numerics *numerics = duet_lua_numerics(L, x);
    struct duet_tensor *to = duet_lua_check_out(
        L, 3, duet_tensor_dtype(x), axis == DUET_LUA_DOWN ? 1 : x->rows,
        axis == DUET_LUA_DOWN ? x->columns : 1);
    const int result = lua_gettop(L);

    x = duet_lua_apart(L, x, to, false);
    if (axis == DUET_LUA_DOWN) {
        sum_down(L, x, to);
    } else {
        const char *row = x->data;

        for (size_t i = 0; i < x->rows; i++) {
            duet_tensor_set(to, i, 0, numerics->sum(x->columns, row));
            row += x->columns * x->real_size;
        }
    }
    lua_settop(L, result);
    return to;
}

/* t:sum([axis [, out]]) */
static int tensor_sum(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const enum duet_lua_axis axis = duet_lua_check_axis(L, DUET_LUA_ALL);

    if (axis == DUET_LUA_ALL)
        lua_pushnumber(L, sum_all(L, x));
    else
        push_sums(L, x, axis);
    return 1;
}

/* t:mean([axis [, out]]): the sum, divided */
static int tensor_mean(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const enum duet_lua_axis axis = duet_lua_check_axis(L, DUET_LUA_ALL);
    const size_t rows = x->rows, columns = x->columns;

    if (axis == DUET_LUA_ALL) {
        lua_pushnumber(L, sum_all(L, x) / (double)(rows * columns));
        return 1;
    }
    push_sums(L, x, axis);
    lua_getfield(L, -1, "div");
    lua_insert(L, -2);
    lua_pushinteger(L, (lua_Integer)(axis == DUET_LUA_DOWN ? rows : columns));
    lua_call(L, 2, 1);
    return 1;
}

/* t:norm(): the root of the sum of squares */
static int tensor_norm(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);

    lua_pushnumber(
        L, duet_lua_numerics(L, x)->norm(duet_lua_elements(x), x->data));
    return 1;
}

const struct duet_lua_function duet_lua_tensor_reductions[] = {
    { "sum", tensor_sum, 3 },
    { "mean", tensor_mean, 3 },
    { "norm", tensor_norm, 1 },
    { NULL, NULL, 0 },
};
