/* common.c - what subcommands share. */
#include "cli.h"

#include "hint.h"
#include "json_dump.h"
#include "kind.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_misused(const char *name, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "%s: ", name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nTry '%s --help'.\n", name);
    return CLI_USAGE;
}

int cli_failed(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    fputs("duet: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return CLI_FAILED;
}

enum cli_outcome cli_read_options(int argc, char **argv, const char *letters,
                                  const struct option *names, const char *usage,
                                  cli_take_option *take, void *data)
{
    enum cli_outcome outcome = CLI_GO_ON;
    int option;

    while (outcome == CLI_GO_ON &&
           (option = getopt_long(argc, argv, letters, names, NULL)) != -1)
        switch (option) {
        case 'h':
            fputs(usage, stdout);
            return CLI_DONE;
        case '?':
            fprintf(stderr, "Try '%s --help'.\n", argv[0]);
            return CLI_WRONG;
        default:
            outcome = take(data, option);
        }
    return outcome;
}

/* What is read by cli_query(). */
struct query {
    struct cli_options *options;
    bool *as_json;
};

static enum cli_outcome take_query(void *data, int option)
{
    struct query *query = data;

    if (option == 'j')
        *query->as_json = true;
    else
        query->options->plugin_path = optarg;
    return CLI_GO_ON;
}

/* NOLINTBEGIN(readability-non-const-parameter): take_query() writes as_json */
enum cli_outcome cli_query(struct cli_options *options, int argc, char **argv,
                           const char *usage, bool *as_json)
/* NOLINTEND(readability-non-const-parameter) */
{
    static const struct option names[] = {
        { "json", no_argument, NULL, 'j' },
        { "plugin-path", required_argument, NULL, 'p' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct query query = { options, as_json };

    return cli_read_options(argc, argv, "h", names, usage, take_query, &query);
}

enum duet_kind cli_kind(const char *name, const char *text)
{
    const enum duet_kind kind = duet_kind_of(text);
    const char *kinds[DUET_N_KINDS];
    char hint[DUET_HINT_SIZE];

    if (kind)
        return kind;
    for (unsigned i = 0; i < DUET_N_KINDS; i++)
        kinds[i] = duet_kind_name(i + 1);
    cli_misused(name, "no kind of plugin is named '%s'%s", text,
                duet_hint(hint, "kind", text, kinds, DUET_N_KINDS));
    return 0;
}

void cli_print_json(json_t *json)
{
    char *text = duet_json_dump(json, 2);

    if (text)
        puts(text);
    free(text);
    json_decref(json);
}

const char *cli_text(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);
    const char *text = json_string_value(member);

    if (!text)
        return "";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 127)
            return "(not printable)";
    return text;
}

bool cli_has_colour(void)
{
    const char *no = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && !(no && *no);
}

/* The directory of this program, without a slash at its end; or NULL. */
static char *own_directory(void)
{
    char *program = realpath("/proc/self/exe", NULL);
    char *slash = program ? strrchr(program, '/') : NULL;

    if (slash)
        *slash = '\0';
    return program;
}

char *cli_find(const char *built, const char *installed, const char *file)
{
    const char *const places[] = { built, installed };
    char *own = own_directory(), *found = NULL;

    for (size_t i = 0; own && i < 2 && !found; i++) {
        char *path = duet_text_format("%s/%s/%s", own, places[i], file);

        if (path && !access(path, R_OK))
            found = duet_text_format("%s/%s", own, places[i]);
        free(path);
    }
    free(own);
    return found;
}
