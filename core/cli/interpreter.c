/* interpreter.c - Lua with duet in it, and calls that signals interrupt. */
#include "cli.h"

#include "duet_core.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- The library --------------------------------------------------------- */

/*
 * The C part is this very program. The Lua part lies beside it in a build tree,
 * in share/lua when installed; it goes before what LUA_PATH may name, so that
 * the two parts are of one version.
 */
void cli_open(lua_State *L)
{
    char *scripts;

    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_duet_core);
    lua_setfield(L, -2, "duet.core");
    lua_getglobal(L, "package");
    scripts = cli_find("scripts", "../share/lua/5.4", "duet/init.lua");
    lua_pushstring(L, scripts);
    free(scripts);
    if (lua_isstring(L, -1)) {
        lua_getfield(L, -2, "path");
        lua_pushfstring(L, "%s/?.lua;%s/?/init.lua;%s", lua_tostring(L, -2),
                        lua_tostring(L, -2), lua_tostring(L, -1));
        lua_setfield(L, -4, "path");
    }
    lua_settop(L, 0);
}

/* ---- Calls --------------------------------------------------------------- */

/* The message handler: a traceback, unless the error is an object with more. */
static int add_traceback(lua_State *L)
{
    const char *message = lua_tostring(L, 1);

    if (!message) {
        if (luaL_callmeta(L, 1, "__tostring") && lua_isstring(L, -1))
            return 1;
        message = lua_pushfstring(L, "(error object is a %s value)",
                                  luaL_typename(L, 1));
    }
    luaL_traceback(L, L, message, 1);
    return 1;
}

int cli_call(lua_State *L, int n, int n_results)
{
    const int function = lua_gettop(L) - n;
    int status;

    lua_pushcfunction(L, add_traceback);
    lua_insert(L, function);
    cli_interrupt_call(L);
    status = lua_pcall(L, n, n_results, function);
    cli_interrupt_end();
    lua_remove(L, function);
    return status;
}

void cli_report(lua_State *L)
{
    const char *message = lua_tostring(L, -1);

    fflush(stdout);
    fprintf(stderr, "duet: %s\n", message ? message : "(no message)");
    lua_pop(L, 1);
}

/* ---- The context --------------------------------------------------------- */

struct duet *cli_context(const struct cli_options *options)
{
    struct duet_error error;
    struct duet *duet;

    if (duet_create(&duet, NULL, &error) != DUET_OK) {
        cli_failed("%s", error.text);
        return NULL;
    }
    if ((options->plugin_path &&
         duet_add_plugin_path(duet, options->plugin_path, &error) != DUET_OK) ||
        duet_lua_serve(duet, cli_open, &error) != DUET_OK) {
        cli_failed("%s", error.text);
        duet_destroy(duet);
        return NULL;
    }
    return duet;
}
