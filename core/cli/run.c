/* run.c - duet SCRIPT, duet -e CODE. */
#include "cli.h"

#include "confine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Report unless a chunk was loaded, then run; whether nothing went wrong, and
 * no signal came. */
static bool run_chunk(lua_State *L, int status, int n)
{
    if (status == LUA_OK)
        status = cli_call(L, n, 0);
    if (status != LUA_OK)
        cli_report(L);
    return status == LUA_OK && !cli_interrupted();
}

/* ---- What was asked for -------------------------------------------------- */

/** arg[0] is the script, arg[1] its first argument, arg[-1] what was before. */
static void set_arg(lua_State *L, const struct cli_options *options)
{
    const int script = options->script < options->argc ? options->script : 0;

    lua_newtable(L);
    for (int i = 0; i < options->argc; i++) {
        lua_pushstring(L, options->argv[i]);
        lua_rawseti(L, -2, i - script);
    }
    lua_setglobal(L, "arg");
}

/** Call a function of the library's C part, with a text unless that is NULL. */
static bool call_core(lua_State *L, const char *name, const char *text)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "duet.core");
    if (cli_call(L, 1, 1) != LUA_OK) {
        cli_report(L);
        return false;
    }
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    if (text)
        lua_pushstring(L, text);
    return run_chunk(L, LUA_OK, text != NULL);
}

/** Make the library a global, for code that is typed. */
static bool set_duet(lua_State *L)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "duet");
    if (cli_call(L, 1, 1) != LUA_OK) {
        cli_report(L);
        return false;
    }
    lua_setglobal(L, "duet");
    return true;
}

/** What chunks may be, as lua_load() takes it: bytecode can do anything. */
static const char *chunks_of(const struct cli_options *options)
{
    return options->confinement ? "t" : NULL;
}

/** Push the script, or the function in its place; a status of Lua's. */
static int load_script(lua_State *L, const struct cli_options *options)
{
    const char *name = options->argv[options->script];

    if (!options->module)
        return luaL_loadfilex(L, strcmp(name, "-") ? name : NULL,
                              chunks_of(options));
    lua_getglobal(L, "require");
    lua_pushstring(L, options->module);
    return cli_call(L, 1, 1);
}

static bool run_script(lua_State *L, const struct cli_options *options)
{
    const int n = options->argc - options->script - 1;
    const int status = load_script(L, options);

    if (status == LUA_OK) {
        luaL_checkstack(L, n, "too many arguments");
        for (int i = 1; i <= n; i++)
            lua_pushstring(L, options->argv[options->script + i]);
    }
    return run_chunk(L, status, n);
}

/** Run code, script and REPL, as far as each was asked for. */
static bool run_all(lua_State *L, const struct cli_options *options)
{
    const bool has_script = options->script < options->argc;
    const bool is_typed = options->is_interactive ||
                          (!has_script && !options->n_code && isatty(0));

    if (options->plugin_path &&
        !call_core(L, "add_plugin_path", options->plugin_path))
        return false;
    if (options->watches && !call_core(L, "watch", NULL))
        return false;
    if (options->confinement)
        cli_confine_lua(L, options->confinement);
    if ((is_typed || options->n_code) && !set_duet(L))
        return false;
    for (int i = 0; i < options->n_code; i++) {
        const char *code = options->code[i];
        const int status = luaL_loadbufferx(
            L, code, strlen(code), "=(command line)", chunks_of(options));

        if (!run_chunk(L, status, 0))
            return false;
    }
    if (has_script && !run_script(L, options) && !options->is_interactive)
        return false;
    if (is_typed)
        cli_repl(L);
    else if (!has_script && !options->n_code)
        return run_chunk(L, luaL_loadfilex(L, NULL, chunks_of(options)), 0);
    return true;
}

/* In protected mode, as Lua may run out of memory anywhere. */
static int run_protected(lua_State *L)
{
    const struct cli_options *options = lua_touserdata(L, 1);

    lua_settop(L, 0);
    cli_open(L);
    cli_interrupt_open(L);
    set_arg(L, options);
    lua_pushboolean(L, run_all(L, options));
    return 1;
}

static int run_in(lua_State *L, const struct cli_options *options)
{
    bool is_done;

    lua_pushcfunction(L, run_protected);
    lua_pushlightuserdata(L, (void *)options);
    if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
        cli_report(L);
        return CLI_FAILED;
    }
    is_done = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is_done ? 0 : CLI_FAILED;
}

int cli_start(const struct cli_options *options)
{
    struct cli_confinement *confinement = options->confinement;
    int status = confinement ? cli_confine(options) : 0;
    lua_State *L;

    if (status)
        return status;
    L = luaL_newstate();
    if (!L) {
        fputs("duet: out of memory\n", stderr);
        return CLI_FAILED;
    }
    if (confinement)
        cli_confine_memory(L, confinement);
    status = run_in(L, options);
    cli_interrupt_close();
    lua_close(L);
    if (confinement && status && !cli_interrupted())
        cli_confine_report(confinement);
    return cli_interrupted() ? CLI_SIGNAL + cli_interrupted() : status;
}
