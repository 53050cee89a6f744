/* data_scale.c - scalers: functions that shift and scale columns. */
#include "data.h"
#include "tensor.h"

#include <string.h>

#define STANDARDIZE_TYPE "duet.standardize"
#define MINMAX_TYPE "duet.minmax"
#define ROBUST_TYPE "duet.robust"

static struct duet_scaler *check_scaler(lua_State *L)
{
    struct duet_scaler *scaler = luaL_testudata(L, 1, STANDARDIZE_TYPE);
    char text[DUET_LUA_TEXT];

    if (!scaler)
        scaler = luaL_testudata(L, 1, MINMAX_TYPE);
    if (!scaler)
        scaler = luaL_testudata(L, 1, ROBUST_TYPE);
    if (!scaler)
        duet_lua_bad_argument(L, 1, "scaler expected, got %s",
                              duet_lua_describe(L, 1, text));
    if (!scaler->shift)
        duet_lua_raise(L, "this scaler is closed");
    return scaler;
}

/** Make a scaler for a data set or a tensor. */
static int new_scaler(lua_State *L, const char *type,
                      enum duet_status (*make)(struct duet_scaler *scaler,
                                               const struct duet_tensor *x,
                                               struct duet_error *error))
{
    const struct duet_data *data = duet_lua_test_data(L, 1);
    const struct duet_tensor *x = data ? &data->x : duet_lua_check_tensor(L, 1);
    struct duet_scaler *scaler = lua_newuserdatauv(L, sizeof *scaler, 0);
    struct duet_error error;

    memset(scaler, 0, sizeof *scaler);
    luaL_setmetatable(L, type);
    if (make(scaler, x, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    for (size_t i = 0; data && i < scaler->n; i++)
        if (duet_data_kind(data, i) == DUET_COLUMN_CATEGORY) {
            scaler->shift[i] = 0;
            scaler->scale[i] = 1;
        }
    return 1;
}

int duet_lua_data_standardize(lua_State *L)
{
    return new_scaler(L, STANDARDIZE_TYPE, duet_scaler_standardize);
}

int duet_lua_data_minmax(lua_State *L)
{
    return new_scaler(L, MINMAX_TYPE, duet_scaler_minmax);
}

int duet_lua_data_robust(lua_State *L)
{
    return new_scaler(L, ROBUST_TYPE, duet_scaler_robust);
}

static int scaler_gc(lua_State *L)
{
    duet_scaler_finish(lua_touserdata(L, 1));
    return 0;
}

/** Push a copy of the data set at index 2. */
static struct duet_data *push_copy(lua_State *L, const struct duet_data *data)
{
    const size_t n = data->x.rows;
    size_t *index = duet_lua_push_array(L, n, sizeof *index);

    for (size_t i = 0; i < n; i++)
        index[i] = i;
    return duet_lua_push_rows(L, data, index, n);
}

/* scaler(d): a data set, or a tensor, like d but scaled */
static int scaler_call(lua_State *L)
{
    const struct duet_scaler *scaler = check_scaler(L);
    const struct duet_data *data = duet_lua_test_data(L, 2);
    const struct duet_tensor *from;
    struct duet_tensor *to;
    struct duet_error error;

    duet_lua_check_most(L, 2);
    if (data) {
        to = &push_copy(L, data)->x;
    } else {
        from = duet_lua_check_tensor(L, 2);
        to = duet_lua_raw_tensor(L, duet_tensor_dtype(from), from->rows,
                                 from->columns);
        duet_lua_copy(L, to, from);
    }
    if (duet_scaler_apply(scaler, to, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 1;
}

/** Push numbers as a tensor of one row. */
static int push_numbers(lua_State *L, const double *number, size_t n)
{
    struct duet_tensor *tensor = duet_lua_new_tensor(L, DUET_FLOAT64, 1, n);

    memcpy(tensor->data, number, n * sizeof *number);
    return 1;
}

/* What is taken off: scaler.mean or scaler.min. */
static int push_shift(lua_State *L)
{
    const struct duet_scaler *scaler = check_scaler(L);

    return push_numbers(L, scaler->shift, scaler->n);
}

static int push_scale(lua_State *L)
{
    const struct duet_scaler *scaler = check_scaler(L);

    return push_numbers(L, scaler->scale, scaler->n);
}

static int scaler_tostring(lua_State *L)
{
    const struct duet_scaler *scaler = check_scaler(L);
    const char *name = luaL_testudata(L, 1, MINMAX_TYPE)   ? "minmax"
                       : luaL_testudata(L, 1, ROBUST_TYPE) ? "robust"
                                                           : "standardize";

    lua_pushfstring(L, "%s: %I columns", name, (LUAI_UACINT)scaler->n);
    return 1;
}

static const luaL_Reg metamethods[] = {
    { "__call", scaler_call },
    { "__gc", scaler_gc },
    { "__tostring", scaler_tostring },
    { NULL, NULL },
};

static const struct duet_lua_type standardize_type = {
    .name = STANDARDIZE_TYPE,
    .metamethods = metamethods,
    .getters =
        (const struct duet_lua_getter[]) {
            { "mean", push_shift },
            { "scale", push_scale },
            { NULL, NULL },
        },
};

static const struct duet_lua_type minmax_type = {
    .name = MINMAX_TYPE,
    .metamethods = metamethods,
    .getters =
        (const struct duet_lua_getter[]) {
            { "min", push_shift },
            { "scale", push_scale },
            { NULL, NULL },
        },
};

static const struct duet_lua_type robust_type = {
    .name = ROBUST_TYPE,
    .metamethods = metamethods,
    .getters =
        (const struct duet_lua_getter[]) {
            { "median", push_shift },
            { "scale", push_scale },
            { NULL, NULL },
        },
};

void duet_lua_open_scaler(lua_State *L)
{
    duet_lua_new_type(L, &robust_type);
    duet_lua_new_type(L, &standardize_type);
    duet_lua_new_type(L, &minmax_type);
}
