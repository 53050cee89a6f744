/* tensor.c - the types of tensors and of rows: fields, [i], all methods. */
#include "tensor.h"

static int push_rows(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_tensor(L, 1)->rows);
    return 1;
}

static int push_columns(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_tensor(L, 1)->columns);
    return 1;
}

static int push_shape(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);

    lua_createtable(L, 2, 0);
    lua_pushinteger(L, (lua_Integer)tensor->rows);
    lua_rawseti(L, -2, 1);
    lua_pushinteger(L, (lua_Integer)tensor->columns);
    lua_rawseti(L, -2, 2);
    return 1;
}

static int push_dtype(lua_State *L)
{
    lua_pushstring(
        L, duet_dtype_name(duet_tensor_dtype(duet_lua_check_tensor(L, 1))));
    return 1;
}

/** Whether the key at index 2 counts one of `n` things; `*i` is from 0. */
static bool is_index(lua_State *L, size_t n, size_t *i)
{
    int is_integer;
    const lua_Integer key = lua_tointegerx(L, 2, &is_integer);

    *i = (size_t)key - 1;
    return lua_type(L, 2) == LUA_TNUMBER && is_integer && *i < n;
}

static _Noreturn void no_element(lua_State *L, const char *what, size_t n)
{
    char text[DUET_LUA_TEXT];

    if (lua_type(L, 2) == LUA_TNUMBER)
        duet_lua_raise(L, "%s %s is out of range: there are 1 to %zu", what,
                       duet_lua_describe(L, 2, text), n);
    duet_lua_raise(L, "a tensor has no field %s to assign to",
                   duet_lua_describe(L, 2, text));
}

/* t[i]; nil beyond the last row, where ipairs() ends. */
static int find_row(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    size_t row;

    if (lua_type(L, 2) != LUA_TNUMBER)
        return 0;
    if (is_index(L, tensor->rows, &row))
        duet_lua_push_row(L, 1, row);
    else
        lua_pushnil(L);
    return 1;
}

/* t[i] = { 1, 2 } */
static int tensor_newindex(lua_State *L)
{
    struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *from;
    size_t row;

    if (!is_index(L, tensor->rows, &row))
        no_element(L, "row", tensor->rows);
    from = duet_lua_to_tensor(L, 3, duet_tensor_dtype(tensor));
    tensor = duet_lua_check_tensor(L, 1); /* a table's methods may end it */
    if (from->rows != 1 || from->columns != tensor->columns)
        duet_lua_raise(L, "a row of 1 x %zu can't be assigned %zu x %zu",
                       tensor->columns, from->rows, from->columns);
    duet_lua_push_row(L, 1, row);
    duet_lua_copy(L, duet_lua_check_tensor(L, -1), from);
    return 0;
}

/* row[j] */
static int find_element(lua_State *L)
{
    const struct duet_tensor *row = duet_lua_check_tensor(L, 1);
    size_t column;

    if (lua_type(L, 2) != LUA_TNUMBER)
        return 0;
    if (is_index(L, row->columns, &column))
        lua_pushnumber(L, duet_tensor_get(row, 0, column));
    else
        lua_pushnil(L);
    return 1;
}

static int row_newindex(lua_State *L)
{
    struct duet_tensor *row = duet_lua_check_tensor(L, 1);
    size_t column;

    if (!is_index(L, row->columns, &column))
        no_element(L, "column", row->columns);
    duet_tensor_set(row, 0, column, duet_lua_check_number(L, 3));
    return 0;
}

/** Check arguments 2 and 3 as indices from 1; set them as from 0. */
static void check_place(lua_State *L, const struct duet_tensor *tensor,
                        size_t *row, size_t *column)
{
    *row = (size_t)duet_lua_check_integer(L, 2, 1, (lua_Integer)tensor->rows);
    *column =
        (size_t)duet_lua_check_integer(L, 3, 1, (lua_Integer)tensor->columns);
    --*row;
    --*column;
}

static int tensor_get(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    size_t row, column;

    check_place(L, tensor, &row, &column);
    lua_pushnumber(L, duet_tensor_get(tensor, row, column));
    return 1;
}

static int tensor_set(lua_State *L)
{
    struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    size_t row, column;

    check_place(L, tensor, &row, &column);
    duet_tensor_set(tensor, row, column, duet_lua_check_number(L, 4));
    lua_settop(L, 1);
    return 1;
}

const struct duet_lua_function duet_lua_tensor_fields[] = {
    { "get", tensor_get, 3 },
    { "set", tensor_set, 4 },
    { "write", duet_lua_tensor_write, 2 },
    { NULL, NULL, 0 },
};

/** Register a type with all methods and operators of tensors. */
static void new_type(lua_State *L, const struct duet_lua_type *type)
{
    static const struct duet_lua_function *const methods[] = {
        duet_lua_tensor_fields,     duet_lua_tensor_copies,
        duet_lua_tensor_parts,      duet_lua_tensor_changes,
        duet_lua_tensor_functions,  duet_lua_tensor_comparisons,
        duet_lua_tensor_reductions, duet_lua_tensor_lines,
    };

    duet_lua_new_type(L, type);
    luaL_getmetatable(L, type->name);
    luaL_setfuncs(L, duet_lua_tensor_operators, 0);
    lua_pop(L, 1);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        duet_lua_add_methods(L, type->name, methods[i]);
}

/* duet.tensor(...) */
static int call(lua_State *L)
{
    duet_lua_check_most(L, 3);
    lua_remove(L, 1);
    lua_settop(L, 2);
    if (duet_lua_test_tensor(L, 1)) {
        lua_getfield(L, 1, "copy");
        lua_insert(L, 1);
        lua_call(L, 2, 1);
        return 1;
    }
    duet_lua_to_tensor(L, 1, duet_lua_check_dtype(L, 2));
    lua_pushvalue(L, 1);
    return 1;
}

static const struct duet_lua_getter getters[] = {
    { "rows", push_rows },   { "columns", push_columns },
    { "shape", push_shape }, { "dtype", push_dtype },
    { NULL, NULL },
};

static const struct duet_lua_type tensor_type = {
    .name = DUET_TENSOR_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", tensor_newindex },
            { "__len", push_rows },
            { "__tostring", duet_lua_tensor_tostring },
            { NULL, NULL },
        },
    .getters = getters,
    .find = find_row,
};

static const struct duet_lua_type row_type = {
    .name = DUET_ROW_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", row_newindex },
            { "__len", push_columns },
            { "__tostring", duet_lua_tensor_tostring },
            { NULL, NULL },
        },
    .getters = getters,
    .find = find_element,
};

void duet_lua_open_tensor(lua_State *L)
{
    new_type(L, &tensor_type);
    new_type(L, &row_type);
    lua_newtable(L);
    duet_lua_set_functions(L, duet_lua_tensor_constructors);
    duet_lua_set_functions(L, duet_lua_tensor_joins);
    duet_lua_set_functions(L, duet_lua_tensor_choices);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, call);
    lua_setfield(L, -2, "__call");
    lua_pushliteral(L, DUET_TENSOR_TYPE);
    lua_setfield(L, -2, "__name");
    lua_pushliteral(L, DUET_TENSOR_TYPE);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    duet_lua_set_strict(L, DUET_TENSOR_TYPE);
    lua_setfield(L, -2, "tensor");
}
