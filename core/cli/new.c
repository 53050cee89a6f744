/* new.c - duet new: a plugin to begin with. */
#include "cli.h"

#include "entry.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet new [OPTION...] KIND NAME\n"
    "       duet new --exercise [NUMBER [DIRECTORY]]\n"
    "\n"
    "Writes NAME.c, a small plugin that compiles and passes 'duet check', as\n"
    "a starting point for your own. KIND is initializer, regularizer,\n"
    "dropout, optimizer, schedule, activation, loss or metric. NAME consists\n"
    "of letters a to z, digits and _, and begins with a letter.\n"
    "\n"
    "  --cpp                  write NAME.cpp, in C++\n"
    "  --lua                  write KIND_NAME.lua, in Lua, which needs no\n"
    "                         compiling\n"
    "  --exercise             write an exercise of the coursework into\n"
    "                         DIRECTORY (default: the current one): its task,\n"
    "                         and a plugin to complete; without NUMBER, list\n"
    "                         the exercises\n"
    "  -h, --help             print this help\n"
    "\n"
    "A file that exists is never overwritten.\n";

/** The name in the templates, which stands for the plugin's. */
static const char placeholder[] = "mine";

enum { LONGEST_NAME = 64 };

/** What was asked for. */
struct request {
    enum duet_kind kind;
    const char *name;
    const char *language; /* "c", "cpp", "lua": the ending; NULL: not given */
    bool is_exercise;
};

/* Whether Lua reads duet.optimizer.NAME as something else. */
static bool is_keyword(const char *name)
{
    static const char *const keywords[] = {
        "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while",
    };

    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (!strcmp(name, keywords[i]))
            return true;
    return false;
}

static bool check_name(const char *title, const char *name)
{
    if (is_keyword(name)) {
        cli_misused(title,
                    "'%s' is a keyword of Lua, so scripts couldn't "
                    "call the plugin by its name",
                    name);
        return false;
    }
    if (duet_name_is_valid(name) && strlen(name) <= LONGEST_NAME)
        return true;
    cli_misused(title,
                "the name is '%s', expected letters a to z, digits and _, "
                "beginning with a letter, at most %d of them",
                name, LONGEST_NAME);
    return false;
}

static enum cli_outcome take_option(void *data, int option)
{
    struct request *request = data;

    if (option == 'e')
        request->is_exercise = true;
    else
        request->language = option == 'c' ? "cpp" : "lua";
    return CLI_GO_ON;
}

static enum cli_outcome read_request(int argc, char **argv,
                                     struct request *request)
{
    static const struct option names[] = {
        { "cpp", no_argument, NULL, 'c' },
        { "lua", no_argument, NULL, 'l' },
        { "exercise", no_argument, NULL, 'e' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const enum cli_outcome outcome =
        cli_read_options(argc, argv, "h", names, usage, take_option, request);

    if (outcome != CLI_GO_ON)
        return outcome;
    if (request->is_exercise && request->language) {
        cli_misused(argv[0],
                    "an exercise has a language of its own: expected "
                    "--exercise without --%s",
                    request->language);
        return CLI_WRONG;
    }
    if (request->is_exercise)
        return CLI_GO_ON;
    if (!request->language)
        request->language = "c";
    if (argc - optind != 2) {
        cli_misused(argv[0], "expected KIND and NAME, as in "
                             "'duet new optimizer mine'");
        return CLI_WRONG;
    }
    request->kind = cli_kind(argv[0], argv[optind]);
    request->name = argv[optind + 1];
    if (!request->kind || !check_name(argv[0], request->name))
        return CLI_WRONG;
    return CLI_GO_ON;
}

/* ---- Writing ------------------------------------------------------------- */

/* Whether an identifier can't go on with this character. */
static bool is_end(char c)
{
    return !isalnum((unsigned char)c);
}

/* Write a line with the name in the placeholder's place. */
static void write_line(FILE *out, const char *line, const char *name)
{
    const size_t n = sizeof placeholder - 1;
    char before = '\0';

    while (*line) {
        const bool is_name = is_end(before) && before != '_' &&
                             !strncmp(line, placeholder, n) && is_end(line[n]);

        before = *line;
        if (is_name)
            fputs(name, out);
        else
            fputc(*line, out);
        line += is_name ? n : 1;
    }
}

static bool write_all(FILE *out, FILE *template, const char *name)
{
    char *line = NULL;
    size_t room = 0;
    bool is_written;

    while (getline(&line, &room, template) > 0)
        write_line(out, line, name);
    free(line);
    is_written = !ferror(out) && !ferror(template);
    return !fclose(out) && is_written;
}

/* Write the file, which must not be there yet. */
static int write_file(const char *path, FILE *template, const char *name)
{
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");

    if (!out && errno == EEXIST)
        return cli_failed("%s exists already, and is not overwritten", path);
    if (!out)
        return cli_failed("%s: %s", path, strerror(errno));
    if (!write_all(out, template, name)) {
        const int why = errno;

        unlink(path);
        return cli_failed("%s: %s", path, strerror(why));
    }
    return 0;
}

/* ---- The command --------------------------------------------------------- */

/* C and C++ share templates: what both accept. */
static FILE *open_template(const struct request *request)
{
    char *directory = cli_find("core/cli/templates", "../share/duet/templates",
                               "optimizer.c");
    char *path = duet_text_format(
        "%s/%s.%s", directory ? directory : "", duet_kind_name(request->kind),
        strcmp(request->language, "lua") ? "c" : "lua");
    FILE *template = directory && path ? fopen(path, "r") : NULL;

    if (!template)
        cli_failed(
            "the templates are missing: expected them in "
            "../share/duet/templates, relative to the directory of the duet "
            "command");
    free(path);
    free(directory);
    return template;
}

static void say_next(const struct request *request, const char *path)
{
    const char *kind = duet_kind_name(request->kind);

    puts(path);
    fflush(stdout);
    if (!strcmp(request->language, "lua"))
        fprintf(stderr, "Next: duet check ./%s\n", path);
    else
        fprintf(stderr, "Next: duet build %s && duet check ./%s_%s.so\n", path,
                kind, request->name);
}

int cli_new(struct cli_options *options, int argc, char **argv)
{
    struct request request = { 0 };
    const enum cli_outcome outcome = read_request(argc, argv, &request);
    bool is_lua;
    FILE *template;
    char *path;
    int status = CLI_FAILED;

    if (outcome != CLI_GO_ON)
        return outcome == CLI_DONE ? 0 : CLI_USAGE;
    if (request.is_exercise) {
        options->module = "duet.exercise_command";
        return cli_start(options);
    }
    template = open_template(&request);
    if (!template)
        return CLI_FAILED;
    is_lua = !strcmp(request.language, "lua");
    path = duet_text_format("%s%s%s.%s",
                            is_lua ? duet_kind_name(request.kind) : "",
                            is_lua ? "_" : "", request.name, request.language);
    if (path)
        status = write_file(path, template, request.name);
    if (status == 0)
        say_next(&request, path);
    free(path);
    fclose(template);
    return status;
}
