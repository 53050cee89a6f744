/* data_column.c - single columns of a data set, and what they hold. */
#include "data.h"

#include "hint.h"

#include <math.h>
#include <string.h>

int duet_lua_push_names(lua_State *L, const char *const *list, size_t n)
{
    if (!list) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, list[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- Finding a column ---------------------------------------------------- */

/** The place of a name in a list that may be NULL; n: it isn't there. */
static size_t place_of(const char *name, const char *const *names, size_t n)
{
    size_t i = 0;

    while (i < n && (!names || strcmp(names[i], name) != 0))
        i++;
    return i;
}

/** The column of x that an argument names, or gives the number of. */
static size_t check_column(lua_State *L, const struct duet_data *data,
                           int argument)
{
    const char *const *names = (const char *const *)data->names;
    const size_t n = data->x.columns;
    char hint[DUET_HINT_SIZE] = ": the columns have no names";
    int is_integer;
    const lua_Integer number = lua_tointegerx(L, argument, &is_integer);
    const char *name;
    size_t column;

    if (lua_type(L, argument) == LUA_TNUMBER) {
        if (!is_integer || number < 1 || (size_t)number > n)
            duet_lua_bad_argument(L, argument,
                                  "a column from 1 to %zu expected", n);
        return (size_t)number - 1;
    }
    name = duet_lua_check_text(L, argument);
    column = place_of(name, names, n);
    if (column == n) {
        if (names)
            duet_hint(hint, "column", name, names, n);
        duet_lua_raise(L, "no column '%s'%s", name, hint);
    }
    return column;
}

/* d:categories "zip": names, the format of dates, or nil for numbers */
int duet_lua_data_categories(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const char *const *categories;
    size_t n;

    categories = duet_data_categories(data, check_column(L, data, 2), &n);
    return duet_lua_push_names(L, categories, n);
}

/* d:column "age", also the name of a target: a new tensor, rows x 1 */
int duet_lua_data_column(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const char *const *targets = duet_data_targets(data);
    const struct duet_tensor *from = &data->x;
    struct duet_tensor *to;
    size_t column = data->y.columns;

    if (lua_type(L, 2) == LUA_TSTRING)
        column = place_of(lua_tostring(L, 2), targets, data->y.columns);
    if (column < data->y.columns)
        from = &data->y;
    else
        column = check_column(L, data, 2);
    to = duet_lua_new_tensor(L, duet_tensor_dtype(from), from->rows, 1);
    for (size_t row = 0; row < from->rows; row++)
        duet_tensor_set(to, row, 0, duet_tensor_get(from, row, column));
    return 1;
}

/* d:class(k): the name of class k, from 0 */
int duet_lua_data_class(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const double k = duet_lua_check_number(L, 2);

    if (!data->classes)
        duet_lua_raise(L, "class: y holds values, not classes with names");
    if (!(k >= 0 && k < (double)data->n_classes && k == floor(k)))
        duet_lua_bad_argument(L, 2, "a class from 0 to %zu expected",
                              data->n_classes - 1);
    lua_pushstring(L, data->classes[(size_t)k]);
    return 1;
}

/* ---- Summaries ----------------------------------------------------------- */

static void set_number(lua_State *L, const char *field, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, field);
}

static void set_count(lua_State *L, const char *field, size_t n)
{
    lua_pushinteger(L, (lua_Integer)n);
    lua_setfield(L, -2, field);
}

/** Set the most frequent of n classes in a column, and how often it occurs. */
static void set_most(lua_State *L, const struct duet_tensor *from,
                     size_t column, const char *const *names, size_t n)
{
    size_t *counts = duet_lua_push_array(L, n + 1, sizeof *counts), most = 0;

    memset(counts, 0, (n + 1) * sizeof *counts);
    for (size_t row = 0; row < from->rows; row++) {
        const double k = duet_tensor_get(from, row, column);

        if (k >= 0 && k < (double)n)
            counts[(size_t)k]++;
    }
    for (size_t k = 1; k < n; k++)
        most = counts[k] > counts[most] ? k : most;
    lua_insert(L, -2); /* the counts, under the record */
    set_count(L, "different", n);
    set_count(L, "count", counts[most]);
    if (n > 0) {
        lua_pushstring(L, names[most]);
        lua_setfield(L, -2, "most");
    }
}

/** Set least, mean and largest number of a column. */
static void set_range(lua_State *L, const struct duet_tensor *from,
                      size_t column, size_t n)
{
    double low = (double)INFINITY, high = -(double)INFINITY, total = 0;

    for (size_t row = 0; row < from->rows; row++) {
        const double value = duet_tensor_get(from, row, column);

        low = value < low ? value : low;
        high = value > high ? value : high;
        total += isnan(value) ? 0 : value;
    }
    if (n == 0)
        return;
    set_number(L, "min", low);
    set_number(L, "mean", total / (double)n);
    set_number(L, "max", high);
}

/** Append a record of a column to the list on top of the stack. */
static void add_record(lua_State *L, const struct duet_tensor *from,
                       size_t column, const char *name, const char *kind,
                       const char *const *names, size_t n_names)
{
    size_t n = 0;

    for (size_t row = 0; row < from->rows; row++)
        n += isnan(duet_tensor_get(from, row, column)) ? 0 : 1;
    lua_newtable(L);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    lua_pushstring(L, kind);
    lua_setfield(L, -2, "kind");
    set_count(L, "missing", from->rows - n);
    if (names) {
        const int top = lua_gettop(L);

        set_most(L, from, column, names, n_names);
        lua_remove(L, top);
    } else {
        set_range(L, from, column, n);
    }
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* core.data.summary(d): a record of each input, then of each target */
int duet_lua_data_summary(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const char *const *targets = duet_data_targets(data);

    lua_newtable(L);
    for (size_t i = 0; i < data->x.columns; i++) {
        size_t n;
        const char *const *names = duet_data_categories(data, i, &n);
        const enum duet_column_kind kind = duet_data_kind(data, i);

        add_record(L, &data->x, i, data->names ? data->names[i] : NULL,
                   duet_column_kind_name(kind),
                   kind == DUET_COLUMN_CATEGORY ? names : NULL, n);
    }
    for (size_t i = 0; i < data->y.columns; i++)
        add_record(L, &data->y, i, targets ? targets[i] : NULL,
                   data->classes ? "class" : "number",
                   (const char *const *)data->classes, data->n_classes);
    return 1;
}
