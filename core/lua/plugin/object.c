/* object.c - plugins and their instances as objects of Lua. */
#include "plugin.h"

enum duet_status duet_lua_find(lua_State *L, enum duet_kind kind,
                               const char *name,
                               const struct duet_entry **entry,
                               struct duet_error *error)
{
    struct duet *duet = duet_lua_context(L);
    enum duet_status status;

    duet_lua_enter(L);
    status = duet_find(duet, kind, name, entry, error);
    duet_lua_leave(L);
    return status;
}

const struct duet_entry *duet_lua_check_plugin(lua_State *L, int argument)
{
    const struct duet_entry **plugin =
        luaL_checkudata(L, argument, DUET_PLUGIN_TYPE);

    duet_lua_context(L); /* which owns the entry */
    return *plugin;
}

void duet_lua_push_plugin(lua_State *L, const struct duet_entry *entry)
{
    const struct duet_entry **plugin;

    luaL_getsubtable(L, LUA_REGISTRYINDEX, "duet.plugins");
    if (lua_rawgetp(L, -1, entry) == LUA_TNIL) {
        lua_pop(L, 1);
        plugin = lua_newuserdatauv(L, sizeof *plugin, 0);
        *plugin = entry;
        luaL_setmetatable(L, DUET_PLUGIN_TYPE);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, -3, entry);
    }
    lua_remove(L, -2);
}

struct duet_instance *duet_lua_test_instance(lua_State *L, int index)
{
    struct duet_instance **instance =
        luaL_testudata(L, index, DUET_INSTANCE_TYPE);

    return instance ? *instance : NULL;
}

struct duet_instance **duet_lua_new_instance(lua_State *L)
{
    struct duet_instance **slot = lua_newuserdatauv(L, sizeof *slot, 1);

    *slot = NULL;
    luaL_setmetatable(L, DUET_INSTANCE_TYPE);
    return slot;
}

void duet_lua_push_instance(lua_State *L, struct duet_instance *instance)
{
    *duet_lua_new_instance(L) = instance;
}
