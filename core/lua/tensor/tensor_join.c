/* tensor_join.c - one tensor out of several. */
#include "tensor.h"

#include <stdio.h>

/** Tensors of one type in the values from index `first` on. */
struct parts {
    int first;
    size_t n;
    enum duet_dtype dtype;
};

/* A part, which is still valid: nothing of a script runs after checking. */
static const struct duet_tensor *part(lua_State *L, const struct parts *parts,
                                      size_t i)
{
    return duet_lua_check_tensor(L, parts->first + (int)i);
}

/**
 * Push the parts listed at argument 1, tables among them as tensors. Without a
 * type at argument 3 all must have the type of the first one.
 */
static struct parts push_parts(lua_State *L, const char *what)
{
    struct parts parts = { .first = 4 };
    char text[DUET_LUA_TEXT];

    lua_settop(L, 3);
    if (!lua_istable(L, 1))
        duet_lua_bad_argument(L, 1, "list of tensors expected, got %s",
                              duet_lua_describe(L, 1, text));
    snprintf(text, sizeof text, "%s: the list", what);
    parts.n = duet_lua_check_list(L, 1, text);
    parts.dtype = duet_lua_check_dtype(L, 3);
    if (!parts.n)
        duet_lua_raise(L, "%s: the list is empty, expected tensors", what);
    luaL_checkstack(L, (int)parts.n + LUA_MINSTACK, "too many tensors");
    for (size_t i = 0; i < parts.n; i++) {
        lua_geti(L, 1, (lua_Integer)i + 1);
        if (!lua_istable(L, -1) && !duet_lua_test_tensor(L, -1))
            duet_lua_raise(L, "%s: element %zu is %s, expected a tensor", what,
                           i + 1, duet_lua_describe(L, -1, text));
        if (i == 0 && lua_isnil(L, 3) && !lua_istable(L, -1))
            parts.dtype = duet_tensor_dtype(duet_lua_check_tensor(L, -1));
        duet_lua_to_tensor(L, -1, parts.dtype);
    }
    for (size_t i = 0; lua_isnil(L, 3) && i < parts.n; i++)
        duet_lua_check_types(L, part(L, &parts, 0), part(L, &parts, i));
    return parts;
}

/* Write a part over the columns of `to` from `column` on. */
static void write_columns(lua_State *L, struct duet_tensor *to, size_t column,
                          const struct duet_tensor *from)
{
    struct duet_tensor to_row = *to, from_row = *from;

    to_row.rows = from_row.rows = 1;
    to_row.columns = from->columns;
    for (size_t row = 0; row < from->rows; row++) {
        to_row.data =
            (char *)to->data + (row * to->columns + column) * to->real_size;
        from_row.data =
            (char *)from->data + row * from->columns * from->real_size;
        duet_lua_copy(L, &to_row, &from_row);
    }
}

/* Write a part over the rows of `to` from `row` on. */
static void write_rows(lua_State *L, struct duet_tensor *to, size_t row,
                       const struct duet_tensor *from)
{
    struct duet_tensor rows = *to;

    rows.data = (char *)to->data + row * to->columns * to->real_size;
    rows.rows = from->rows;
    duet_lua_copy(L, &rows, from);
}

/* Push all parts as one tensor: below one another, or side by side. */
static void join(lua_State *L, const struct parts *parts, bool down,
                 size_t rows, size_t columns)
{
    struct duet_tensor *to =
        duet_lua_raw_tensor(L, parts->dtype, rows, columns);
    size_t at = 0;

    for (size_t i = 0; i < parts->n; i++) {
        const struct duet_tensor *from = part(L, parts, i);

        if (down)
            write_rows(L, to, at, from);
        else
            write_columns(L, to, at, from);
        at += down ? from->rows : from->columns;
    }
}

/* duet.tensor.concat(list [, axis [, dtype]]): axis 1, one below the other */
static int tensor_concat(lua_State *L)
{
    const struct parts parts = push_parts(L, "concat");
    const bool down = duet_lua_check_axis(L, DUET_LUA_DOWN) == DUET_LUA_DOWN;
    const struct duet_tensor *first = part(L, &parts, 0);
    size_t along = 0;

    for (size_t i = 0; i < parts.n; i++) {
        const struct duet_tensor *each = part(L, &parts, i);

        if (down ? each->columns != first->columns : each->rows != first->rows)
            duet_lua_raise(L,
                           "concat: tensor %zu is %zu x %zu, but tensor 1 is "
                           "%zu x %zu, with another number of %s",
                           i + 1, each->rows, each->columns, first->rows,
                           first->columns, down ? "columns" : "rows");
        along += down ? each->rows : each->columns;
    }
    join(L, &parts, down, down ? along : first->rows,
         down ? first->columns : along);
    return 1;
}

/* duet.tensor.stack(list [, axis [, dtype]]): of vectors as rows or columns */
static int tensor_stack(lua_State *L)
{
    const struct parts parts = push_parts(L, "stack");
    const bool down = duet_lua_check_axis(L, DUET_LUA_DOWN) == DUET_LUA_DOWN;
    const size_t n = duet_lua_elements(part(L, &parts, 0));

    for (size_t i = 0; i < parts.n; i++) {
        struct duet_tensor vector = *part(L, &parts, i);

        if (vector.rows != 1 && vector.columns != 1)
            duet_lua_raise(L,
                           "stack: tensor %zu is %zu x %zu, expected one row "
                           "or one column (concat joins matrices)",
                           i + 1, vector.rows, vector.columns);
        if (duet_lua_elements(&vector) != n)
            duet_lua_raise(L,
                           "stack: tensor %zu has %zu elements, but tensor 1 "
                           "has %zu",
                           i + 1, duet_lua_elements(&vector), n);
        vector.rows = down ? 1 : n;
        vector.columns = down ? n : 1;
        duet_lua_push_view(L, vector, parts.first + (int)i);
        lua_replace(L, parts.first + (int)i);
    }
    join(L, &parts, down, down ? parts.n : n, down ? n : parts.n);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_joins[] = {
    { "concat", tensor_concat, 3 },
    { "stack", tensor_stack, 3 },
    { NULL, NULL, 0 },
};
