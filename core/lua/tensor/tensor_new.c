/* tensor_new.c - making tensors, and turning them into tables and back. */
#include "tensor.h"

#include <stdio.h>
#include <string.h>

/** Set a row, from 0, from the table or row of a tensor on top of the stack. */
static void read_row(lua_State *L, struct duet_tensor *tensor, size_t row)
{
    char text[DUET_LUA_TEXT];

    for (size_t column = 0; column < tensor->columns; column++) {
        if (lua_geti(L, -1, (lua_Integer)column + 1) != LUA_TNUMBER)
            duet_lua_raise(L, "row %zu, column %zu: number expected, got %s",
                           row + 1, column + 1, duet_lua_describe(L, -1, text));
        duet_tensor_set(tensor, row, column, lua_tonumber(L, -1));
        lua_pop(L, 1);
    }
}

/** Push element `row`, from 0, of a table of rows; returns its length. */
static size_t push_table_row(lua_State *L, int table, size_t row)
{
    char text[DUET_LUA_TEXT];

    if (lua_geti(L, table, (lua_Integer)row + 1) != LUA_TTABLE &&
        !duet_lua_test_tensor(L, -1))
        duet_lua_raise(L, "row %zu: table of numbers expected, got %s", row + 1,
                       duet_lua_describe(L, -1, text));
    if (!lua_istable(L, -1))
        return duet_lua_length(L, -1);
    snprintf(text, sizeof text, "tensor: row %zu", row + 1);
    return duet_lua_check_list(L, -1, text);
}

/** Push a tensor with the numbers of a table: one row, or a table of rows. */
static struct duet_tensor *from_table(lua_State *L, int table,
                                      enum duet_dtype dtype)
{
    const size_t n = duet_lua_check_list(L, table, "tensor: the table");
    const int first = lua_geti(L, table, 1);
    struct duet_tensor *tensor;
    size_t columns;

    lua_pop(L, 1);
    if (first != LUA_TTABLE && first != LUA_TUSERDATA) {
        tensor = duet_lua_raw_tensor(L, dtype, n > 0, n);
        lua_pushvalue(L, table);
        if (n > 0)
            read_row(L, tensor, 0);
        lua_pop(L, 1);
        return tensor;
    }
    columns = push_table_row(L, table, 0);
    lua_pop(L, 1);
    tensor = duet_lua_raw_tensor(L, dtype, n, columns);
    for (size_t row = 0; row < n; row++) {
        const size_t length = push_table_row(L, table, row);

        if (length != columns)
            duet_lua_raise(L, "row %zu has %zu numbers, but row 1 has %zu",
                           row + 1, length, columns);
        read_row(L, tensor, row);
        lua_pop(L, 1);
    }
    return tensor;
}

struct duet_tensor *duet_lua_to_tensor(lua_State *L, int argument,
                                       enum duet_dtype dtype)
{
    struct duet_tensor *tensor = duet_lua_test_tensor(L, argument);
    char text[DUET_LUA_TEXT];

    if (tensor)
        return tensor;
    if (!lua_istable(L, argument))
        duet_lua_bad_argument(L, argument,
                              "tensor or table of numbers expected, got %s",
                              duet_lua_describe(L, argument, text));
    luaL_checkstack(L, 8, NULL);
    argument = lua_absindex(L, argument);
    tensor = from_table(L, argument, dtype);
    lua_replace(L, argument);
    return tensor;
}

void duet_lua_copy(lua_State *L, struct duet_tensor *to,
                   const struct duet_tensor *from)
{
    const size_t n = duet_lua_elements(from);

    if (to->real_size == from->real_size)
        memmove(to->data, from->data, n * to->real_size);
    else if (duet_tensor_dtype(to) == DUET_FLOAT64)
        duet_lua_numerics(L, from)->to_double(n, from->data, to->data);
    else
        duet_lua_numerics(L, to)->from_double(n, from->data, false, to->data);
}

/** Push a tensor of one value; arguments 1 and 2 are rows and columns. */
static int fill(lua_State *L, double value, int dtype)
{
    const size_t rows = duet_lua_check_size(L, 1);
    const size_t columns = duet_lua_check_size(L, 2);
    struct duet_tensor *tensor =
        duet_lua_raw_tensor(L, duet_lua_check_dtype(L, dtype), rows, columns);

    duet_lua_numerics(L, tensor)->fill(rows * columns, value, tensor->data);
    return 1;
}

/* duet.tensor.full(rows, columns, value [, dtype]) */
static int tensor_full(lua_State *L)
{
    return fill(L, duet_lua_check_number(L, 3), 4);
}

/* duet.tensor.zeros(rows, columns [, dtype]) */
static int tensor_zeros(lua_State *L)
{
    return fill(L, 0.0, 3);
}

/* duet.tensor.ones(rows, columns [, dtype]) */
static int tensor_ones(lua_State *L)
{
    return fill(L, 1.0, 3);
}

/* duet.tensor.eye(n [, dtype]) */
static int tensor_eye(lua_State *L)
{
    const size_t n = duet_lua_check_size(L, 1);
    struct duet_tensor *tensor =
        duet_lua_new_tensor(L, duet_lua_check_dtype(L, 2), n, n);

    for (size_t i = 0; i < n; i++)
        duet_tensor_set(tensor, i, i, 1.0);
    return 1;
}

/* duet.tensor.linspace(first, last, n [, dtype]): one row, as NumPy has it */
static int tensor_linspace(lua_State *L)
{
    const double first = duet_lua_check_number(L, 1);
    const double last = duet_lua_check_number(L, 2);
    const size_t n = duet_lua_check_size(L, 3);
    struct duet_tensor *tensor =
        duet_lua_raw_tensor(L, duet_lua_check_dtype(L, 4), 1, n);
    const double step = n > 1 ? (last - first) / (double)(n - 1) : 0;

    for (size_t i = 0; i < n; i++)
        duet_tensor_set(tensor, 0, i,
                        i > 0 && i == n - 1 ? last : (double)i * step + first);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_constructors[] = {
    { "full", tensor_full, 4 },         { "zeros", tensor_zeros, 3 },
    { "ones", tensor_ones, 3 },         { "eye", tensor_eye, 2 },
    { "linspace", tensor_linspace, 4 }, { "read", duet_lua_tensor_read, 2 },
    { "npz", duet_lua_tensor_npz, 3 },  { NULL, NULL, 0 },
};

/* t:totable() */
static int tensor_totable(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);

    lua_createtable(L, (int)tensor->rows, 0);
    for (size_t row = 0; row < tensor->rows; row++) {
        lua_createtable(L, (int)tensor->columns, 0);
        for (size_t column = 0; column < tensor->columns; column++) {
            lua_pushnumber(L, duet_tensor_get(tensor, row, column));
            lua_rawseti(L, -2, (lua_Integer)column + 1);
        }
        lua_rawseti(L, -2, (lua_Integer)row + 1);
    }
    return 1;
}

/* t:copy([dtype]) */
static int tensor_copy(lua_State *L)
{
    const struct duet_tensor *from = duet_lua_check_tensor(L, 1);
    const enum duet_dtype dtype = lua_isnoneornil(L, 2)
                                      ? duet_tensor_dtype(from)
                                      : duet_lua_check_dtype(L, 2);
    struct duet_tensor *to =
        duet_lua_raw_tensor(L, dtype, from->rows, from->columns);

    duet_lua_copy(L, to, from);
    return 1;
}

/* t:assign(u): a tensor of either type, or a table. Returns t. */
static int tensor_assign(lua_State *L)
{
    struct duet_tensor *to = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *from =
        duet_lua_to_tensor(L, 2, duet_tensor_dtype(to));

    to = duet_lua_check_tensor(L, 1); /* a table's methods may have ended it */
    if (from->rows != to->rows || from->columns != to->columns)
        duet_lua_raise(L, "a tensor of %zu x %zu can't be assigned %zu x %zu",
                       to->rows, to->columns, from->rows, from->columns);
    duet_lua_copy(L, to, from);
    lua_settop(L, 1);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_copies[] = {
    { "totable", tensor_totable, 1 },
    { "copy", tensor_copy, 2 },
    { "assign", tensor_assign, 2 },
    { NULL, NULL, 0 },
};
