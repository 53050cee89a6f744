/* context.c - the context of a Lua state. */
#include "state.h"

#include "registry.h"

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

void duet_lua_open_context(lua_State *L)
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
