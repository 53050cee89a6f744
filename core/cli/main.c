/* main.c - the duet command: what was asked for. */
#include "cli.h"

#include <duet/duet.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: duet [OPTION...] [SCRIPT|- [ARGUMENT...]]\n"
    "       duet run [OPTION...] SCRIPT|- [ARGUMENT...]\n"
    "\n"
    "Runs a Lua script, which gets the library by require \"duet\". Without a\n"
    "script, reads and runs what is typed. - is a script from stdin.\n"
    "\n"
    "  -e CODE                run CODE, in which duet is a global\n"
    "  -i                     read and run what is typed, after the script\n"
    "  --plugin-path FOLDERS  look for plugins in FOLDERS (A:B) first\n"
    "  --watch                take over plugins whose files change, between two steps\n"
    "  -h, --help             print this\n"
    "  -v, --version          print the version\n"
    "\n"
    "Exit status: 0, 1 when something failed, 2 for a wrong command line.\n";

/** What reading the command line came to. */
enum outcome { GO_ON, DONE, WRONG };

enum { PLUGIN_PATH = 256, WATCH }; /* a long option without a letter */

static enum outcome read_option(struct cli_options *options, int option)
{
    switch (option) {
    case 'e':
        options->code[options->n_code++] = optarg;
        return GO_ON;
    case 'i':
        options->is_interactive = true;
        return GO_ON;
    case PLUGIN_PATH:
        options->plugin_path = optarg;
        return GO_ON;
    case WATCH:
        options->watches = true;
        return GO_ON;
    case 'h':
        fputs(usage, stdout);
        return DONE;
    case 'v':
        puts("duet " DUET_VERSION " (" LUA_RELEASE ")");
        return DONE;
    default:
        fputs("Try 'duet --help'.\n", stderr);
        return WRONG;
    }
}

/** Read options up to the script. */
static enum outcome read_options(struct cli_options *options)
{
    static const struct option names[] = {
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'v' },
        { "plugin-path", required_argument, NULL, PLUGIN_PATH },
        { "watch", no_argument, NULL, WATCH },
        { NULL, 0, NULL, 0 },
    };
    int option;

    while ((option = getopt_long(options->argc, options->argv, "+e:ihv", names,
                                 NULL)) != -1) {
        const enum outcome outcome = read_option(options, option);

        if (outcome != GO_ON)
            return outcome;
    }
    options->script = optind;
    return GO_ON;
}

/** Read the command line. */
static enum outcome read_command(struct cli_options *options)
{
    enum outcome outcome = read_options(options);

    if (outcome != GO_ON || options->script == options->argc ||
        strcmp(options->argv[options->script], "run"))
        return outcome;
    optind++;
    outcome = read_options(options);
    if (outcome == GO_ON && options->script == options->argc) {
        fputs("duet run: a script expected\nTry 'duet --help'.\n", stderr);
        return WRONG;
    }
    return outcome;
}

static int run(const struct cli_options *options)
{
    lua_State *L = luaL_newstate();
    int status;

    if (!L) {
        fputs("duet: out of memory\n", stderr);
        return CLI_FAILED;
    }
    status = cli_run(L, options);
    lua_close(L);
    return status;
}

/** A failure to write to stdout, a full disk, shows only here. */
static int flush(int status)
{
    if (!fflush(stdout) && !ferror(stdout))
        return status;
    fprintf(stderr, "duet: can't write to stdout: %s\n", strerror(errno));
    return status ? status : CLI_FAILED;
}

int main(int argc, char **argv)
{
    struct cli_options options = { .argc = argc, .argv = argv };
    int status = CLI_FAILED;

    if (argc > 1 && !strcmp(argv[1], "check"))
        return flush(cli_check(argc - 1, argv + 1));
    options.code = calloc((size_t)argc + 1, sizeof *options.code);
    if (!options.code) {
        fputs("duet: out of memory\n", stderr);
        return CLI_FAILED;
    }
    switch (read_command(&options)) {
    case GO_ON:
        status = run(&options);
        break;
    case DONE:
        status = 0;
        break;
    case WRONG:
        status = CLI_USAGE;
        break;
    }
    free(options.code);
    return flush(status);
}
