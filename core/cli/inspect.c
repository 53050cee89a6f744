/* inspect.c - duet inspect: what a plugin is, and what it can be told. */
#include "cli.h"

#include "elf_about.h"
#include "kind.h"
#include "number.h"
#include "probe.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet inspect [OPTION...] NAME|FILE\n"
    "\n"
    "Describes a plugin: version, author, licence, file, compiler, options "
    "with\n"
    "type, default, range, unit and scale, presets, state and exports. They "
    "are\n"
    "read from the file, and nothing in it is run. A plugin in Lua is run in "
    "a\n"
    "process of its own, which can write no files.\n"
    "\n"
    "NAME is a plugin on the plugin path: \"adam\", \"schedule.constant\" if\n"
    "several kinds have a plugin of that name, \"adam@1.0.0\" for one\n"
    "version. FILE is a path with a slash or a file name extension, such as\n"
    "./optimizer_mine.so.\n"
    "\n"
    "  --json                 print JSON\n"
    "  --run                  load the file in such a process, which tells\n"
    "                         whether it can be loaded\n"
    "  --plugin-path PATH     search the directories in PATH (A:B) first\n"
    "  -h, --help             print this help\n"
    "\n"
    "'duet list' lists all names.\n";

/** What was asked for. */
struct request {
    struct cli_options *options;
    bool as_json, run;
    const char *argument;
};

static enum cli_outcome take_option(void *data, int option)
{
    struct request *request = data;

    if (option == 'j')
        request->as_json = true;
    else if (option == 'r')
        request->run = true;
    else
        request->options->plugin_path = optarg;
    return CLI_GO_ON;
}

static enum cli_outcome read_request(int argc, char **argv,
                                     struct request *request)
{
    static const struct option names[] = {
        { "json", no_argument, NULL, 'j' },
        { "run", no_argument, NULL, 'r' },
        { "plugin-path", required_argument, NULL, 'p' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const enum cli_outcome outcome =
        cli_read_options(argc, argv, "h", names, usage, take_option, request);

    if (outcome != CLI_GO_ON)
        return outcome;
    if (argc - optind != 1) {
        cli_misused(argv[0], "expected one NAME or FILE, got %d",
                    argc - optind);
        return CLI_WRONG;
    }
    request->argument = argv[optind];
    return CLI_GO_ON;
}

/* ---- Finding the file ---------------------------------------------------- */

/** "schedule.constant@1.0.0", taken apart. */
struct wanted {
    enum duet_kind kind; /* 0: not said */
    char name[128];
    const char *version; /* NULL: not said */
};

static void read_name(const char *argument, struct wanted *wanted)
{
    const char *at = strchr(argument, '@');
    const char *dot = strchr(argument, '.');
    char kind[32] = "";

    if (dot && (!at || dot < at))
        snprintf(kind, sizeof kind, "%.*s", (int)(dot - argument), argument);
    wanted->kind = duet_kind_of(kind);
    wanted->version = at ? at + 1 : NULL;
    if (wanted->kind)
        argument = dot + 1;
    snprintf(wanted->name, sizeof wanted->name, "%.*s",
             at ? (int)(at - argument) : (int)strlen(argument), argument);
}

static bool is_file(const char *argument)
{
    const char *ending = strrchr(argument, '.');

    return strchr(argument, '/') ||
           (ending && (!strcmp(ending, ".so") || !strcmp(ending, ".lua")));
}

/* Whether the first plugin in a file has that version. */
static bool has_version(struct duet *duet, const struct duet_sighting *file,
                        const char *version)
{
    json_t *plugins = NULL;
    bool has = false;

    if (duet_probe(duet, file, false, &plugins, NULL) == DUET_OK)
        has = !strcmp(cli_text(json_array_get(plugins, 0), "version"), version);
    json_decref(plugins);
    return has;
}

static void say_not_found(const struct duet_survey *survey,
                          const char *argument, const struct wanted *wanted)
{
    const char **names = calloc(survey->n + 1, sizeof *names);
    size_t nearest = survey->n;

    for (size_t i = 0; names && i < survey->n; i++)
        names[i] = survey->file[i].name;
    if (names)
        nearest = duet_text_nearest(wanted->name, names, survey->n);
    if (nearest < survey->n)
        cli_failed("no plugin '%s' on the plugin path (did you mean '%s'?)",
                   argument, survey->file[nearest].name);
    else
        cli_failed("no plugin '%s' on the plugin path ('duet list' lists "
                   "all; a file needs its directory, ./%s)",
                   argument, argument);
    free(names);
}

/* The file that counts; NULL, with a message, if there is none or several. */
static const struct duet_sighting *find(struct duet *duet,
                                        const struct duet_survey *survey,
                                        const char *argument)
{
    const struct duet_sighting *found = NULL;
    struct wanted wanted;

    read_name(argument, &wanted);
    for (size_t i = 0; i < survey->n; i++) {
        const struct duet_sighting *file = &survey->file[i];

        if ((wanted.kind && file->kind != wanted.kind) ||
            strcmp(file->name, wanted.name) ||
            (found && found->kind == file->kind) ||
            (wanted.version && !has_version(duet, file, wanted.version)))
            continue;
        if (found) {
            cli_failed("'%s' is a plugin of two kinds: write %s.%s or %s.%s",
                       argument, duet_kind_name(found->kind), argument,
                       duet_kind_name(file->kind), argument);
            return NULL;
        }
        found = file;
    }
    if (!found)
        say_not_found(survey, argument, &wanted);
    return found;
}

/* ---- Printing ------------------------------------------------------------ */

/** A column of a table: a member of each row. */
struct column {
    const char *key;
    const char *before; /* what is printed before it where it isn't empty;
                           or NULL */
    const char *usual;  /* what isn't worth printing; or NULL */
};

/* A member as text; what an array holds has '|' in between. */
static void show(const json_t *member, char *text, size_t size)
{
    char number[DUET_NUMBER_SIZE];
    size_t n = 0, i;
    const json_t *element;

    *text = '\0';
    if (json_is_string(member)) {
        snprintf(text, size, "%s", json_string_value(member));
    } else if (json_is_array(member)) {
        json_array_foreach (member, i, element)
            if (n < size)
                n += (size_t)snprintf(text + n, size - n, "%s%s", i ? "|" : "",
                                      json_string_value(element));
    } else if (json_is_number(member)) {
        duet_number_print(json_number_value(member), number);
        snprintf(text, size, "%s", number);
    } else if (json_is_boolean(member)) {
        snprintf(text, size, "%s", json_is_true(member) ? "true" : "false");
    }
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = '?';
}

enum { CELL = 256, MOST_COLUMNS = 12 };

static int widest(const json_t *rows, const char *key)
{
    int widest = 0;
    char text[CELL];
    const json_t *row;
    size_t i;

    json_array_foreach (rows, i, row) {
        int n;

        show(json_object_get(row, key), text, sizeof text);
        n = (int)strlen(text);
        widest = n > widest ? n : widest;
    }
    return widest;
}

/* Rows in columns as wide as their widest cell, under a heading. */
static void print_table(const json_t *plugin, const char *heading,
                        const struct column columns[], size_t n)
{
    const json_t *rows = json_object_get(plugin, heading), *row;
    size_t i;

    if (!json_array_size(rows))
        return;
    printf("\n%s\n", heading);
    json_array_foreach (rows, i, row) {
        char line[MOST_COLUMNS * (CELL + 32)];
        int length = 0;

        for (size_t c = 0; c < n; c++) {
            const int width = widest(rows, columns[c].key);
            char text[CELL];

            show(json_object_get(row, columns[c].key), text, sizeof text);
            if (columns[c].usual && !strcmp(text, columns[c].usual))
                *text = '\0';
            if (width)
                length += snprintf(
                    line + length, sizeof line - (size_t)length, "  %s%-*s",
                    *text && columns[c].before ? columns[c].before : "", width,
                    text);
        }
        while (length > 0 && line[length - 1] == ' ')
            length--;
        printf("%.*s\n", length, line);
    }
}

#define PRINT_TABLE(plugin, heading, ...)                                 \
    print_table(plugin, heading, (const struct column[]) { __VA_ARGS__ }, \
                sizeof((const struct column[]) { __VA_ARGS__ }) /         \
                    sizeof(struct column))

/* What an array of texts holds; nothing where it is empty. */
static void print_list(const char *label, const json_t *list)
{
    char text[CELL];
    const json_t *element;
    size_t i;

    if (!json_array_size(list))
        return;
    printf("  %-10s", label);
    json_array_foreach (list, i, element) {
        show(element, text, sizeof text);
        printf("%s%s", i ? ", " : "", text);
    }
    putchar('\n');
}

/* What the file says without being run. */
static void print_about(const json_t *about)
{
    print_list("note", json_object_get(about, "notes"));
    print_list("compiler", json_object_get(about, "compilers"));
    print_list("builds", json_object_get(about, "builds"));
}

/* A line; none for what isn't said. */
static void print_line(const char *label, const char *text)
{
    if (*text)
        printf("  %-10s%s\n", label, text);
}

static void print_plugin(const json_t *plugin, const json_t *about)
{
    static const char *const identity[] = { "id", "author", "licence", "url",
                                            "paper" };
    const char *bold = cli_has_colour() ? "\033[1m" : "";

    printf("%s%s %s %s%s: %s\n", bold, cli_text(plugin, "kind"),
           cli_text(plugin, "name"), cli_text(plugin, "version"),
           *bold ? "\033[0m" : "", cli_text(plugin, "summary"));
    print_line("file", cli_text(plugin, "file"));
    print_line("ABI", cli_text(plugin, "abi"));
    for (size_t i = 0; i < sizeof identity / sizeof identity[0]; i++)
        print_line(identity[i], cli_text(plugin, identity[i]));
    print_about(about);
    print_list("types", json_object_get(plugin, "dtypes"));
    print_list("methods", json_object_get(plugin, "methods"));
    print_line("scope", cli_text(plugin, "scope"));
    PRINT_TABLE(plugin, "options", { .key = "name" }, { .key = "type" },
                { .key = "default" }, { .key = "range" }, { .key = "choices" },
                { .key = "kind" }, { .key = "summary" },
                { .key = "unit", .before = "in " },
                { .key = "scale", .before = "scale ", .usual = "linear" },
                { .key = "needs", .before = "needs " });
    PRINT_TABLE(plugin, "presets", { .key = "variant" }, { .key = "option" },
                { .key = "value", .before = "= " });
    PRINT_TABLE(plugin, "slots", { .key = "name" }, { .key = "shape" },
                { .key = "value", .before = "from " },
                { .key = "from", .before = "from " },
                { .key = "times", .before = "times " },
                { .key = "needs", .before = "needs " });
    PRINT_TABLE(plugin, "scalars", { .key = "name" },
                { .key = "value", .before = "from " });
    PRINT_TABLE(plugin, "parameters", { .key = "name" }, { .key = "shape" },
                { .key = "role" }, { .key = "value", .before = "from " },
                { .key = "from", .before = "from " });
    PRINT_TABLE(plugin, "exports", { .key = "name" }, { .key = "signature" },
                { .key = "summary" });
}

/* ---- The command --------------------------------------------------------- */

static void print_all(const json_t *plugins, const json_t *about)
{
    const json_t *plugin;
    size_t i;

    json_array_foreach (plugins, i, plugin) {
        if (i)
            putchar('\n');
        print_plugin(plugin, about);
    }
}

/* Everything of a file in one object: what duet_elf_about() gives and more. */
static void print_json(json_t *about, const char *path, json_t *plugins,
                       const struct duet_error *error)
{
    json_object_set_new(about, "file", json_string(path));
    json_object_set_new(about, "plugins",
                        plugins ? json_incref(plugins) : json_array());
    if (error)
        json_object_set_new(about, "error", json_string(error->text));
    cli_print_json(json_incref(about));
}

static int inspect_file(struct duet *duet, const struct duet_sighting *file,
                        const struct request *request)
{
    struct duet_error error;
    json_t *plugins = NULL;
    const bool is_read =
        duet_probe(duet, file, request->run, &plugins, &error) == DUET_OK;
    json_t *about = duet_elf_about(file->path);

    if (request->as_json) {
        print_json(about, file->path, plugins, is_read ? NULL : &error);
    } else if (is_read) {
        print_all(plugins, about);
    } else if (json_array_size(json_object_get(about, "builds"))) {
        printf("%s\n", file->path);
        print_about(about);
    }
    json_decref(about);
    json_decref(plugins);
    return is_read ? 0 : cli_failed("%s", error.text);
}

static int inspect_named(struct duet *duet, const struct request *request)
{
    const struct duet_sighting *file;
    struct duet_survey survey;
    struct duet_error error;
    int status = CLI_FAILED;

    if (duet_survey(duet, 0, &survey, &error) != DUET_OK)
        return cli_failed("%s", error.text);
    file = find(duet, &survey, request->argument);
    if (file)
        status = inspect_file(duet, file, request);
    duet_survey_finish(&survey);
    return status;
}

int cli_inspect(struct cli_options *options, int argc, char **argv)
{
    struct request request = { options, false, false, NULL };
    const enum cli_outcome outcome = read_request(argc, argv, &request);
    struct duet *duet;
    int status;

    if (outcome != CLI_GO_ON)
        return outcome == CLI_DONE ? 0 : CLI_USAGE;
    duet = cli_context(options);
    if (!duet)
        return CLI_FAILED;
    if (is_file(request.argument))
        status = inspect_file(
            duet, &(struct duet_sighting) { .path = (char *)request.argument },
            &request);
    else
        status = inspect_named(duet, &request);
    duet_destroy(duet);
    return status;
}
