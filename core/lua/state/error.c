/* error.c - raising errors at the user's line. */
#include "binding.h"

#include "number.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Its address is the registry's key of the text that the source of every chunk
 * of the library's own begins with. */
static const char layer_key;

/** Whether a function belongs to the part of the library written in Lua. */
static bool is_own(const lua_Debug *ar, const char *layer)
{
    return layer && !strncmp(ar->source, layer, strlen(layer));
}

/** Push where the user's program is, "script.lua:3: ", or "". */
static void push_where(lua_State *L)
{
    const char *layer;
    lua_Debug ar;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &layer_key);
    layer = lua_tostring(L, -1);
    lua_pushliteral(L, "");
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline >= 0 && !is_own(&ar, layer)) {
            lua_pop(L, 1);
            lua_pushfstring(L, "%s:%d: ", ar.short_src, ar.currentline);
            break;
        }
    }
    lua_remove(L, -2);
}

static _Noreturn void raise_text(lua_State *L, const char *text)
{
    luaL_checkstack(L, 4, NULL);
    push_where(L);
    lua_pushstring(L, text);
    lua_concat(L, 2);
    lua_error(L);
    __builtin_unreachable();
}

void duet_lua_raise(lua_State *L, const char *format, ...)
{
    struct duet_error error;
    va_list args;

    va_start(args, format);
    vsnprintf(error.text, sizeof error.text, format, args);
    va_end(args);
    raise_text(L, error.text);
}

void duet_lua_raise_error(lua_State *L, const struct duet_error *error)
{
    raise_text(L, error->text);
}

int duet_lua_fail(lua_State *L, const struct duet_error *error)
{
    lua_pushnil(L);
    lua_pushstring(L, error->text);
    return 2;
}

void duet_lua_bad_argument(lua_State *L, int argument, const char *format, ...)
{
    struct duet_error reason;
    lua_Debug ar;
    va_list args;

    va_start(args, format);
    vsnprintf(reason.text, sizeof reason.text, format, args);
    va_end(args);
    if (!lua_getstack(L, 0, &ar))
        duet_lua_raise(L, "bad argument #%d (%s)", argument, reason.text);
    lua_getinfo(L, "n", &ar);
    if (!strcmp(ar.namewhat, "method") && --argument == 0)
        duet_lua_raise(L, "calling '%s' on a bad self (%s)", ar.name,
                       reason.text);
    duet_lua_raise(L, "bad argument #%d to '%s' (%s)", argument,
                   ar.name ? ar.name : "?", reason.text);
}

/* The name of an object's type, or of a plugin: "duet.tensor", "loss mse". */
static bool describe_object(lua_State *L, int index, char *text)
{
    const int top = lua_gettop(L);
    const char *type;

    index = lua_absindex(L, index);
    if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING) {
        lua_settop(L, top);
        return false;
    }
    type = lua_tostring(L, -1);
    snprintf(text, DUET_LUA_TEXT, "%s", type);
    if (!strcmp(type, "duet.instance") || !strcmp(type, "duet.plugin")) {
        lua_getfield(L, index, "kind");
        lua_getfield(L, index, "name");
        snprintf(text, DUET_LUA_TEXT, "%s %s", lua_tostring(L, -2),
                 lua_tostring(L, -1));
    }
    lua_settop(L, top);
    return true;
}

const char *duet_lua_describe(lua_State *L, int index, char *text)
{
    char number[DUET_NUMBER_SIZE];

    switch (lua_type(L, index)) {
    case LUA_TNONE:
        return strcpy(text, "nothing");
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            snprintf(text, DUET_LUA_TEXT, "%lld",
                     (long long)lua_tointeger(L, index));
        else
            snprintf(text, DUET_LUA_TEXT, "%s",
                     duet_number_print(lua_tonumber(L, index), number));
        return text;
    case LUA_TSTRING:
        snprintf(text, DUET_LUA_TEXT, "'%.40s%s'", lua_tostring(L, index),
                 lua_rawlen(L, index) > 40 ? "..." : "");
        return text;
    case LUA_TBOOLEAN:
        return strcpy(text, lua_toboolean(L, index) ? "true" : "false");
    case LUA_TTABLE:
    case LUA_TUSERDATA:
        if (describe_object(L, index, text))
            return text;
        if (lua_istable(L, index))
            return strcpy(text, lua_rawlen(L, index) ? "a list" : "a table");
        break;
    }
    snprintf(text, DUET_LUA_TEXT, "%s", luaL_typename(L, index));
    return text;
}

/* core.raise(message): raise at the user's line. */
static int core_raise(lua_State *L)
{
    raise_text(L, luaL_checkstring(L, 1));
}

/*
 * core.layer(): the caller and all files in its folder are the library's own,
 * and no place to report errors at.
 */
static int core_layer(lua_State *L)
{
    lua_Debug ar;
    const char *slash;

    if (!lua_getstack(L, 1, &ar))
        return 0;
    lua_getinfo(L, "S", &ar);
    slash = strrchr(ar.source, '/');
    if (slash && ar.source[0] == '@') {
        lua_pushlstring(L, ar.source, (size_t)(slash - ar.source) + 1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &layer_key);
    }
    return 0;
}

void duet_lua_open_error(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "raise", core_raise },
        { "layer", core_layer },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
}

void duet_lua_print_message(void *data, enum duet_severity severity,
                            const char *message)
{
    (void)data;
    fprintf(stderr, "duet: %s%s\n",
            severity == DUET_SEVERITY_WARNING ? "warning: " : "", message);
}
