/*
 * rng.c - the type of random streams.
 *
 * A handle holds a stream of its own, or stands for another one, such as the
 * default stream or that of the call a plugin in Lua is answering.
 */
#include "tensor.h"

#include "number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define RNG_TYPE "duet.rng"

struct handle {
    struct duet_rng *rng; /* NULL: not usable (any more) */
    struct duet_rng own;
};

static struct handle *push_handle(lua_State *L)
{
    struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 0);

    handle->rng = NULL;
    luaL_setmetatable(L, RNG_TYPE);
    return handle;
}

struct duet_rng *duet_lua_check_rng(lua_State *L, int argument)
{
    const struct handle *handle = luaL_testudata(L, argument, RNG_TYPE);
    char text[DUET_LUA_TEXT];

    if (!handle)
        duet_lua_bad_argument(L, argument, "rng expected, got %s",
                              duet_lua_describe(L, argument, text));
    if (!handle->rng)
        duet_lua_raise(L, "this rng belonged to a call that has returned");
    return handle->rng;
}

bool duet_lua_test_rng(lua_State *L, int index)
{
    return luaL_testudata(L, index, RNG_TYPE) != NULL;
}

struct duet_rng *duet_lua_opt_rng(lua_State *L, int argument)
{
    if (lua_isnoneornil(L, argument))
        return duet_default_rng(duet_lua_context(L));
    return duet_lua_check_rng(L, argument);
}

void duet_lua_push_rng(lua_State *L, struct duet_rng *rng)
{
    push_handle(L)->rng = rng;
}

void duet_lua_rng_set(lua_State *L, int index, struct duet_rng *rng)
{
    struct handle *handle = luaL_checkudata(L, index, RNG_TYPE);

    handle->rng = rng;
}

/* duet.rng(seed) */
static int new_rng(lua_State *L)
{
    const uint32_t seed = (uint32_t)duet_lua_check_integer(L, 1, 0, UINT32_MAX);
    struct handle *handle = push_handle(L);

    handle->rng = &handle->own;
    duet_rng_seed(handle->rng, seed);
    return 1;
}

/* duet.seed(seed): start the default stream again */
static int seed_default(lua_State *L)
{
    duet_rng_seed(duet_default_rng(duet_lua_context(L)),
                  (uint32_t)duet_lua_check_integer(L, 1, 0, UINT32_MAX));
    return 0;
}

/** Argument 2 or 3 of a distribution: a finite number. */
static double check_parameter(lua_State *L, int argument, double otherwise)
{
    char text[DUET_LUA_TEXT];
    double value = otherwise;

    if (!lua_isnoneornil(L, argument))
        value = duet_lua_check_number(L, argument);
    if (!isfinite(value))
        duet_lua_bad_argument(L, argument, "finite number expected, got %s",
                              duet_lua_describe(L, argument, text));
    return value;
}

/**
 * Push what a distribution gives: one number, or a tensor if argument 4 and 5
 * say how many rows and columns. Element i is shift + scale * draw, in double
 * as NumPy computes it, then rounded to the dtype of argument 6.
 *
 * @param down Round to float32 toward zero, so that what is below 1 stays so.
 */
static int push_draws(lua_State *L, double (*draw)(struct duet_rng *rng),
                      double shift, double scale, bool down)
{
    struct duet_rng *rng = duet_lua_check_rng(L, 1);
    const enum duet_dtype dtype = duet_lua_check_dtype(L, 6);
    struct duet_tensor *tensor;
    size_t rows, columns;
    double *value;

    if (lua_isnoneornil(L, 4) && lua_isnoneornil(L, 5)) {
        lua_pushnumber(L, shift + scale * draw(rng));
        return 1;
    }
    rows = duet_lua_check_size(L, 4);
    columns = duet_lua_check_size(L, 5);
    tensor = duet_lua_new_tensor(L, DUET_FLOAT64, rows, columns);
    value = tensor->data;
    for (size_t i = 0; i < rows * columns; i++)
        value[i] = shift + scale * draw(rng);
    if (dtype == DUET_FLOAT32) {
        tensor = duet_lua_new_tensor(L, DUET_FLOAT32, rows, columns);
        duet_lua_numerics(L, tensor)->from_double(rows * columns, value, down,
                                                  tensor->data);
    }
    return 1;
}

/* rng:normal([mean, std [, rows, columns [, dtype]]]) */
static int rng_normal(lua_State *L)
{
    const double mean = check_parameter(L, 2, 0.0);
    const double std = check_parameter(L, 3, 1.0);
    char text[DUET_LUA_TEXT];

    if (std < 0.0)
        duet_lua_bad_argument(L, 3, "deviation of at least 0 expected, got %s",
                              duet_lua_describe(L, 3, text));
    return push_draws(L, duet_rng_normal, mean, std, false);
}

/* rng:uniform([low, high [, rows, columns [, dtype]]]) */
static int rng_uniform(lua_State *L)
{
    const double low = check_parameter(L, 2, 0.0);
    const double high = check_parameter(L, 3, 1.0);

    return push_draws(L, duet_rng_uniform, low, high - low,
                      low == 0.0 && high == 1.0);
}

/* rng:permutation(n): a table of 1..n */
static int rng_permutation(lua_State *L)
{
    struct duet_rng *rng = duet_lua_check_rng(L, 1);
    const size_t n = duet_lua_check_size(L, 2);
    size_t *index = duet_lua_push_array(L, n, sizeof *index);

    duet_rng_permutation(rng, n, index);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushinteger(L, (lua_Integer)index[i] + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/** Exchange two rows of a tensor. */
static void swap_rows(struct duet_tensor *tensor, size_t i, size_t j)
{
    const size_t columns = tensor->columns;

    for (size_t column = 0; column < columns; column++) {
        const double value = duet_tensor_get(tensor, i, column);

        duet_tensor_set(tensor, i, column, duet_tensor_get(tensor, j, column));
        duet_tensor_set(tensor, j, column, value);
    }
}

static void swap_elements(lua_State *L, int table, size_t i, size_t j)
{
    lua_geti(L, table, (lua_Integer)i + 1);
    lua_geti(L, table, (lua_Integer)j + 1);
    lua_seti(L, table, (lua_Integer)i + 1);
    lua_seti(L, table, (lua_Integer)j + 1);
}

/* rng:shuffle(t): the rows of a tensor, or a table; in place, returns t */
static int rng_shuffle(lua_State *L)
{
    struct duet_rng *rng = duet_lua_check_rng(L, 1);
    struct duet_tensor *tensor = NULL;
    size_t n;

    lua_settop(L, 2);
    if (!lua_istable(L, 2))
        tensor = duet_lua_check_tensor(L, 2);
    n = tensor ? tensor->rows : duet_lua_length(L, 2);
    for (size_t i = n; i-- > 1;) {
        const size_t j = duet_rng_interval(rng, i);

        if (tensor)
            swap_rows(tensor, i, j);
        else
            swap_elements(L, 2, i, j);
    }
    return 1;
}

static void push_state(lua_State *L, const struct duet_rng *rng)
{
    lua_createtable(L, 0, 4);
    lua_createtable(L, DUET_RNG_WORDS, 0);
    for (size_t i = 0; i < DUET_RNG_WORDS; i++) {
        lua_pushinteger(L, (lua_Integer)rng->key[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "key");
    lua_pushinteger(L, (lua_Integer)rng->position);
    lua_setfield(L, -2, "position");
    lua_pushboolean(L, rng->has_gauss != 0);
    lua_setfield(L, -2, "has_gauss");
    lua_pushnumber(L, rng->gauss);
    lua_setfield(L, -2, "gauss");
}

/** The integer on top of the stack, popped. */
static lua_Integer pop_integer(lua_State *L, lua_Integer high)
{
    int is_integer;
    const lua_Integer value = lua_tointegerx(L, -1, &is_integer);

    if (lua_type(L, -1) != LUA_TNUMBER || !is_integer || value < 0 ||
        value > high)
        duet_lua_bad_argument(L, 2, "state of an rng expected");
    lua_pop(L, 1);
    return value;
}

/** Read a state from the table at index 2. */
static void read_state(lua_State *L, struct duet_rng *rng)
{
    if (!lua_istable(L, 2) || lua_getfield(L, 2, "key") != LUA_TTABLE)
        duet_lua_bad_argument(L, 2, "state of an rng expected");
    for (size_t i = 0; i < DUET_RNG_WORDS; i++) {
        lua_geti(L, -1, (lua_Integer)i + 1);
        rng->key[i] = (uint32_t)pop_integer(L, UINT32_MAX);
    }
    lua_getfield(L, 2, "position");
    rng->position = (uint32_t)pop_integer(L, DUET_RNG_WORDS);
    lua_getfield(L, 2, "has_gauss");
    rng->has_gauss = lua_toboolean(L, -1) ? 1 : 0;
    lua_getfield(L, 2, "gauss");
    if (lua_type(L, -1) != LUA_TNUMBER)
        duet_lua_bad_argument(L, 2, "state of an rng expected");
    rng->gauss = lua_tonumber(L, -1);
}

/* rng:state([state]): the state as a table; or set it and return rng */
static int rng_state(lua_State *L)
{
    struct duet_rng *rng = duet_lua_check_rng(L, 1);
    struct duet_rng read;

    if (lua_isnoneornil(L, 2)) {
        push_state(L, rng);
        return 1;
    }
    read_state(L, &read);
    *rng = read;
    lua_settop(L, 1);
    return 1;
}

static int rng_tostring(lua_State *L)
{
    lua_pushfstring(L, "rng at %p", (void *)duet_lua_check_rng(L, 1));
    return 1;
}

static const struct duet_lua_type type = {
    .name = RNG_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__tostring", rng_tostring },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "normal", rng_normal, 6 },
            { "uniform", rng_uniform, 6 },
            { "shuffle", rng_shuffle, 2 },
            { "permutation", rng_permutation, 2 },
            { "state", rng_state, 2 },
            { NULL, NULL, 0 },
        },
};

/* core.default_rng(): the default stream itself, not a copy */
static int default_rng(lua_State *L)
{
    duet_lua_push_rng(L, duet_default_rng(duet_lua_context(L)));
    return 1;
}

void duet_lua_open_rng(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "rng", new_rng, 1 },
        { "seed", seed_default, 1 },
        { "default_rng", default_rng, 0 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &type);
    duet_lua_set_functions(L, functions);
}
