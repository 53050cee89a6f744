/*
 * json.c - core.json: what scripts/duet/json.lua needs of jansson.
 *
 * Arrays that were read are marked by their metatable, so that an empty one is
 * written as [] again; null is json.null.
 */
#include "json.h"

#include "state.h"

#define ARRAY_TYPE "duet.json.array"
#define HOLDER_TYPE "duet.json.holder"

/* ---- Reading ------------------------------------------------------------- */

/* Owns a value of jansson's until all of it is turned into Lua's. */
static int holder_gc(lua_State *L)
{
    json_t **holder = lua_touserdata(L, 1);

    json_decref(*holder);
    *holder = NULL;
    return 0;
}

json_t **duet_lua_push_json_holder(lua_State *L)
{
    json_t **holder = lua_newuserdatauv(L, sizeof *holder, 0);

    *holder = NULL;
    luaL_setmetatable(L, HOLDER_TYPE);
    return holder;
}

static void push_array(lua_State *L, const json_t *array)
{
    const size_t n = json_array_size(array);

    lua_createtable(L, (int)n, 0);
    luaL_setmetatable(L, ARRAY_TYPE);
    for (size_t i = 0; i < n; i++) {
        duet_lua_push_json(L, json_array_get(array, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_object(lua_State *L, json_t *object)
{
    lua_createtable(L, 0, (int)json_object_size(object));
    for (void *i = json_object_iter(object); i;
         i = json_object_iter_next(object, i)) {
        lua_pushstring(L, json_object_iter_key(i));
        duet_lua_push_json(L, json_object_iter_value(i));
        lua_rawset(L, -3);
    }
}

void duet_lua_push_json(lua_State *L, const json_t *value)
{
    luaL_checkstack(L, 4, NULL);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        push_object(L, (json_t *)value);
        return;
    case JSON_ARRAY:
        push_array(L, value);
        return;
    case JSON_STRING:
        lua_pushlstring(L, json_string_value(value), json_string_length(value));
        return;
    case JSON_INTEGER:
        lua_pushinteger(L, json_integer_value(value));
        return;
    case JSON_REAL:
        lua_pushnumber(L, json_real_value(value));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        lua_pushboolean(L, json_is_true(value));
        return;
    case JSON_NULL:
        lua_pushlightuserdata(L, NULL);
        return;
    }
}

/* json.decode(text): a value; or nil and what is wrong, with line and column */
static int json_decode(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    json_t **holder = duet_lua_push_json_holder(L);
    json_error_t error;

    *holder = json_loadb(
        text, length, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
        &error);
    if (!*holder) {
        lua_pushnil(L);
        lua_pushfstring(L, "%d:%d: %s", error.line, error.column, error.text);
        return 2;
    }
    duet_lua_push_json(L, *holder);
    return 1;
}

/* ---- Writing ------------------------------------------------------------- */

/*
 * json.quote(text): the text as JSON has it. jansson writes straight into
 * Lua's buffer, so that nothing can leak.
 */
static int json_quote(lua_State *L)
{
    size_t length, written = 0;
    const char *text = luaL_checklstring(L, 1, &length);
    const size_t most = 6 * length + 2;
    luaL_Buffer buffer;
    char *to = luaL_buffinitsize(L, &buffer, most);
    json_t *string = json_stringn(text, length);

    if (string)
        written = json_dumpb(string, to, most, JSON_ENCODE_ANY);
    json_decref(string);
    if (written == 0)
        duet_lua_raise(L, "a text that isn't valid UTF-8 can't become JSON");
    luaL_pushresultsize(&buffer, written);
    return 1;
}

/* json.array([table]): mark a table as an array, even when it is empty */
static int json_array_of(lua_State *L)
{
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    luaL_setmetatable(L, ARRAY_TYPE);
    return 1;
}

static const struct duet_lua_type holder_type = {
    .name = HOLDER_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__gc", holder_gc },
            { NULL, NULL },
        },
};

void duet_lua_open_json(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "decode", json_decode },
        { "quote", json_quote },
        { "array", json_array_of },
        { NULL, NULL },
    };

    duet_lua_new_type(L, &holder_type);
    luaL_newmetatable(L, ARRAY_TYPE); /* a mark; the tables stay tables */
    lua_pushliteral(L, ARRAY_TYPE);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_setfield(L, -2, "json");
}
