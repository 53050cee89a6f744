/* script.c - plugins written in Lua in files of their own. */
#include "script.h"

#include "globals.h"
#include "errors.h"

#include <stdlib.h>
#include <string.h>

/* A file that is being loaded, perhaps by another one that needs it. */
struct loading {
    struct loading *outer;
    const char *path;
    struct duet_entry *entry; /* what it has defined; NULL: nothing yet */
};

/* Its address is the registry's key of the innermost file that is loaded. */
static const char loading_key;

static struct loading *innermost(lua_State *L)
{
    struct loading *loading;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &loading_key);
    loading = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return loading;
}

static void set_innermost(lua_State *L, struct loading *loading)
{
    lua_pushlightuserdata(L, loading);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loading_key);
}

void duet_lua_script_check(lua_State *L)
{
    const struct loading *loading = innermost(L);

    if (loading && loading->entry)
        duet_lua_raise(L,
                       "a file defines one plugin, and this one has defined "
                       "%s %s",
                       duet_kind_name(loading->entry->kind),
                       loading->entry->name);
}

bool duet_lua_script_take(lua_State *L, struct duet_entry *entry)
{
    struct loading *loading = innermost(L);

    if (loading)
        loading->entry = entry;
    return loading != NULL;
}

/* ---- Loading ------------------------------------------------------------- */

/* In protected mode. Argument: the file being loaded. */
static int run_file(lua_State *L)
{
    const struct loading *loading = lua_touserdata(L, 1);

    if (luaL_loadfilex(L, loading->path, "t") != LUA_OK)
        lua_error(L);
    duet_lua_globals_own(L);
    lua_call(L, 0, 0);
    return 0;
}

/* The message on top of the stack. */
static const char *reason_of(lua_State *L)
{
    const char *reason = lua_tostring(L, -1);

    return reason ? reason : "an error that is no text";
}

static enum duet_status refuse(lua_State *L, const struct loading *loading,
                               struct duet_error *error)
{
    const char *reason = reason_of(L);
    const size_t n = strlen(loading->path);

    /* Where the message names the file, it isn't said twice. */
    if (!strncmp(reason, loading->path, n) && reason[n] == ':')
        return duet_error_set(error, DUET_REFUSED, "%s", reason);
    return duet_error_set(error, DUET_REFUSED, "%s: refused: %s", loading->path,
                          reason);
}

static enum duet_status run_in(lua_State *L, struct loading *loading,
                               struct duet_error *error)
{
    const int top = lua_gettop(L);
    enum duet_status status = DUET_OK;

    if (!lua_checkstack(L, LUA_MINSTACK))
        return duet_no_memory(error);
    loading->outer = innermost(L);
    for (const struct loading *l = loading->outer; l; l = l->outer)
        if (!strcmp(l->path, loading->path))
            return duet_error_set(error, DUET_REFUSED,
                                  "%s: refused: while it is loaded it needs "
                                  "itself",
                                  loading->path);
    set_innermost(L, loading);
    lua_pushcfunction(L, run_file);
    lua_pushlightuserdata(L, loading);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK)
        status = refuse(L, loading, error);
    set_innermost(L, loading->outer);
    lua_settop(L, top);
    return status;
}

/* What the registry calls; `data` is the machine of the state. */
static enum duet_status load(void *data, const char *path,
                             struct duet_entry **entry,
                             struct duet_error *error)
{
    struct loading loading = { .path = path };
    lua_State *L = duet_lua_at_work(data);
    enum duet_status status =
        L ? run_in(L, &loading, error)
          : duet_error_set(error, DUET_REFUSED,
                           "%s: refused: it was asked for outside Lua", path);

    *entry = loading.entry;
    if (status == DUET_OK && !loading.entry)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: it defines no plugin, as with "
                              "duet.optimizer.define",
                              path);
    return status;
}

void duet_lua_open_scripts(lua_State *L, struct duet *duet)
{
    set_innermost(L, NULL); /* from now on setting it takes no memory */
    if (!duet->scripts.load)
        duet->scripts = (struct duet_scripts) {
            .load = load,
            .data = duet_lua_machine_of(L),
        };
}

/* ---- A state for programs in C ------------------------------------------- */

struct server {
    struct duet *duet;
    void (*open)(lua_State *L);
    lua_State *L; /* NULL: not needed so far */
};

/* In protected mode. Argument: the server. */
static int open_state(lua_State *L)
{
    const struct server *server = lua_touserdata(L, 1);

    duet_lua_adopt(L, server->duet);
    server->open(L);
    lua_settop(L, 0);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "duet");
    lua_call(L, 1, 0);
    duet_lua_globals_note(L);
    duet_lua_enter(L); /* for good: its methods are called from C */
    return 0;
}

static enum duet_status start(struct server *server, struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    lua_State *L = luaL_newstate();

    if (!L)
        return duet_no_memory(error);
    lua_pushcfunction(L, open_state);
    lua_pushlightuserdata(L, server);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) {
        server->L = L;
        return DUET_OK;
    }
    status = duet_error_set(error, DUET_REFUSED,
                            "no plugin in Lua can be read: %s", reason_of(L));
    lua_close(L);
    return status;
}

static enum duet_status serve(void *data, const char *path,
                              struct duet_entry **entry,
                              struct duet_error *error)
{
    struct server *server = data;
    enum duet_status status = server->L ? DUET_OK : start(server, error);

    if (status != DUET_OK)
        return status;
    return load(duet_lua_machine_of(server->L), path, entry, error);
}

/* Closing the state ends the registry, before what plugins refer to goes. */
static void stop(void *data)
{
    struct server *server = data;

    if (server->L)
        lua_close(server->L);
    free(server);
}

bool duet_lua_served_changes(const struct duet *duet, char *text, size_t size)
{
    const struct server *server = duet->scripts.data;

    return duet->scripts.load == serve && server->L &&
           duet_lua_globals_changed(server->L, text, size);
}

enum duet_status duet_lua_serve(struct duet *duet, void (*open)(lua_State *L),
                                struct duet_error *error)
{
    struct server *server = malloc(sizeof *server);

    if (!server)
        return duet_no_memory(error);
    *server = (struct server) { .duet = duet, .open = open };
    duet_set_log(duet, duet_lua_print_message, NULL);
    duet->scripts.load = serve;
    duet->scripts.finish = stop;
    duet->scripts.data = server;
    return DUET_OK;
}
