/* data_read.c - data sets from files, tensors and tables. */
#include "data.h"
#include "options.h"
#include "tensor.h"

#include "data_map.h"
#include "data_tables.h"
#include "libsvm.h"

#include <string.h>

/** Read a file as the options at index 2 say; raises for wrong options. */
typedef enum duet_status read_file(lua_State *L, struct duet_data *data,
                                   const char *path, struct duet_error *error);

/** The pairs of names in the option types, in memory pushed on top. */
static struct duet_csv_type *read_types(lua_State *L, int copy, size_t *n)
{
    struct duet_csv_type *types;
    const int table = lua_gettop(L) + 1;

    *n = 0;
    if (lua_getfield(L, copy, "types") == LUA_TNIL)
        return NULL;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1))
        ++*n;
    types = duet_lua_push_array(L, *n, sizeof *types);
    lua_pushnil(L);
    for (struct duet_csv_type *next = types; lua_next(L, table); next++) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            duet_lua_raise(L, "csv: option 'types' is a list or holds no "
                              "strings, expected { column = \"category\" }");
        *next =
            (struct duet_csv_type) { lua_tostring(L, -2), lua_tostring(L, -1) };
        lua_pop(L, 1);
    }
    return types;
}

/** An option that is a single character; '\0' where it isn't given. */
static char character(lua_State *L, const char *name, const char *value)
{
    if (value && strlen(value) != 1)
        duet_lua_raise(L,
                       "csv: option '%s' is '%.40s', expected a single "
                       "character",
                       name, value);
    return value ? *value : '\0';
}

/** The option header, of the checked table at an index. */
static enum duet_csv_first_row first_row(lua_State *L, int copy)
{
    enum duet_csv_first_row first = DUET_CSV_FIRST_GUESSED;

    if (lua_getfield(L, copy, "header") != LUA_TNIL)
        first =
            lua_toboolean(L, -1) ? DUET_CSV_FIRST_NAMES : DUET_CSV_FIRST_DATA;
    lua_pop(L, 1);
    return first;
}

static enum duet_status read_csv(lua_State *L, struct duet_data *data,
                                 const char *path, struct duet_error *error)
{
    struct duet_csv_table options;
    struct duet_csv_options csv;

    duet_lua_options_read(L, 2, &duet_csv_table, &options);
    csv = (struct duet_csv_options) {
        .struct_size = sizeof csv,
        .targets = options.target.text,
        .n_targets = options.target.n,
        .delimiter = character(L, "delimiter", options.delimiter),
        .decimal = character(L, "decimal", options.decimal),
        .thousands = character(L, "thousands", options.thousands),
        .first_row = first_row(L, lua_gettop(L)),
        .names = options.names.text,
        .n_names = options.names.n,
        .columns = options.columns.text,
        .n_columns = options.columns.n,
        .na = options.na.text,
        .n_na = options.na.n,
        .labels = options.labels.text,
        .n_labels = options.labels.n,
        .weight = options.weight,
        .trim = options.trim,
        .threads = duet_threads(duet_lua_context(L), options.threads),
    };
    csv.types = read_types(L, lua_gettop(L), &csv.n_types);
    return duet_data_read_csv(data, path, &csv, error);
}

static enum duet_status read_libsvm(lua_State *L, struct duet_data *data,
                                    const char *path, struct duet_error *error)
{
    struct duet_libsvm_options options;

    duet_lua_options_read(L, 2, &duet_libsvm_table, &options);
    return duet_data_read_libsvm(data, path, options.columns, error);
}

/** Push a data set; or nil and what is wrong with the file. */
static int push_read(lua_State *L, const char *name, read_file *read)
{
    const char *path = duet_lua_check_text(L, 1);
    struct duet_data *data;
    struct duet_error error;

    lua_settop(L, 2);
    data = duet_lua_new_data(L);
    switch (read(L, data, path, &error)) {
    case DUET_OK:
        lua_settop(L, 3);
        duet_lua_data_filled(L, data);
        return 1;
    case DUET_IO:
    case DUET_MALFORMED:
        return duet_lua_fail(L, &error);
    default:
        duet_lua_raise(L, "%s: %s", name, error.text);
    }
}

/* duet.data.csv(path, options) */
int duet_lua_data_csv(lua_State *L)
{
    return push_read(L, "csv", read_csv);
}

/* duet.data.libsvm(path [, options]) */
int duet_lua_data_libsvm(lua_State *L)
{
    return push_read(L, "libsvm", read_libsvm);
}

/* core.data.map(path, y): x stays in its file, .npy */
int duet_lua_data_map(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    const struct duet_tensor *y = duet_lua_check_tensor(L, 2);
    struct duet_error error;

    switch (duet_data_map(duet_lua_new_data(L), path, y, &error)) {
    case DUET_OK:
        return 1;
    case DUET_NO_MEMORY:
        duet_lua_raise_error(L, &error);
    default:
        return duet_lua_fail(L, &error);
    }
}
