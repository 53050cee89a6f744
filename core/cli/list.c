/* list.c - duet list: the plugins on the path, and why some can't be loaded. */
#include "cli.h"

#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet list [OPTION...] [KIND]\n"
    "\n"
    "Lists the plugins on the plugin path: name, version, summary and file.\n"
    "They are read from the files, and nothing in a shared object is run: "
    "'duet\n"
    "check' tells whether one works. A plugin in Lua is run in a process of "
    "its\n"
    "own, which can write no files. What can't be read is listed with the "
    "reason.\n"
    "\n"
    "KIND is initializer, regularizer, dropout, optimizer, schedule,\n"
    "activation, loss or metric; without it all kinds are listed.\n"
    "\n"
    "  --json                 print JSON\n"
    "  --plugin-path PATH     search the directories in PATH (A:B) first\n"
    "  -h, --help             print this help\n"
    "\n"
    "'duet inspect NAME' describes one plugin.\n";

/** What was asked for. */
struct request {
    bool as_json;
    enum duet_kind kind; /* 0: all */
};

static enum cli_outcome read_request(struct cli_options *options, int argc,
                                     char **argv, struct request *request)
{
    const enum cli_outcome outcome =
        cli_query(options, argc, argv, usage, &request->as_json);

    if (outcome != CLI_GO_ON)
        return outcome;
    if (argc - optind > 1) {
        cli_misused(argv[0], "expected one KIND, got %d", argc - optind);
        return CLI_WRONG;
    }
    if (optind == argc)
        return CLI_GO_ON;
    request->kind = cli_kind(argv[0], argv[optind]);
    return request->kind ? CLI_GO_ON : CLI_WRONG;
}

/* ---- Rows ---------------------------------------------------------------- */

/* A file whose plugins aren't known: as its name says. */
static json_t *nameless(const struct duet_sighting *file)
{
    return json_pack("{s:s, s:s, s:s}", "kind", duet_kind_name(file->kind),
                     "name", file->name, "file", file->path);
}

/* Append what is in a file; `winner` is the file that shadows it, or NULL. */
static void append_file(json_t *rows, struct duet *duet,
                        const struct duet_sighting *file, const char *winner)
{
    struct duet_error error;
    json_t *plugins = NULL, *plugin;
    size_t i;

    if (duet_probe(duet, file, false, &plugins, &error) != DUET_OK) {
        json_t *row = nameless(file);

        json_object_set_new(row, "error", json_string(error.text));
        if (winner)
            json_object_set_new(row, "shadowed_by", json_string(winner));
        json_array_append_new(rows, row);
        return;
    }
    json_array_foreach (plugins, i, plugin) {
        if (i == 0 && winner)
            json_object_set_new(plugin, "shadowed_by", json_string(winner));
        json_array_append(rows, plugin);
    }
    json_decref(plugins);
}

static json_t *collect(struct duet *duet, const struct duet_survey *survey)
{
    json_t *rows = json_array();
    const char *winner = NULL;

    for (size_t i = 0; i < survey->n; i++) {
        const struct duet_sighting *file = &survey->file[i];

        if (!file->is_shadowed)
            winner = file->path;
        append_file(rows, duet, file, file->is_shadowed ? winner : NULL);
    }
    return rows;
}

/* ---- Printing ------------------------------------------------------------ */

static int widest(const json_t *rows, const char *key, const char *with)
{
    size_t widest = 0, i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const size_t n = strlen(cli_text(row, key)) +
                         (with ? strlen(cli_text(row, with)) + 1 : 0);

        widest = n > widest ? n : widest;
    }
    return (int)widest;
}

static void print_rows(const json_t *rows)
{
    const int name_width = widest(rows, "kind", "name");
    const int version_width = widest(rows, "version", NULL);
    const int summary_width = widest(rows, "summary", NULL);
    const char *red = cli_has_colour() ? "\033[31m" : "";
    const char *plain = *red ? "\033[0m" : "";
    size_t i;
    json_t *row;

    json_array_foreach (rows, i, row) {
        const char *version = cli_text(row, "version");
        const char *error = cli_text(row, "error");
        const char *winner = cli_text(row, "shadowed_by");
        const int n =
            printf("%s.%s", cli_text(row, "kind"), cli_text(row, "name"));

        printf("%*s  %-*s  ", name_width - n, "", version_width,
               *version ? version : "-");
        if (*error)
            printf("%scan't be loaded: %s%s", red, error, plain);
        else
            printf("%-*s  %s", summary_width, cli_text(row, "summary"),
                   cli_text(row, "file"));
        if (*winner)
            printf("  (shadowed by %s)", winner);
        putchar('\n');
    }
}

static int list(struct duet *duet, const struct request *request)
{
    struct duet_survey survey;
    struct duet_error error;
    json_t *rows;

    if (duet_survey(duet, request->kind, &survey, &error) != DUET_OK)
        return cli_failed("%s", error.text);
    rows = collect(duet, &survey);
    duet_survey_finish(&survey);
    if (request->as_json) {
        cli_print_json(rows);
        return 0;
    }
    print_rows(rows);
    if (!json_array_size(rows))
        fputs("duet: no plugins found\n", stderr);
    json_decref(rows);
    return 0;
}

int cli_list(struct cli_options *options, int argc, char **argv)
{
    struct request request = { false, 0 };
    const enum cli_outcome outcome =
        read_request(options, argc, argv, &request);
    struct duet *duet;
    int status;

    if (outcome != CLI_GO_ON)
        return outcome == CLI_DONE ? 0 : CLI_USAGE;
    duet = cli_context(options);
    if (!duet)
        return CLI_FAILED;
    status = list(duet, &request);
    duet_destroy(duet);
    return status;
}
