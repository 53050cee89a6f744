/* cli.h - what the files of the duet command share. */
#ifndef DUET_CLI_H
#define DUET_CLI_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>

enum { CLI_FAILED = 1, CLI_USAGE = 2 }; /**< What main() returns on failure. */

/** What was asked for on the command line. */
struct cli_options {
    int argc;
    char **argv;
    const char **code; /**< Of each -e, in order. */
    int n_code;
    bool is_interactive;     /**< -i */
    bool watches;            /**< --watch */
    const char *plugin_path; /**< NULL: not given. */
    int script;              /**< Index in argv, "-" for stdin; argc: none. */
};

/** Open Lua's libraries and make `require "duet"` work from here. */
void cli_open(lua_State *L);

/** Do what was asked for: code, script, REPL; returns the exit status. */
int cli_run(lua_State *L, const struct cli_options *options);

/** duet check: argv[0] is "check". Returns the exit status. */
int cli_check(int argc, char **argv);

/**
 * Call the function below its `n` arguments; Ctrl-C interrupts it.
 *
 * @return A status of Lua's; if not LUA_OK, the message with a traceback is
 * left on the stack.
 */
int cli_call(lua_State *L, int n, int n_results);

/** Print the message on top of the stack to stderr, and pop it. */
void cli_report(lua_State *L);

/** Read lines, run them, and print what they give, until the end of input. */
void cli_repl(lua_State *L);

/* ---- Lines, with or without an editor ------------------------------------ */

/** Begin to read lines; completes names with a function of Lua's. */
void cli_line_open(lua_State *L);

/** A line without its newline, to be freed; NULL at the end of input. */
char *cli_line_read(const char *prompt);

/** Put what was typed into the history. */
void cli_line_remember(const char *line);

/** Save the history. */
void cli_line_close(void);

#endif
