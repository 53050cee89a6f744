/* error.c - raising errors at the user's line. */
#include "state.h"

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

/* ---- What a message is about --------------------------------------------- */

/*
 * Errors are strings, as scripts, hosts and libraries expect. What kind of
 * error a message tells of is remembered beside it, for the last few messages:
 * duet.status(message) says it.
 */
enum { MOST_REMEMBERED = 32 };

/* Its address is the registry's key of a table: at a message its status, and
 * at 1, 2, ... the messages, of which `next` is replaced next. */
static const char remembered_key;

static const char *status_name(enum duet_status status)
{
    static const char *const names[] = {
        [DUET_OK] = "ok",
        [DUET_NO_MEMORY] = "no_memory",
        [DUET_INVALID] = "invalid",
        [DUET_NOT_FOUND] = "not_found",
        [DUET_REFUSED] = "refused",
        [DUET_IO] = "io",
        [DUET_MALFORMED] = "malformed",
        [DUET_PLUGIN_FAILED] = "plugin_failed",
        [DUET_NOT_FINITE] = "not_finite",
        [DUET_NO_EFFECT] = "no_effect",
        [DUET_INTERRUPTED] = "interrupted",
    };

    return status < sizeof names / sizeof names[0] ? names[status] : "invalid";
}

static void push_remembered(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &remembered_key) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_createtable(L, MOST_REMEMBERED, MOST_REMEMBERED + 1);
        lua_pushinteger(L, 0);
        lua_setfield(L, -2, "next");
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &remembered_key);
    }
}

/* Remember what the message on top of the stack is about. */
static void remember(lua_State *L, enum duet_status status)
{
    const int message = lua_gettop(L);
    lua_Integer next;

    push_remembered(L);
    lua_pushvalue(L, message);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_getfield(L, -2, "next");
        next = lua_tointeger(L, -1) % MOST_REMEMBERED + 1;
        lua_pushinteger(L, next);
        lua_setfield(L, message + 1, "next");
        lua_rawgeti(L, message + 1, next);
        if (!lua_isnil(L, -1)) { /* the oldest is forgotten */
            lua_pushnil(L);
            lua_rawset(L, message + 1);
        }
        lua_pushvalue(L, message);
        lua_rawseti(L, message + 1, next);
    }
    lua_pushvalue(L, message);
    lua_pushstring(L, status_name(status));
    lua_rawset(L, message + 1);
    lua_settop(L, message);
}

/* core.status(message): what kind of error it tells of, or nil. */
static int core_status(lua_State *L)
{
    luaL_checkany(L, 1);
    push_remembered(L);
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushvalue(L, 1);
        lua_rawget(L, -2);
    } else {
        lua_pushnil(L);
    }
    return 1;
}

/* ---- Raising ------------------------------------------------------------- */

static _Noreturn void raise_text(lua_State *L, enum duet_status status,
                                 const char *text)
{
    luaL_checkstack(L, 10, NULL);
    push_where(L);
    lua_pushstring(L, text);
    lua_concat(L, 2);
    remember(L, status);
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
    raise_text(L, DUET_INVALID, error.text);
}

void duet_lua_raise_error(lua_State *L, const struct duet_error *error)
{
    raise_text(L, error->status, error->text);
}

void duet_lua_raise_in(lua_State *L, const char *what,
                       const struct duet_error *error)
{
    struct duet_error whole;

    duet_error_set(&whole, error->status, "%s: %s", what, error->text);
    duet_lua_raise_error(L, &whole);
}

int duet_lua_fail(lua_State *L, const struct duet_error *error)
{
    lua_pushnil(L);
    lua_pushstring(L, error->text);
    remember(L, error->status);
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
    raise_text(L, DUET_INVALID, luaL_checkstring(L, 1));
}

/*
 * core.layer(): the caller and all files in its directory are the library's
 * own, and no place to report errors at.
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

/* core.warn(message) */
static int core_warn(lua_State *L)
{
    duet_lua_print_message(NULL, DUET_SEVERITY_WARNING, luaL_checkstring(L, 1));
    return 0;
}

const struct duet_lua_function duet_lua_error_functions[] = {
    { "raise", core_raise, 1 },
    { "layer", core_layer, 0 },
    { "status", core_status, 1 },
    { "warn", core_warn, 1 },
    { NULL, NULL, 0 },
};

void duet_lua_print_message(void *data, enum duet_severity severity,
                            const char *message)
{
    (void)data;
    fprintf(stderr, "duet: %s%s\n",
            severity == DUET_SEVERITY_WARNING ? "warning: " : "", message);
}
