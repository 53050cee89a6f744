/* repl.c - reads what is typed, runs it, prints what it gives. */
#include "cli.h"

#include <duet/duet.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Whether a chunk that failed to load would do with more lines. */
static bool is_incomplete(lua_State *L, int status)
{
    static const char mark[] = "<eof>";
    const size_t n = sizeof mark - 1;
    size_t length;
    const char *message;

    if (status != LUA_ERRSYNTAX)
        return false;
    message = lua_tolstring(L, -1, &length);
    return length >= n && !strcmp(message + length - n, mark);
}

/** Load the text at index 1 as an expression, or else as statements. */
static int load(lua_State *L)
{
    size_t length;
    const char *text = lua_pushfstring(L, "return %s", lua_tostring(L, 1));
    int status = luaL_loadbuffer(L, text, strlen(text), "=stdin");

    lua_remove(L, -2);
    if (status == LUA_OK)
        return status;
    lua_pop(L, 1);
    text = lua_tolstring(L, 1, &length);
    return luaL_loadbuffer(L, text, length, "=stdin");
}

/** Append a line to the text at index 1; false at the end of input. */
static bool read_line(lua_State *L, const char *prompt)
{
    char *line = cli_line_read(prompt);

    if (!line)
        return false;
    if (lua_gettop(L) == 0) {
        lua_pushstring(L, line);
    } else {
        lua_pushfstring(L, "%s\n%s", lua_tostring(L, 1), line);
        lua_replace(L, 1);
    }
    free(line);
    return true;
}

/**
 * Read lines until they are a whole chunk, and push what loading gives.
 *
 * @return A status of Lua's; -1 at the end of input, or after an interrupt,
 * which drops the lines.
 */
static int read_chunk(lua_State *L)
{
    int status;

    lua_settop(L, 0);
    if (!read_line(L, "> "))
        return -1;
    while (status = load(L), is_incomplete(L, status)) {
        if (!read_line(L, ">> "))
            break; /* The error of the incomplete chunk stays, to be told. */
        lua_settop(L, 1);
    }
    cli_line_remember(lua_tostring(L, 1));
    lua_remove(L, 1);
    return is_incomplete(L, status) && cli_interrupted() ? -1 : status;
}

/** Print all that is on the stack. */
static void print_results(lua_State *L)
{
    const int n = lua_gettop(L);

    if (n == 0)
        return;
    luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
    lua_getglobal(L, "print");
    lua_insert(L, 1);
    if (cli_call(L, n, 0) != LUA_OK)
        cli_report(L);
}

/** Run the chunk on the stack, or report why there is none. */
static void run_chunk(lua_State *L, int status)
{
    if (status == LUA_OK)
        status = cli_call(L, 0, LUA_MULTRET);
    if (status == LUA_OK)
        print_results(L);
    else
        cli_report(L);
}

/** Make help() a global function. */
static void open_help(lua_State *L)
{
    lua_getglobal(L, "require");
    lua_pushliteral(L, "duet.help");
    if (cli_call(L, 1, 1) == LUA_OK)
        lua_setglobal(L, "help");
    else
        cli_report(L);
}

void cli_repl(lua_State *L)
{
    int status;

    puts("duet " DUET_VERSION " (" LUA_RELEASE
         "), end with Ctrl-D, help() helps");
    open_help(L);
    cli_line_open(L);
    do {
        cli_interrupt_input();
        status = read_chunk(L);
        if (status != -1)
            run_chunk(L, status);
        else
            putchar('\n');
    } while (cli_interrupted() == SIGINT ||
             (status != -1 && !cli_interrupted()));
    cli_interrupt_end();
    lua_settop(L, 0);
}
