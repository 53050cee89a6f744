/* module.c - the C module "duet.core". */
#include "binding.h"

#include "drive.h"
#include "lua_model.h"
#include "options.h"
#include "plugin.h"
#include "process.h"
#include "registry.h"
#include "script.h"

/* Its address is the registry's key of the userdata with the context. */
static const char context_key;

struct duet *duet_lua_context(lua_State *L)
{
    struct duet **duet;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &context_key);
    duet = lua_touserdata(L, -1);
    lua_pop(L, 1);
    if (!duet || !*duet)
        duet_lua_raise(L, "duet is closed");
    return *duet;
}

static int context_gc(lua_State *L)
{
    struct duet **duet = lua_touserdata(L, 1);

    duet_destroy(*duet);
    *duet = NULL;
    return 0;
}

/* A context that this state was lent: its plugins go, the rest is C's. */
static int adopted_gc(lua_State *L)
{
    struct duet **duet = lua_touserdata(L, 1);

    duet_registry_finish(*duet);
    *duet = NULL;
    return 0;
}

/*
 * The context is marked for finalization before all objects made with it, so
 * that a closing state, which goes from the last to the first, frees it last.
 */
static struct duet **push_context(lua_State *L, lua_CFunction gc)
{
    struct duet **duet = lua_newuserdatauv(L, sizeof *duet, 0);

    *duet = NULL;
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, gc);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    return duet;
}

static void open_context(lua_State *L)
{
    struct duet_error error;
    struct duet **duet;

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &context_key) == LUA_TNIL) {
        duet = push_context(L, context_gc);
        if (duet_create(duet, NULL, &error) != DUET_OK)
            duet_lua_raise_error(L, &error);
        duet_set_log(*duet, duet_lua_print_message, NULL);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &context_key);
    }
    lua_pop(L, 1);
}

void duet_lua_adopt(lua_State *L, struct duet *duet)
{
    *push_context(L, adopted_gc) = duet;
    lua_rawsetp(L, LUA_REGISTRYINDEX, &context_key);
}

/* core.add_plugin_path(folders): search these folders first. */
static int core_add_plugin_path(lua_State *L)
{
    struct duet_error error;

    if (duet_add_plugin_path(duet_lua_context(L), duet_lua_check_text(L, 1),
                             &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

int luaopen_duet_core(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "add_plugin_path", core_add_plugin_path },
        { "clock", duet_lua_clock },
        { "spawn", duet_lua_spawn },
        { "terminal", duet_lua_terminal },
        { NULL, NULL },
    };

    luaL_checkversion(L);
    open_context(L);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushliteral(L, DUET_VERSION);
    lua_setfield(L, -2, "version");
    duet_lua_open_error(L);
    duet_lua_open_text(L);
    duet_lua_open_json(L);
    duet_lua_open_options(L);
    duet_lua_open_math(L);
    duet_lua_open_tensor(L);
    duet_lua_open_rng(L);
    duet_lua_open_data(L);
    duet_lua_open_machine(L);
    duet_lua_open_scripts(L, duet_lua_context(L));
    duet_lua_open_exports(L);
    duet_lua_open_plugin(L);
    duet_lua_open_instance(L);
    duet_lua_open_attach(L);
    duet_lua_open_drive_weights(L);
    duet_lua_open_drive_layer(L);
    duet_lua_open_drive_loss(L);
    duet_lua_open_drive_schedule(L);
    duet_lua_open_model(L);
    duet_lua_open_fit(L);
    return 1;
}
