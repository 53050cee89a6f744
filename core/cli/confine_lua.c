/* confine_lua.c - the part of duet run --sandbox that concerns Lua. */
#include "confine.h"

#include <stdlib.h>

/* ---- Memory -------------------------------------------------------------- */

/* An allocator of Lua's, with a limit. For a new block `old` says its type. */
static void *allocate(void *data, void *block, size_t old, size_t new)
{
    struct cli_confinement *confinement = data;
    const size_t had = block ? old : 0;
    const size_t others = confinement->lua_used - had;
    void *made;

    if (new == 0) {
        free(block);
        confinement->lua_used = others;
        return NULL;
    }
    if (new > had && (new > confinement->lua_memory ||
                      others > confinement->lua_memory - new)) {
        confinement->lua_refused = true;
        return NULL;
    }
    made = realloc(block, new);
    if (made)
        confinement->lua_used = others + new;
    return made;
}

/* Lua's own allocator takes its memory from malloc(), too. */
void cli_confine_memory(lua_State *L, struct cli_confinement *confinement)
{
    if (!confinement->lua_memory)
        return;
    confinement->lua_used =
        (size_t)lua_gc(L, LUA_GCCOUNT) * 1024 + (size_t)lua_gc(L, LUA_GCCOUNTB);
    lua_setallocf(L, allocate, confinement);
}

/* ---- Functions ----------------------------------------------------------- */

static void push_paths(lua_State *L, const char *const *paths, size_t n)
{
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, paths[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

void cli_confine_lua(lua_State *L, const struct cli_confinement *confinement)
{
    const struct sandbox *keeps = &confinement->sandbox.keeps;

    lua_getglobal(L, "require");
    lua_pushliteral(L, "duet.sandbox");
    lua_call(L, 1, 1);
    push_paths(L, keeps->readable + keeps->n_code, keeps->n_given);
    push_paths(L, keeps->writable, keeps->n_writable);
    lua_call(L, 2, 0);
}
