/* data.c - the type of data sets: fields, methods, and duet.data. */
#include "data.h"

#include "data_tables.h"
#include "options.h"

/** Push x or y, the same tensor each time. */
static int push_tensor(lua_State *L, int value, const struct duet_tensor *view)
{
    if (lua_getiuservalue(L, 1, value) == LUA_TNIL) {
        lua_pop(L, 1);
        duet_lua_push_view(L, *view, 1);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, 1, value);
    }
    return 1;
}

/** Push a list of names, or nil if there is none; the same table each time. */
static int push_list(lua_State *L, int value, const char *const *list, size_t n)
{
    if (lua_getiuservalue(L, 1, value) != LUA_TNIL || !list)
        return 1;
    duet_lua_push_names(L, list, n);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, value);
    return 1;
}

static int push_x(lua_State *L)
{
    return push_tensor(L, DUET_DATA_X, &duet_lua_check_data(L, 1)->x);
}

static int push_y(lua_State *L)
{
    return push_tensor(L, DUET_DATA_Y, &duet_lua_check_data(L, 1)->y);
}

static int push_names(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);

    return push_list(L, DUET_DATA_NAMES, (const char *const *)data->names,
                     data->x.columns);
}

static int push_classes(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);

    return push_list(L, DUET_DATA_CLASSES, (const char *const *)data->classes,
                     data->n_classes);
}

static int push_targets(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);

    return push_list(L, DUET_DATA_TARGETS, duet_data_targets(data),
                     data->y.columns);
}

/** The kinds of the columns of x. */
static int push_kinds(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const size_t n = data->x.columns;
    const char **names = duet_lua_push_array(L, n, sizeof *names);

    for (size_t i = 0; i < n; i++)
        names[i] = duet_column_kind_name(duet_data_kind(data, i));
    return push_list(L, DUET_DATA_KINDS, names, n);
}

static int push_weights(lua_State *L)
{
    const struct duet_tensor *weights =
        duet_data_weights(duet_lua_check_data(L, 1));

    if (weights)
        return push_tensor(L, DUET_DATA_WEIGHTS, weights);
    lua_pushnil(L);
    return 1;
}

static int push_n_rows(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_data(L, 1)->x.rows);
    return 1;
}

static int push_n_columns(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_data(L, 1)->x.columns);
    return 1;
}

static int data_tostring(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);

    lua_pushfstring(L, "data: %I rows, %I columns", (LUAI_UACINT)data->x.rows,
                    (LUAI_UACINT)data->x.columns);
    if (data->classes) {
        lua_pushfstring(L, ", %I classes", (LUAI_UACINT)data->n_classes);
        lua_concat(L, 2);
    } else if (data->y.columns != 1) {
        lua_pushfstring(L, ", %I targets", (LUAI_UACINT)data->y.columns);
        lua_concat(L, 2);
    }
    return 1;
}

/* d:split { test = 0.25, seed = 0, stratify = false }: train, test */
static int data_split(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    struct duet_split_options options;
    struct duet_data *train, *test;
    struct duet_error error;

    duet_lua_options_read(L, 2, &duet_split_table, &options);
    train = duet_lua_new_data(L);
    test = duet_lua_new_data(L);
    if (duet_data_split(data, options.test, (uint32_t)options.seed,
                        options.stratify, train, test, &error) != DUET_OK)
        duet_lua_raise(L, "split: %s", error.text);
    duet_lua_data_filled(L, data);
    return 2;
}

/* d:rows_of { 3, 1, 2 }: a data set of these rows */
static int data_rows_of(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    size_t n, *index;

    if (!lua_istable(L, 2))
        duet_lua_bad_argument(L, 2, "table of row numbers expected");
    n = duet_lua_check_list(L, 2, "rows_of: the table");
    index = duet_lua_push_array(L, n, sizeof *index);
    for (size_t i = 0; i < n; i++) {
        int is_integer;
        lua_Integer row;

        lua_geti(L, 2, (lua_Integer)i + 1);
        row = lua_tointegerx(L, -1, &is_integer);
        if (!is_integer || row < 1 || (size_t)row > data->x.rows)
            duet_lua_bad_argument(L, 2, "number %zu isn't a row from 1 to %zu",
                                  i + 1, data->x.rows);
        index[i] = (size_t)row - 1;
        lua_pop(L, 1);
    }
    duet_lua_push_rows(L, data, index, n);
    return 1;
}

static const struct duet_lua_type type = {
    .name = DUET_DATA_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__len", push_n_rows },
            { "__gc", duet_lua_data_gc },
            { "__tostring", data_tostring },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "split", data_split, 2 },
            { "rows_of", data_rows_of, 2 },
            { "batches", duet_lua_data_batches, 2 },
            { "categories", duet_lua_data_categories, 2 },
            { "column", duet_lua_data_column, 2 },
            { "class", duet_lua_data_class, 2 },
            { NULL, NULL, 0 },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "x", push_x },
            { "y", push_y },
            { "names", push_names },
            { "classes", push_classes },
            { "targets", push_targets },
            { "kinds", push_kinds },
            { "weights", push_weights },
            { "rows", push_n_rows },
            { "columns", push_n_columns },
            { NULL, NULL },
        },
};

void duet_lua_open_data(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "csv", duet_lua_data_csv, 2 },
        { "libsvm", duet_lua_data_libsvm, 2 },
        { "make", duet_lua_data_make, 3 },
        { "map", duet_lua_data_map, 2 },
        { "summary", duet_lua_data_summary, 1 },
        { "standardize", duet_lua_data_standardize, 1 },
        { "minmax", duet_lua_data_minmax, 1 },
        { "robust", duet_lua_data_robust, 1 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &type);
    duet_lua_open_scaler(L);
    lua_newtable(L);
    duet_lua_set_functions(L, functions);
    lua_setfield(L, -2, "data");
    duet_lua_push_methods(L, DUET_DATA_TYPE);
    lua_setfield(L, -2, "data_methods"); /* for scripts/duet/ to add to */
}
