/* check.c - duet check: does a plugin keep the contract? */
#include "cli.h"

#include "check/check.h"
#include "lua/script.h"
#include "number.h"
#include "text.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet check [OPTION...] FILE|NAME...\n"
    "\n"
    "Proves that a plugin keeps the rules and that its arithmetic is right. A\n"
    "FILE is a path with a slash or an ending, ./optimizer_mine.so; a NAME is\n"
    "that of a plugin on the plugin path, \"adam\", or \"schedule.constant\" where\n"
    "several kinds have one. Prints a line per check.\n"
    "\n"
    "  --only CHECK           run this check alone\n"
    "  --against NAME         compare with another plugin of its kind, with options\n"
    "                         if wanted: --against momentum,momentum=0.8\n"
    "  --tolerance T          how far --against may be off, relative (1e-9)\n"
    "  --seed N               of all that is drawn (0)\n"
    "  --timeout SECONDS      of processor time, for each check (20)\n"
    "  --plugin-path FOLDERS  look for plugins in FOLDERS (A:B) first\n"
    "  --quiet                print checks that failed alone\n"
    "  --json                 print JSON\n"
    "  --list                 print the checks there are\n"
    "  -h, --help             print this\n"
    "\n"
    "Exit status: 0, 1 when a check failed, 2 for a wrong command line.\n";

/* What was asked for, and what was found out of the plugin at hand. */
struct checking {
    struct check_options options;
    const char *plugin_path;
    const char *argument; /* the FILE or NAME */
    char kind[32];        /* of "schedule.constant"; empty: not said */
    const char *name;     /* of a plugin on the path; NULL: it's a file */
    bool is_json, is_quiet, has_heading;
    json_t *plugins;      /* all results, for --json */
    json_t *results;      /* of the plugin at hand */
};

/* ---- Finding the plugin ---------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);

    return n > m && !strcmp(text + n - m, end);
}

static bool is_file(const char *argument)
{
    return strchr(argument, '/') || ends_with(argument, ".so") ||
           ends_with(argument, ".lua");
}

/* The one plugin of that name, whatever its kind. */
static enum duet_status find_in_kinds(struct duet *duet, const char *name,
                                      const struct duet_entry **entry,
                                      struct duet_error *error)
{
    enum duet_kind found = 0;

    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        const struct duet_entry *other;
        struct duet_error ignored;
        const enum duet_status status =
            duet_find(duet, kind, name, &other, &ignored);

        if (status != DUET_OK && status != DUET_NOT_FOUND)
            return duet_find(duet, kind, name, &other, error);
        if (status != DUET_OK)
            continue;
        if (found)
            return duet_error_set(error, DUET_INVALID,
                                  "'%s' is a plugin of two kinds: write %s.%s or "
                                  "%s.%s", name, duet_kind_name(found), name,
                                  duet_kind_name(kind), name);
        found = kind;
        *entry = other;
    }
    if (found)
        return DUET_OK;
    return duet_error_set(error, DUET_NOT_FOUND,
                          "no plugin named '%s' on the plugin path (a file is "
                          "given with its folder, ./%s)", name, name);
}

static enum duet_status find(struct checking *c, struct duet *duet,
                             const struct duet_entry **entry,
                             struct duet_error *error)
{
    const struct duet_entry *const *entries;
    enum duet_status status;
    size_t n;

    if (c->kind[0])
        return duet_find(duet, duet_kind_of(c->kind), c->name, entry, error);
    if (c->name)
        return find_in_kinds(duet, c->name, entry, error);
    status = duet_load(duet, c->argument, &entries, &n, error);
    if (status == DUET_OK)
        *entry = entries[0];
    return status;
}

static enum duet_status open_plugin(void *data, struct duet **duet,
                                    const struct duet_entry **entry,
                                    struct duet_error *error)
{
    struct checking *c = data;
    enum duet_status status = duet_create(duet, error);

    if (status == DUET_OK)
        status = duet_lua_serve(*duet, cli_open, error);
    if (status == DUET_OK && c->plugin_path)
        status = duet_add_plugin_path(*duet, c->plugin_path, error);
    return status == DUET_OK ? find(c, *duet, entry, error) : status;
}

/* Where the file of a NAME is; without running it. */
static char *path_of(const struct checking *c)
{
    struct duet *duet;
    char *path = NULL;

    if (!c->name)
        return ends_with(c->argument, ".lua") ? NULL : realpath(c->argument, NULL);
    if (duet_create(&duet, NULL) != DUET_OK)
        return NULL;
    if (c->plugin_path)
        duet_add_plugin_path(duet, c->plugin_path, NULL);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++)
        for (size_t i = 0; i < duet->n_folders && !path; i++) {
            if (c->kind[0] && strcmp(c->kind, duet_kind_name(kind)))
                continue;
            path = duet_text_format("%s/%s_%s.so", duet->folders[i],
                                    duet_kind_name(kind), c->name);
            if (path && access(path, R_OK)) {
                free(path);
                path = NULL;
            }
        }
    duet_destroy(duet);
    return path;
}

static void read_argument(struct checking *c, const char *argument)
{
    const char *dot = strchr(argument, '.');

    c->argument = argument;
    c->kind[0] = '\0';
    c->name = is_file(argument) ? NULL : argument;
    if (!c->name || !dot)
        return;
    snprintf(c->kind, sizeof c->kind, "%.*s", (int)(dot - argument), argument);
    if (duet_kind_of(c->kind))
        c->name = dot + 1;
    else
        c->kind[0] = '\0';
}

/* ---- Printing -------------------------------------------------------------- */

static const char *const words[] = { [CHECK_PASSED] = "ok",
                                     [CHECK_FAILED] = "FAILED",
                                     [CHECK_SKIPPED] = "skipped" };

static void print_heading(struct checking *c, const struct check_subject *subject)
{
    if (c->has_heading)
        return;
    c->has_heading = true;
    if (subject->kind)
        printf("%s %s %s: %s (%s)\n", duet_kind_name(subject->kind),
               subject->name, subject->version, subject->summary, c->argument);
    else
        printf("%s\n", c->argument);
}

/* What a plugin reports may have lines of its own. */
static void print_text(const char *text)
{
    for (; *text; text++) {
        putchar(*text);
        if (*text == '\n')
            fputs("          ", stdout);
    }
    putchar('\n');
}

static void print_result(struct checking *c, const struct check_subject *subject,
                         const struct check_result *result)
{
    if (c->is_quiet && result->outcome != CHECK_FAILED)
        return;
    print_heading(c, subject);
    printf("  %-8s%-13s", words[result->outcome], result->name);
    if (result->outcome == CHECK_PASSED)
        printf("%s%s", result->summary, *result->text ? "; " : "");
    print_text(result->text);
    fflush(stdout);
}

static void add_json(struct checking *c, const struct check_result *result)
{
    json_array_append_new(
        c->results,
        json_pack("{s:s, s:s, s:s, s:s, s:f}", "check", result->name, "outcome",
                  result->outcome == CHECK_FAILED ? "failed"
                                                  : words[result->outcome],
                  "summary", result->summary, "text", result->text, "seconds",
                  result->seconds));
}

static void report(void *data, const struct check_subject *subject,
                   const struct check_result *result)
{
    struct checking *c = data;

    if (c->is_json)
        add_json(c, result);
    else
        print_result(c, subject, result);
}

static void print_end(struct checking *c, const struct check_tally *tally)
{
    if (c->is_json) {
        json_array_append_new(
            c->plugins,
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o}", "file",
                      c->argument, "kind", duet_kind_name(tally->subject.kind),
                      "name", tally->subject.name, "version",
                      tally->subject.version, "seed",
                      (json_int_t)c->options.seed, "passed",
                      (json_int_t)tally->n_passed, "failed",
                      (json_int_t)tally->n_failed, "skipped",
                      (json_int_t)tally->n_skipped, "checks", c->results));
        return;
    }
    if (c->is_quiet && !tally->n_failed)
        return;
    printf("  %zu passed, %zu failed, %zu skipped\n", tally->n_passed,
           tally->n_failed, tally->n_skipped);
    if (tally->n_failed)
        printf("To run one again: duet check --only CHECK --seed %u %s\n",
               c->options.seed, c->argument);
    else if (!c->name && !c->is_quiet)
        printf("To use it: duet.load \"%s\", then duet.%s.%s\n", c->argument,
               duet_kind_name(tally->subject.kind), tally->subject.name);
}

static void print_check(const char *name, const char *kinds, const char *summary)
{
    printf("%-14s%s (%s)\n", name, summary, kinds);
}

/* ---- The command line ------------------------------------------------------ */

enum { ONLY = 256, AGAINST, TOLERANCE, SEED, TIMEOUT, PLUGIN_PATH, QUIET, JSON,
       LIST };

static const struct option long_options[] = {
    { "only", required_argument, NULL, ONLY },
    { "against", required_argument, NULL, AGAINST },
    { "tolerance", required_argument, NULL, TOLERANCE },
    { "seed", required_argument, NULL, SEED },
    { "timeout", required_argument, NULL, TIMEOUT },
    { "plugin-path", required_argument, NULL, PLUGIN_PATH },
    { "quiet", no_argument, NULL, QUIET },
    { "json", no_argument, NULL, JSON },
    { "list", no_argument, NULL, LIST },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static int wrong(const char *message, const char *what)
{
    fprintf(stderr, "duet check: %s%s\nTry 'duet check --help'.\n", message, what);
    return CLI_USAGE;
}

/* A number from low to high; false, with a message, if it is none. */
static bool read_number(const char *name, double low, double high, double *number)
{
    double value;

    if (!duet_number_parse(optarg, strlen(optarg), &value) ||
        !(value >= low && value <= high)) {
        fprintf(stderr, "duet check: --%s is '%s', expected a number from %g to "
                        "%g\nTry 'duet check --help'.\n", name, optarg, low, high);
        return false;
    }
    *number = value;
    return true;
}

/* -1: go on; else the exit status. */
static int read_option(struct checking *c, int option)
{
    double number = 0;
    bool is_right = true;

    switch (option) {
    case ONLY:
        c->options.only = optarg;
        break;
    case AGAINST:
        c->options.against = optarg;
        break;
    case TOLERANCE:
        is_right = read_number("tolerance", 0, 1, &c->options.tolerance);
        break;
    case SEED:
        is_right = read_number("seed", 0, UINT32_MAX, &number);
        c->options.seed = (uint32_t)number;
        break;
    case TIMEOUT:
        is_right = read_number("timeout", 0.01, 3600, &c->options.seconds);
        break;
    case PLUGIN_PATH:
        c->plugin_path = optarg;
        break;
    case QUIET:
        c->is_quiet = true;
        break;
    case JSON:
        c->is_json = true;
        break;
    case LIST:
        check_list(print_check);
        return 0;
    case 'h':
        fputs(usage, stdout);
        return 0;
    default:
        fputs("Try 'duet check --help'.\n", stderr);
        return CLI_USAGE;
    }
    return is_right ? -1 : CLI_USAGE;
}

/* @return The exit status. */
static int check_one(struct checking *c, const char *argument)
{
    struct check_tally tally;
    struct duet_error error;
    char *path;

    read_argument(c, argument);
    c->has_heading = false;
    if (!c->name && access(argument, R_OK)) {
        fprintf(stderr, "duet check: no file '%s' that can be read\n", argument);
        return CLI_FAILED;
    }
    if (c->is_json)
        c->results = json_array();
    path = path_of(c);
    c->options.path = path;
    if (check_run(&c->options, &tally, &error) != DUET_OK) {
        free(path);
        return wrong("", error.text);
    }
    print_end(c, &tally);
    free(path);
    return tally.n_failed ? CLI_FAILED : 0;
}

int cli_check(struct cli_options *options, int argc, char **argv)
{
    struct checking c = { .options = { .tolerance = 1e-9, .seconds = 20 },
                          .plugin_path = options->plugin_path };
    int status = 0, option;

    while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
        const int end = read_option(&c, option);

        if (end >= 0)
            return end;
    }
    if (optind == argc)
        return wrong("the FILE or NAME of a plugin expected", "");
    c.options.open = open_plugin;
    c.options.report = report;
    c.options.data = &c;
    c.plugins = json_array();
    for (int i = optind; i < argc; i++) {
        const int one = check_one(&c, argv[i]);

        status = one > status ? one : status;
    }
    if (c.is_json) {
        json_dumpf(c.plugins, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(c.plugins);
    return status;
}
