/* text.c - numbers and names as text, for the part written in Lua. */
#include "state.h"

#include "hint.h"
#include "number.h"
#include "whole_file.h"

/* core.number(x): the shortest decimal that reads back the same */
static int core_number(lua_State *L)
{
    char text[DUET_NUMBER_SIZE];

    if (lua_isinteger(L, 1))
        luaL_tolstring(L, 1, NULL);
    else
        lua_pushstring(L, duet_number_print(luaL_checknumber(L, 1), text));
    return 1;
}

/* core.hint(where, name, names): " (did you mean 'lr'?)", or what there is. */
static int core_hint(lua_State *L)
{
    const char *where = luaL_checkstring(L, 1);
    const char *name = luaL_tolstring(L, 2, NULL);
    char hint[DUET_HINT_SIZE];
    const char **names;
    size_t n;

    luaL_checktype(L, 3, LUA_TTABLE);
    n = duet_lua_length(L, 3);
    names = duet_lua_push_array(L, n, sizeof *names);
    luaL_checkstack(L, (int)n + 1, "too many names");
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, 3, (lua_Integer)i + 1);
        names[i] = luaL_checkstring(L, -1);
    }
    lua_pushstring(L, duet_hint(hint, where, name, names, n));
    return 1;
}

/* core.show(value): as a message shows it: 1.5, 'word', duet.tensor, a list */
static int core_show(lua_State *L)
{
    char text[DUET_LUA_TEXT];

    lua_pushstring(L, duet_lua_describe(L, 1, text));
    return 1;
}

/*
 * core.type(value): "duet.tensor" of an object of duet's, or what type() says.
 */
static int core_type(lua_State *L)
{
    if (luaL_getmetafield(L, 1, "__name") == LUA_TSTRING)
        return 1;
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

/* Bytes of a string that are to be written. */
struct bytes {
    const char *text;
    size_t length;
};

static bool write_bytes(FILE *file, void *data)
{
    const struct bytes *bytes = data;

    return fwrite(bytes->text, 1, bytes->length, file) == bytes->length;
}

/* core.write_file(path, string): true, or nil and why it can't be written. */
static int core_write_file(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    struct bytes bytes;
    struct duet_error error;

    bytes.text = luaL_checklstring(L, 2, &bytes.length);
    if (duet_write_whole(path, 0666, write_bytes, &bytes, &error) != DUET_OK)
        return duet_lua_fail(L, &error);
    lua_pushboolean(L, true);
    return 1;
}

void duet_lua_open_text(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "number", core_number },
        { "hint", core_hint },
        { "show", core_show },
        { "type", core_type },
        { "write_file", core_write_file },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
}
