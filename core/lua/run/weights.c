/* weights.c - weights of rows and of classes as scripts give them. */
#include "run.h"

#include "hint.h"

#include <string.h>

/* The numbers of a list on top of the stack, one for each class. */
static size_t read_list(lua_State *L, double *classes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TNUMBER)
            duet_lua_raise(L, "class_weight: element %d is no number",
                           (int)i + 1);
        classes[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    return n;
}

/* The number of the class whose name is at index -2; raises for others. */
static size_t class_named(lua_State *L, const struct duet_data *data)
{
    const char *const *names = (const char *const *)data->classes;
    char hint[DUET_HINT_SIZE], text[DUET_LUA_TEXT];

    if (lua_type(L, -2) != LUA_TSTRING)
        duet_lua_raise(L,
                       "class_weight has the key %s, expected a list of "
                       "numbers, or names of classes",
                       duet_lua_describe(L, -2, text));
    if (!data->n_classes)
        duet_lua_raise(L,
                       "class_weight has the key '%s', and the classes of "
                       "this data set have no names: give a list, in the "
                       "order of their numbers",
                       lua_tostring(L, -2));
    for (size_t i = 0; i < data->n_classes; i++)
        if (!strcmp(names[i], lua_tostring(L, -2)))
            return i;
    duet_lua_raise(
        L, "class_weight: no class is named '%s'%s", lua_tostring(L, -2),
        duet_hint(hint, "", lua_tostring(L, -2), names, data->n_classes));
}

/* The numbers of a table of names on top of the stack; the others are 1. */
static size_t read_names(lua_State *L, const struct duet_data *data,
                         double *classes)
{
    for (size_t i = 0; i < data->n_classes; i++)
        classes[i] = 1;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        const size_t i = class_named(L, data);

        if (lua_type(L, -1) != LUA_TNUMBER)
            duet_lua_raise(L,
                           "class_weight: the weight of class '%s' is no "
                           "number",
                           lua_tostring(L, -2));
        classes[i] = lua_tonumber(L, -1);
    }
    return data->n_classes;
}

/* `class_weight` on top of the stack. The copy keeps the numbers. */
static void read_classes(lua_State *L, int copy, const struct duet_data *data,
                         struct duet_weights *weights)
{
    const size_t n = lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : 0;
    const size_t most = n > data->n_classes ? n : data->n_classes;
    double *classes;
    size_t n_keys = 0;

    if (lua_type(L, -1) == LUA_TSTRING) {
        weights->balanced = !strcmp(lua_tostring(L, -1), "balanced");
        if (!weights->balanced)
            duet_lua_raise(L,
                           "class_weight is '%s', expected \"balanced\", a "
                           "list of numbers, or numbers by name",
                           lua_tostring(L, -1));
        return;
    }
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        n_keys++;
    classes = lua_newuserdatauv(L, (most + 1) * sizeof *classes, 0);
    lua_insert(L, -2);
    weights->classes = classes;
    weights->n_classes = n && n == n_keys ? read_list(L, classes, n)
                                          : read_names(L, data, classes);
    lua_pop(L, 1);
    lua_setfield(L, copy, "class_weight");
    lua_pushnil(L);
}

void duet_lua_read_weights(lua_State *L, int copy, const struct duet_data *data,
                           struct duet_weights *weights)
{
    const int top = lua_gettop(L);

    *weights = (struct duet_weights) { .sample = NULL };
    if (!lua_istable(L, copy))
        return;
    if (lua_getfield(L, copy, "sample_weight") != LUA_TNIL) {
        weights->sample = duet_lua_to_tensor(L, top + 1, DUET_FLOAT64);
        lua_setfield(L, copy, "sample_weight");
    }
    lua_settop(L, top);
    if (lua_getfield(L, copy, "class_weight") != LUA_TNIL)
        read_classes(L, copy, data, weights);
    lua_settop(L, top);
}
