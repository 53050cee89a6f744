/* data_make.c - data sets of tensors, with what is known of their columns. */
#include "data.h"

#include <stdio.h>
#include <string.h>

/** The strings of the list on top of the stack, in memory pushed on top. */
static const char **read_list(lua_State *L, const char *what, size_t *n)
{
    const char **names;
    char title[64];

    *n = 0;
    if (lua_isnil(L, -1))
        return NULL;
    if (!lua_istable(L, -1))
        duet_lua_raise(L, "%s: a list of strings expected", what);
    snprintf(title, sizeof title, "%s: the list", what);
    *n = duet_lua_check_list(L, lua_gettop(L), title);
    names = duet_lua_push_array(L, *n, sizeof *names);
    for (size_t i = 0; i < *n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        names[i] = duet_lua_plain_text(L, -1);
        if (!names[i])
            duet_lua_raise(L, "%s: name %zu isn't a string without NUL bytes",
                           what, i + 1);
        lua_pop(L, 1); /* the list keeps it */
    }
    return names;
}

/** A list of the table at index 3: one name for each column, or NULL. */
static const char **read_names(lua_State *L, const char *field, size_t columns)
{
    const char **names;
    size_t n;

    lua_getfield(L, 3, field);
    names = read_list(L, field, &n);
    if (names && n != columns)
        duet_lua_raise(L, "%s: found %zu, expected %zu, one for each column",
                       field, n, columns);
    return names;
}

static enum duet_column_kind kind_of(lua_State *L, const char *name)
{
    int kind = DUET_COLUMN_NUMBER;

    while (strcmp(duet_column_kind_name((enum duet_column_kind)kind), name))
        if (++kind > DUET_COLUMN_DATE)
            duet_lua_raise(L,
                           "kinds: found '%.40s', expected number, category "
                           "or date",
                           name);
    return (enum duet_column_kind)kind;
}

/** Say which columns hold something else than numbers. */
static void set_kinds(lua_State *L, struct duet_data *data)
{
    const char **kinds = read_names(L, "kinds", data->x.columns);
    struct duet_error error;

    lua_getfield(L, 3, "categories");
    for (size_t i = 0; kinds && i < data->x.columns; i++) {
        const enum duet_column_kind kind = kind_of(L, kinds[i]);
        const char **categories = NULL;
        const int top = lua_gettop(L);
        size_t n = 0;

        if (kind != DUET_COLUMN_NUMBER) {
            lua_geti(L, top, (lua_Integer)i + 1);
            categories = read_list(L, "categories", &n);
        }
        if (duet_data_set_kind(data, i, kind, categories, n, &error) != DUET_OK)
            duet_lua_raise_error(L, &error);
        lua_settop(L, top);
    }
}

static void set_weights(lua_State *L, struct duet_data *data)
{
    struct duet_error error;

    if (lua_getfield(L, 3, "weights") != LUA_TNIL &&
        duet_data_set_weights(data, duet_lua_check_tensor(L, -1), &error) !=
            DUET_OK)
        duet_lua_raise_error(L, &error);
}

int duet_lua_data_make(lua_State *L)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const struct duet_tensor *y = duet_lua_check_tensor(L, 2);
    const char **names, **classes, **targets;
    struct duet_data *data;
    struct duet_error error;
    size_t n_classes;

    luaL_checktype(L, 3, LUA_TTABLE);
    data = duet_lua_new_data(L);
    names = read_names(L, "names", x->columns);
    targets = read_names(L, "targets", y->columns);
    lua_getfield(L, 3, "classes");
    classes = read_list(L, "classes", &n_classes);
    if (duet_data_init(data, x, y, names, classes, n_classes, &error) ||
        (targets && duet_data_set_targets(data, targets, &error)))
        duet_lua_raise_error(L, &error);
    set_kinds(L, data);
    set_weights(L, data);
    lua_settop(L, 4);
    duet_lua_data_filled(L, data);
    return 1;
}
