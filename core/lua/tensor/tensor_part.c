/* tensor_part.c - parts and other shapes of tensors, and results' places. */
#include "tensor.h"

#include <stdint.h>

bool duet_lua_overlap(const struct duet_tensor *a, const struct duet_tensor *b)
{
    const uintptr_t a_first = (uintptr_t)a->data, b_first = (uintptr_t)b->data;

    return a_first < b_first + duet_lua_elements(b) * b->real_size &&
           b_first < a_first + duet_lua_elements(a) * a->real_size;
}

const struct duet_tensor *duet_lua_apart(lua_State *L,
                                         const struct duet_tensor *x,
                                         const struct duet_tensor *to,
                                         bool in_place)
{
    struct duet_tensor *copy;

    if (!duet_lua_overlap(x, to) || (in_place && x->data == to->data))
        return x;
    copy = duet_lua_raw_tensor(L, duet_tensor_dtype(x), x->rows, x->columns);
    duet_lua_copy(L, copy, x);
    return copy;
}

struct duet_tensor *duet_lua_check_out(lua_State *L, int out,
                                       enum duet_dtype dtype, size_t rows,
                                       size_t columns)
{
    struct duet_tensor *tensor;

    if (lua_isnoneornil(L, out))
        return duet_lua_raw_tensor(L, dtype, rows, columns);
    tensor = duet_lua_check_tensor(L, out);
    if (tensor->rows != rows || tensor->columns != columns ||
        duet_tensor_dtype(tensor) != dtype)
        duet_lua_bad_argument(
            L, out, "%s %zu x %zu expected for the result, got %s %zu x %zu",
            duet_dtype_name(dtype), rows, columns,
            duet_dtype_name(duet_tensor_dtype(tensor)), tensor->rows,
            tensor->columns);
    lua_pushvalue(L, out);
    return tensor;
}

/** Push the positions, from 0, that a table or row at index 2 lists from 1. */
static size_t *push_positions(lua_State *L, const char *what, size_t size,
                              size_t *n)
{
    char text[DUET_LUA_TEXT];
    int is_integer;
    size_t *index;

    if (!lua_istable(L, 2) && !luaL_testudata(L, 2, DUET_ROW_TYPE))
        duet_lua_bad_argument(L, 2, "table of %s numbers expected, got %s",
                              what, duet_lua_describe(L, 2, text));
    *n = duet_lua_length(L, 2);
    index = duet_lua_push_array(L, *n, sizeof *index);
    for (size_t i = 0; i < *n; i++) {
        lua_geti(L, 2, (lua_Integer)i + 1);
        index[i] = (size_t)lua_tointegerx(L, -1, &is_integer) - 1;
        if (lua_type(L, -1) != LUA_TNUMBER || !is_integer || index[i] >= size)
            duet_lua_bad_argument(
                L, 2, "number %zu: %s from 1 to %zu expected, got %s", i + 1,
                what, size, duet_lua_describe(L, -1, text));
        lua_pop(L, 1);
    }
    return index;
}

/* t:rows_of({ 3, 1, 2 } [, out]) */
static int tensor_rows_of(lua_State *L)
{
    const struct duet_tensor *from = duet_lua_check_tensor(L, 1);
    struct duet_tensor *to;
    size_t *index, n;

    lua_settop(L, 3);
    index = push_positions(L, "row", from->rows, &n);
    from =
        duet_lua_check_tensor(L, 1); /* a table's methods may have ended it */
    to = duet_lua_check_out(L, 3, duet_tensor_dtype(from), n, from->columns);
    duet_lua_numerics(L, from)->gather_rows(
        n, from->columns, duet_lua_apart(L, from, to, false)->data, index,
        to->data, to->columns);
    lua_settop(L, 5);
    return 1;
}

/* t:columns_of({ 3, 1, 2 } [, out]) */
static int tensor_columns_of(lua_State *L)
{
    const struct duet_tensor *from = duet_lua_check_tensor(L, 1);
    struct duet_tensor *to;
    size_t *index, n;

    lua_settop(L, 3);
    index = push_positions(L, "column", from->columns, &n);
    from = duet_lua_check_tensor(L, 1);
    to = duet_lua_check_out(L, 3, duet_tensor_dtype(from), from->rows, n);
    from = duet_lua_apart(L, from, to, false);
    for (size_t row = 0; row < from->rows; row++)
        for (size_t i = 0; i < n; i++)
            duet_tensor_set(to, row, i, duet_tensor_get(from, row, index[i]));
    lua_settop(L, 5);
    return 1;
}

/* t:slice(first [, last]): a view; negative ones count from the end */
static int tensor_slice(lua_State *L)
{
    struct duet_tensor view = *duet_lua_check_tensor(L, 1);
    const lua_Integer rows = (lua_Integer)view.rows;
    lua_Integer first = duet_lua_check_integer(L, 2, -rows, rows + 1);
    lua_Integer last = -1;

    if (!lua_isnoneornil(L, 3))
        last = duet_lua_check_integer(L, 3, -rows - 1, rows);
    first = first < 0 ? first + rows + 1 : first;
    last = last < 0 ? last + rows + 1 : last;
    if (first < 1 || last < first - 1)
        duet_lua_raise(L, "slice: no rows %lld to %lld among 1 to %lld",
                       (long long)first, (long long)last, (long long)rows);
    view.data =
        (char *)view.data + (size_t)(first - 1) * view.columns * view.real_size;
    view.rows = (size_t)(last - first + 1);
    duet_lua_push_view(L, view, 1);
    return 1;
}

/* t:reshape(rows, columns): a view; -1 for one of them: as many as there are */
static int tensor_reshape(lua_State *L)
{
    struct duet_tensor view = *duet_lua_check_tensor(L, 1);
    const lua_Integer n = (lua_Integer)duet_lua_elements(&view);
    lua_Integer rows = duet_lua_check_integer(L, 2, -1, LUA_MAXINTEGER);
    lua_Integer columns = duet_lua_check_integer(L, 3, -1, LUA_MAXINTEGER);

    if (rows == -1 && columns > 0)
        rows = n / columns;
    else if (columns == -1 && rows > 0)
        columns = n / rows;
    if (rows < 0 || columns < 0 ||
        (columns ? n % columns || rows != n / columns : n))
        duet_lua_raise(L,
                       "reshape: %zu x %zu has %lld elements, which can't "
                       "become %lld x %lld",
                       view.rows, view.columns, (long long)n, (long long)rows,
                       (long long)columns);
    view.rows = (size_t)rows;
    view.columns = (size_t)columns;
    duet_lua_push_view(L, view, 1);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_parts[] = {
    { "rows_of", tensor_rows_of, 3 },
    { "columns_of", tensor_columns_of, 3 },
    { "slice", tensor_slice, 3 },
    { "reshape", tensor_reshape, 3 },
    { NULL, NULL, 0 },
};
