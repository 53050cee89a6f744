/* plugin.c - plugins before they are configured: duet.optimizer.adam. */
#include "plugin.h"

#include "open.h"

#include "options.h"

/* What the plugin at index 1 is. */
static struct duet_plugin_info info_of(lua_State *L)
{
    struct duet_plugin_info info = { .struct_size = sizeof info };

    duet_entry_info(duet_lua_check_plugin(L, 1), &info);
    return info;
}

static int push_name(lua_State *L)
{
    lua_pushstring(L, info_of(L).name);
    return 1;
}

static int push_kind(lua_State *L)
{
    lua_pushstring(L, duet_kind_name(info_of(L).kind));
    return 1;
}

static int push_version(lua_State *L)
{
    lua_pushstring(L, info_of(L).version);
    return 1;
}

static int push_summary(lua_State *L)
{
    lua_pushstring(L, info_of(L).summary);
    return 1;
}

static int push_file(lua_State *L)
{
    lua_pushstring(L, info_of(L).file);
    return 1;
}

/* An array of { name, type, default, min, max, choices, kind, summary }. */
static int push_schema(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);
    const struct duet_option *option;

    lua_newtable(L);
    for (size_t i = 0; (option = duet_entry_option(entry, i)); i++) {
        duet_lua_push_option_row(L, option);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int push_exports(lua_State *L)
{
    duet_lua_push_exports(L, duet_lua_check_plugin(L, 1));
    return 1;
}

static void push_title(lua_State *L)
{
    const struct duet_plugin_info info = info_of(L);

    lua_pushfstring(L, "%s %s", duet_kind_name(info.kind), info.name);
}

static int plugin_call(lua_State *L)
{
    const struct duet_plugin_info info = info_of(L);

    if (lua_gettop(L) > 2)
        duet_lua_raise(L, "%s %s: expected one table of options, got %d values",
                       duet_kind_name(info.kind), info.name, lua_gettop(L) - 1);
    duet_lua_configure(L, info.entry, 2);
    return 1;
}

static int plugin_tostring(lua_State *L)
{
    const struct duet_plugin_info info = info_of(L);

    lua_pushfstring(L, "%s %s %s: %s", duet_kind_name(info.kind), info.name,
                    info.version, info.summary);
    return 1;
}

static const struct duet_lua_type plugin_type = {
    .name = DUET_PLUGIN_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__call", plugin_call },
            { "__tostring", plugin_tostring },
            { NULL, NULL },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "name", push_name },
            { "kind", push_kind },
            { "version", push_version },
            { "summary", push_summary },
            { "file", push_file },
            { "schema", push_schema },
            { "exports", push_exports },
            { NULL, NULL },
        },
    .title = push_title,
};

void duet_lua_open_plugin(lua_State *L)
{
    duet_lua_new_type(L, &plugin_type);
}
