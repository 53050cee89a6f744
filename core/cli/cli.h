/* cli.h - what the files of the duet command share. */
#ifndef DUET_CLI_H
#define DUET_CLI_H

#include <duet/duet.h>

#include <getopt.h>
#include <jansson.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>

/** What main() returns on failure; a signal's number is added to CLI_SIGNAL. */
enum { CLI_FAILED = 1, CLI_USAGE = 2, CLI_SIGNAL = 128 };

struct cli_confinement;

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
    const char *module;      /**< Of Lua, whose function takes the script's
                                  place; NULL: none. */
    struct cli_confinement *confinement; /**< --sandbox; NULL: none. */
};

/* ---- Subcommands, each in a file of its own ------------------------------ */

/**
 * A subcommand.
 *
 * @param options What was given before it: the plugin path may be set anew.
 * @param argv argv[0] is "duet NAME", for messages.
 * @return The exit status.
 */
typedef int cli_command(struct cli_options *options, int argc, char **argv);

cli_command cli_build, cli_check, cli_inspect, cli_list, cli_new, cli_sandbox;

/** What a subcommand's command line came to. */
enum cli_outcome { CLI_GO_ON, CLI_DONE, CLI_WRONG };

/**
 * Make a context, with the plugin path asked for, that can read plugins in Lua.
 * Says on stderr what went wrong.
 *
 * @return To be given to duet_destroy(); or NULL.
 */
struct duet *cli_context(const struct cli_options *options);

/** Take an option of a subcommand, whose value is optarg. */
typedef enum cli_outcome cli_take_option(void *data, int option);

/**
 * Read the options of a subcommand. --help, or -h, prints `usage`; an unknown
 * option prints where to find help. The operands begin at optind.
 *
 * @param letters, names As for getopt_long(); "help" is 'h'.
 * @param take Called for each of the other options; reading goes on as long as
 * it returns CLI_GO_ON.
 */
enum cli_outcome cli_read_options(int argc, char **argv, const char *letters,
                                  const struct option *names, const char *usage,
                                  cli_take_option *take, void *data);

/**
 * Read the options of a command that says what there is: --json, --plugin-path
 * and --help, which prints `usage`. The operands begin at optind.
 */
enum cli_outcome cli_query(struct cli_options *options, int argc, char **argv,
                           const char *usage, bool *as_json);

/** Print "NAME: message" to stderr, and where to find help; CLI_USAGE. */
__attribute__((format(printf, 2, 3))) int cli_misused(const char *name,
                                                      const char *format, ...);

/** Print "duet: message" to stderr; CLI_FAILED. */
__attribute__((format(printf, 1, 2))) int cli_failed(const char *format, ...);

/** The kind of that name; else 0, and a message with the nearest one. */
enum duet_kind cli_kind(const char *name, const char *text);

/** Print JSON, indented, and release it; NULL prints nothing. */
void cli_print_json(json_t *json);

/** A text's member of JSON, without what could steer a terminal; "": none. */
const char *cli_text(const json_t *object, const char *key);

/**
 * Find a directory that comes with duet, from where the command lies.
 *
 * @param built, installed Its place from there in a build tree, and installed.
 * @param file One that is in it.
 * @return Its path, to be freed; NULL: there is none, or no memory.
 */
char *cli_find(const char *built, const char *installed, const char *file);

/** Whether stdout is a terminal that shows colours. */
bool cli_has_colour(void);

/* ---- Lua ----------------------------------------------------------------- */

/** Open Lua's libraries and make `require "duet"` work from here. */
void cli_open(lua_State *L);

/**
 * Do what was asked for, in a state of its own: code, script or module, REPL;
 * returns the exit status.
 */
int cli_start(const struct cli_options *options);

/**
 * Call the function below its `n` arguments. Ctrl-C and SIGTERM interrupt it.
 *
 * @return A status of Lua's; if not LUA_OK, the message with a traceback is
 * left on the stack.
 */
int cli_call(lua_State *L, int n, int n_results);

/** Print the message on top of the stack to stderr, and pop it. */
void cli_report(lua_State *L);

/** Read lines, run them, and print what they give, until the end of input. */
void cli_repl(lua_State *L);

/* ---- Signals: SIGINT, which Ctrl-C sends, and SIGTERM -------------------- */

/** Use a context that these functions know for the state's "duet.core". */
void cli_interrupt_open(lua_State *L);

/** Before the state is closed. */
void cli_interrupt_close(void);

/**
 * From now on a signal ends the runs after their steps, or else raises an error
 * in the state; the second one ends the process.
 */
void cli_interrupt_call(lua_State *L);

/** From now on Ctrl-C only ends the reading of a line, and runs may begin. */
void cli_interrupt_input(void);

/** From now on signals end the process. */
void cli_interrupt_end(void);

/** The signal that came since the last cli_interrupt_input(); 0: none. */
int cli_interrupted(void);

/* ---- Lines, with or without an editor ------------------------------------ */

/** Begin to read lines; completes names with a function of Lua's. */
void cli_line_open(lua_State *L);

/** A line without its newline, to be freed; NULL at the end of input. */
char *cli_line_read(const char *prompt);

/** Put what was typed into the history, and save that. */
void cli_line_remember(const char *line);

#endif
