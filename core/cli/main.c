/* main.c - the duet command: what was asked for. */
#include "cli.h"

#include "confine.h"
#include "text.h"

#include <duet/duet.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet [OPTION...] [SCRIPT|- [ARGUMENT...]]\n"
    "       duet [OPTION...] COMMAND ...\n"
    "\n"
    "Runs a Lua script, which loads the library with require \"duet\". The\n"
    "name - stands for a script read from stdin. Without a script, starts an\n"
    "interactive prompt.\n"
    "\n"
    "  -e CODE                run CODE, in which duet is a global variable\n"
    "  -i                     start the prompt after the script\n"
    "  --plugin-path PATH     search the directories in PATH (A:B) first\n"
    "  --watch                reload plugins whose files change, between two\n"
    "                         steps\n"
    "  -h, --help             print this help\n"
    "  -v, --version          print the version\n"
    "\n"
    "Commands, each with a --help of its own:\n"
    "\n"
    "  run SCRIPT             run a script, even one named like a command;\n"
    "                         takes the options above; with --sandbox a\n"
    "                         script that isn't trusted\n"
    "  list [KIND]            list the plugins that can be found\n"
    "  inspect NAME|FILE      describe a plugin and its options\n"
    "  new KIND NAME          write the skeleton of a plugin, or an exercise\n"
    "  build FILE.c...        compile a plugin\n"
    "  check FILE|NAME        check that a plugin keeps the rules\n"
    "  grade EXERCISE DIR     grade the submissions of a class\n"
    "  compare [OPTIMIZER...] compare optimizers on a data set, in pairs\n"
    "  sandbox PROGRAM        run a program that isn't trusted\n"
    "  verify RECEIPT         repeat a run, and compare it with its receipt\n"
    "\n"
    "Exit status: 0, 1 if something failed, 2 for a wrong command line, 128\n"
    "and the signal's number (130 for Ctrl-C) where a signal ended a script.\n";

static const char run_usage[] =
    "usage: duet run [OPTION...] SCRIPT|- [ARGUMENT...]\n"
    "\n"
    "Runs a Lua script, as 'duet SCRIPT' does, even one named like a command.\n"
    "It takes the options of 'duet --help', and with --sandbox it runs "
    "scripts\n"
    "that aren't trusted:\n"
    "\n";

static const char run_statuses[] = "  -h, --help             print this help\n"
                                   "\n"
                                   "Exit status: as 'duet --help' says; 124 "
                                   "after the time, 125 if the sandbox\n"
                                   "can't be made.\n";

/** Subcommands, but for `run`, which is reading a script once more. */
static const struct {
    const char *name;
    char title[16];     /* its argv[0] */
    cli_command *run;   /* NULL: it is written in Lua */
    const char *module; /* the function that does it; NULL: it is in C */
} commands[] = {
    { "new", "duet new", cli_new, NULL },
    { "build", "duet build", cli_build, NULL },
    { "check", "duet check", cli_check, NULL },
    { "list", "duet list", cli_list, NULL },
    { "inspect", "duet inspect", cli_inspect, NULL },
    { "sandbox", "duet sandbox", cli_sandbox, NULL },
    { "compare", "duet compare", NULL, "duet.compare_command" },
    { "grade", "duet grade", NULL, "duet.grade_command" },
    { "verify", "duet verify", NULL, "duet.verify_command" },
};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

enum { PLUGIN_PATH = 256, WATCH }; /* a long option without a letter */

static enum cli_outcome read_option(struct cli_options *options, int option)
{
    switch (option) {
    case 'e':
        options->code[options->n_code++] = optarg;
        return CLI_GO_ON;
    case 'i':
        options->is_interactive = true;
        return CLI_GO_ON;
    case PLUGIN_PATH:
        options->plugin_path = optarg;
        return CLI_GO_ON;
    case WATCH:
        options->watches = true;
        return CLI_GO_ON;
    case 'h':
        fputs(usage, stdout);
        return CLI_DONE;
    case 'v':
        puts("duet " DUET_VERSION " (" LUA_RELEASE ")");
        return CLI_DONE;
    default:
        fputs("Try 'duet --help'.\n", stderr);
        return CLI_WRONG;
    }
}

/** Rows for getopt_long(). */
#define SCRIPT_OPTIONS                                                         \
    { "help", no_argument, NULL, 'h' }, { "version", no_argument, NULL, 'v' }, \
        { "plugin-path", required_argument, NULL, PLUGIN_PATH },               \
    {                                                                          \
        "watch", no_argument, NULL, WATCH                                      \
    }

/** Read options up to the script. */
static enum cli_outcome read_options(struct cli_options *options)
{
    static const struct option names[] = { SCRIPT_OPTIONS,
                                           { NULL, 0, NULL, 0 } };
    int option;

    while ((option = getopt_long(options->argc, options->argv, "+e:ihv", names,
                                 NULL)) != -1) {
        const enum cli_outcome outcome = read_option(options, option);

        if (outcome != CLI_GO_ON)
            return outcome;
    }
    options->script = optind;
    return CLI_GO_ON;
}

/** Index in commands; N_COMMANDS: none of that name. */
static size_t command_index(const char *name)
{
    size_t i = 0;

    while (i < N_COMMANDS && strcmp(commands[i].name, name))
        i++;
    return i;
}

/**
 * Whether a word can only be a command: no file is there, nor was one meant.
 */
static bool is_no_script(const char *word)
{
    const size_t n = strlen(word);

    return strcmp(word, "-") && !strchr(word, '/') &&
           (n < 4 || strcmp(word + n - 4, ".lua")) && access(word, F_OK);
}

static enum cli_outcome refuse_word(const char *word)
{
    const char *names[N_COMMANDS + 1];
    size_t nearest;

    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = commands[i].name;
    names[N_COMMANDS] = "run";
    nearest = duet_text_nearest(word, names, N_COMMANDS + 1);
    cli_misused("duet", "'%s' is neither a script nor a command%s%s%s", word,
                nearest <= N_COMMANDS ? " (did you mean '" : "",
                nearest <= N_COMMANDS ? names[nearest] : "",
                nearest <= N_COMMANDS ? "'?)" : "");
    return CLI_WRONG;
}

static enum cli_outcome print_run_usage(void)
{
    fputs(run_usage, stdout);
    fputs(cli_confine_usage, stdout);
    fputs(run_statuses, stdout);
    return CLI_DONE;
}

/** Read the options that follow the word `run`. */
static enum cli_outcome read_run_options(struct cli_options *options,
                                         struct cli_confinement *confinement)
{
    static const struct option names[] = { SCRIPT_OPTIONS,
                                           CLI_CONFINE_OPTIONS,
                                           { NULL, 0, NULL, 0 } };
    int option, index = 0;

    while ((option = getopt_long(options->argc, options->argv, "+e:ihv", names,
                                 &index)) != -1) {
        const enum cli_outcome outcome =
            option == 'h' ? print_run_usage()
            : option >= CLI_SANDBOX_READ
                ? cli_confine_take(confinement, &names[index])
                : read_option(options, option);

        if (outcome != CLI_GO_ON)
            return outcome;
    }
    options->script = optind;
    return CLI_GO_ON;
}

/** Read what follows the word `run`. */
static enum cli_outcome read_run(struct cli_options *options)
{
    static struct cli_confinement confinement;
    enum cli_outcome outcome;

    cli_confine_init(&confinement);
    optind++;
    outcome = read_run_options(options, &confinement);
    if (outcome != CLI_GO_ON)
        return outcome;
    if (options->script == options->argc) {
        cli_misused("duet run", "expected a script");
        return CLI_WRONG;
    }
    if (confinement.is_asked)
        options->confinement = &confinement;
    return cli_confine_agrees(options, &confinement) ? CLI_GO_ON : CLI_WRONG;
}

/** Read the command line; `*command` is N_COMMANDS for a script. */
static enum cli_outcome read_command(struct cli_options *options,
                                     size_t *command)
{
    const enum cli_outcome outcome = read_options(options);
    const char *word = options->argv[options->script];

    *command = N_COMMANDS;
    if (outcome != CLI_GO_ON || !word)
        return outcome;
    if (!strcmp(word, "run"))
        return read_run(options);
    *command = command_index(word);
    if (*command < N_COMMANDS)
        options->module = commands[*command].module;
    else if (is_no_script(word))
        return refuse_word(word);
    return CLI_GO_ON;
}

/** Run a subcommand, which reads its own options. */
static int run_command(struct cli_options *options, size_t command)
{
    char title[sizeof commands[0].title];
    char **argv = options->argv + options->script;

    strcpy(title, commands[command].title);
    argv[0] = title;
    optind = 0; /* getopt() begins anew */
    return commands[command].run(options, options->argc - options->script,
                                 argv);
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
    size_t command;

    options.code = calloc((size_t)argc + 1, sizeof *options.code);
    if (!options.code) {
        fputs("duet: out of memory\n", stderr);
        return CLI_FAILED;
    }
    switch (read_command(&options, &command)) {
    case CLI_GO_ON:
        status = command < N_COMMANDS && commands[command].run
                     ? run_command(&options, command)
                     : cli_start(&options);
        break;
    case CLI_DONE:
        status = 0;
        break;
    case CLI_WRONG:
        status = CLI_USAGE;
        break;
    }
    free(options.code);
    return flush(status);
}
