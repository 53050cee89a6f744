/* data_read.c - data sets from CSV files, tensors and tables. */
#include "data.h"
#include "tensor.h"

#include "text.h"

#include <string.h>

/**
 * Push an array of texts for an option that is a list of strings, or a single
 * one if `single`. The option's table keeps the texts alive.
 *
 * @param n Set to how many; 0 when not given.
 * @return NULL when not given.
 */
static const char *const *push_texts(const struct duet_lua_options *options,
                                     const char *name, bool single, size_t *n)
{
    const char *expected =
        single ? "a string or a table of strings" : "a table of strings";
    lua_State *L = options->L;
    const char **texts;

    *n = 0;
    if (!duet_lua_option(options, name))
        return NULL;
    if (single && lua_type(L, -1) == LUA_TSTRING) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    if (!lua_istable(L, -1))
        duet_lua_option_fail(options, name, expected);
    *n = (size_t)lua_rawlen(L, -1);
    texts = lua_newuserdatauv(L, (*n + 1) * sizeof *texts, 0);
    for (size_t i = 0; i < *n; i++) {
        if (lua_rawgeti(L, -2, (lua_Integer)i + 1) != LUA_TSTRING)
            duet_lua_option_fail(options, name, expected);
        texts[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    return texts;
}

int duet_lua_data_csv(lua_State *L)
{
    static const char *const known[] = { "target", "delimiter", "columns", "na",
                                         "labels", "threads",   NULL };
    const char *path = duet_lua_check_text(L, 1);
    struct duet_lua_options options;
    struct duet_csv_options csv = { .struct_size = sizeof csv };
    struct duet_error error;
    struct duet_data *data;
    const char *delimiter;

    duet_lua_options_open(L, &options, 2, "csv", known);
    csv.target = duet_lua_option_text(&options, "target", NULL);
    if (!csv.target)
        duet_lua_option_fail(&options, "target", "the name of a column");
    delimiter = duet_lua_option_text(&options, "delimiter", ",");
    if (strlen(delimiter) != 1)
        duet_lua_option_fail(&options, "delimiter", "a single character");
    csv.delimiter = delimiter[0];
    csv.columns = push_texts(&options, "columns", false, &csv.n_columns);
    csv.na = push_texts(&options, "na", true, &csv.n_na);
    csv.labels = push_texts(&options, "labels", false, &csv.n_labels);
    csv.threads =
        (size_t)duet_lua_option_integer(&options, "threads", 1, 1024, 0);
    data = duet_lua_new_data(L);
    switch (duet_data_read_csv(data, path, &csv, &error)) {
    case DUET_OK:
        duet_lua_data_filled(L, data);
        return 1;
    case DUET_IO:
    case DUET_MALFORMED:
        return duet_lua_fail(L, &error);
    default:
        duet_lua_raise(L, "csv: %s", error.text);
    }
}

/** Copy the tensor at an index, of Lua's, to one of the core's. */
static void copy_tensor(lua_State *L, struct duet_tensor *to,
                        const struct duet_tensor *from)
{
    struct duet_error error;

    if (duet_tensor_init(to, duet_tensor_dtype(from), from->rows, from->columns,
                         &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_lua_copy(L, to, from);
}

/** Copy the table of names at index 3. */
static char **copy_names(lua_State *L, size_t columns)
{
    const char **names;
    char **copy;

    if (!lua_istable(L, 3) || (size_t)lua_rawlen(L, 3) != columns)
        duet_lua_bad_argument(L, 3, "table of %zu names expected", columns);
    names = lua_newuserdatauv(L, (columns + 1) * sizeof *names, 0);
    for (size_t i = 0; i < columns; i++) {
        if (lua_rawgeti(L, 3, (lua_Integer)i + 1) != LUA_TSTRING)
            duet_lua_bad_argument(L, 3, "name %zu isn't a string", i + 1);
        names[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    copy = duet_text_copy_list(names, columns);
    if (!copy)
        duet_lua_raise(L, "no memory for %zu names", columns);
    return copy;
}

/* x and y are copied. A y that is one row becomes a column. */
int duet_lua_data_from(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_to_tensor(L, 1, DUET_FLOAT64);
    struct duet_tensor y = *duet_lua_to_tensor(L, 2, duet_tensor_dtype(x));
    struct duet_data *data;

    if (y.rows == 1 && x->rows != 1) {
        y.rows = y.columns;
        y.columns = 1;
    }
    if (y.rows != x->rows)
        duet_lua_raise(L, "x has %zu rows, but y has %zu", x->rows, y.rows);
    lua_settop(L, 3);
    data = duet_lua_new_data(L);
    copy_tensor(L, &data->x, x);
    copy_tensor(L, &data->y, &y);
    if (!lua_isnil(L, 3)) {
        data->names = copy_names(L, x->columns);
        lua_settop(L, 4);
    }
    duet_lua_data_filled(L, data);
    return 1;
}
