/* data_object.c - data sets as objects of Lua: memory, and its end. */
#include "data.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

struct object {
    struct duet_data data;
    bool is_live;
};

struct duet_data *duet_lua_new_data(lua_State *L)
{
    struct object *object =
        lua_newuserdatauv(L, sizeof *object, DUET_DATA_N_VALUES);

    memset(object, 0, sizeof *object);
    object->is_live = true;
    luaL_setmetatable(L, DUET_DATA_TYPE);
    return &object->data;
}

const struct duet_data *duet_lua_test_data(lua_State *L, int index)
{
    const struct object *object = luaL_testudata(L, index, DUET_DATA_TYPE);

    if (object && !object->is_live)
        duet_lua_raise(L, "this data set is closed");
    return object ? &object->data : NULL;
}

const struct duet_data *duet_lua_check_data(lua_State *L, int argument)
{
    const struct duet_data *data = duet_lua_test_data(L, argument);
    char text[DUET_LUA_TEXT];

    if (!data)
        duet_lua_bad_argument(L, argument, "data set expected, got %s",
                              duet_lua_describe(L, argument, text));
    return data;
}

void duet_lua_data_filled(lua_State *L, const struct duet_data *data)
{
    const size_t bytes = data->x.rows * data->x.columns * data->x.real_size +
                         data->y.rows * data->y.columns * data->y.real_size;
    const size_t kilobytes = bytes / 1024;

    lua_gc(L, LUA_GCSTEP, kilobytes < INT_MAX ? (int)kilobytes : INT_MAX);
}

struct duet_data *duet_lua_push_rows(lua_State *L, const struct duet_data *data,
                                     const size_t *index, size_t n)
{
    struct duet_data *rows = duet_lua_new_data(L);
    struct duet_error error;

    if (duet_data_rows(rows, data, index, n, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_lua_data_filled(L, rows);
    return rows;
}

/* __gc: views that outlive the data set are ended. */
int duet_lua_data_gc(lua_State *L)
{
    struct object *object = luaL_checkudata(L, 1, DUET_DATA_TYPE);

    for (int value = DUET_DATA_X; value <= DUET_DATA_WEIGHTS; value++) {
        if (lua_getiuservalue(L, 1, value) == LUA_TUSERDATA)
            duet_lua_view_clear(lua_touserdata(L, -1));
        lua_pop(L, 1);
    }
    duet_data_finish(&object->data);
    object->is_live = false;
    return 0;
}
