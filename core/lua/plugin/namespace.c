/* namespace.c - namespaces of plugins: duet.optimizer. */
#include "plugin.h"

#include "open.h"

#include <string.h>

static enum duet_kind check_kind(lua_State *L)
{
    return *(enum duet_kind *)luaL_checkudata(L, 1, DUET_NAMESPACE_TYPE);
}

/* Its address is the registry's key of the function that defines plugins. */
static const char define_key;

void duet_lua_set_define(lua_State *L, lua_CFunction define)
{
    lua_pushcfunction(L, define);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &define_key);
}

static lua_CFunction define_of(lua_State *L)
{
    lua_CFunction define;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &define_key);
    define = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return define;
}

/* duet.optimizer.adam; raises if there is none. */
static int namespace_find(lua_State *L)
{
    const enum duet_kind kind = check_kind(L);
    const char *name = duet_lua_check_text(L, 2);
    const struct duet_entry *entry;
    struct duet_error error;

    if (!strcmp(name, "define")) {
        lua_pushinteger(L, kind);
        lua_pushcclosure(L, define_of(L), 1);
        return 1;
    }
    if (duet_lua_find(L, kind, name, &entry, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_lua_push_plugin(L, entry);
    return 1;
}

/* Plugins as duet_walk() visits them. */
struct found {
    size_t n, room;
    const struct duet_entry *entry[];
};

/* Plugins whose file can't be loaded are passed over, since duet.plugins{} and
 * `duet list` say why. */
static bool collect(void *data, const struct duet_plugin_info *info)
{
    struct found *found = data;

    if (info->entry && found->n < found->room)
        found->entry[found->n] = info->entry;
    found->n += info->entry != NULL;
    return true;
}

static void walk(lua_State *L, enum duet_kind kind, struct found *found)
{
    struct duet *duet = duet_lua_context(L);
    enum duet_status status;
    struct duet_error error;

    found->n = 0;
    duet_lua_enter(L);
    status = duet_walk(duet, kind, collect, found, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
}

/* The next name, and its plugin: upvalues are what was found, and how many of
 * them were pushed. */
static int namespace_next(lua_State *L)
{
    const struct found *found = lua_touserdata(L, lua_upvalueindex(1));
    const lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    struct duet_plugin_info info = { .struct_size = sizeof info };

    if ((size_t)i >= found->n || (size_t)i >= found->room)
        return 0;
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(2));
    duet_entry_info(found->entry[i], &info);
    lua_pushstring(L, info.name);
    duet_lua_push_plugin(L, found->entry[i]);
    return 2;
}

static int namespace_pairs(lua_State *L)
{
    const enum duet_kind kind = check_kind(L);
    struct found none = { .room = 0 }, *found;

    walk(L, kind, &none);
    found = lua_newuserdatauv(
        L, sizeof *found + none.n * sizeof found->entry[0], 0);
    *found = (struct found) { .room = none.n };
    walk(L, kind, found);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, namespace_next, 2);
    return 1;
}

static int namespace_tostring(lua_State *L)
{
    lua_pushfstring(L, "duet.%s", duet_kind_name(check_kind(L)));
    return 1;
}

static int namespace_newindex(lua_State *L)
{
    duet_lua_raise(L, "duet.%s: plugins are added with duet.%s.define",
                   duet_kind_name(check_kind(L)),
                   duet_kind_name(check_kind(L)));
}

static const struct duet_lua_type namespace_type = {
    .name = DUET_NAMESPACE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", namespace_newindex },
            { "__pairs", namespace_pairs },
            { "__tostring", namespace_tostring },
            { NULL, NULL },
        },
    .find = namespace_find,
};

void duet_lua_open_namespaces(lua_State *L)
{
    duet_lua_new_type(L, &namespace_type);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        enum duet_kind *space = lua_newuserdatauv(L, sizeof *space, 0);

        *space = kind;
        luaL_setmetatable(L, DUET_NAMESPACE_TYPE);
        lua_setfield(L, -2, duet_kind_name(kind));
    }
    lua_createtable(L, DUET_N_KINDS, 0);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        lua_pushstring(L, duet_kind_name(kind));
        lua_rawseti(L, -2, kind);
    }
    lua_setfield(L, -2, "kinds");
}
