/* check.c - duet check: checks that a plugin keeps the rules. */
#include "checking.h"

#include "number.h"
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static const char usage[] =
    "usage: duet check [OPTION...] FILE|NAME...\n"
    "\n"
    "Checks that a plugin keeps the rules and that its arithmetic is right,\n"
    "and prints a line per check. FILE is a path with a slash or a file name\n"
    "extension, such as ./optimizer_mine.so. NAME is a plugin on the plugin\n"
    "path: \"adam\", or \"schedule.constant\" if several kinds have a plugin\n"
    "of that name.\n"
    "\n"
    "  --only CHECK           make this check alone\n"
    "  --skip CHECK           leave this check out, which the verdict says;\n"
    "                         may be given several times\n"
    "  --against NAME|FILE    compare with another plugin of the same kind,\n"
    "                         which may be given options:\n"
    "                         --against momentum,momentum=0.8\n"
    "                         may be given several times: the first one\n"
    "                         that the plugin agrees with counts\n"
    "  --tolerance T          largest relative difference that --against\n"
    "                         permits; 1e-9 unless given\n"
    "  --seed N               seed of all random numbers; 0 unless given\n"
    "  --timeout SECONDS      processor time that a check may take; 20 unless\n"
    "                         given\n"
    "  --alone                let the plugin read no other plugin's file, and\n"
    "                         of all files those of the system alone, and "
    "those\n"
    "                         in its own directory\n"
    "  --plugin-path PATH     search the directories in PATH (A:B) first\n"
    "  --quiet                print only the checks that failed\n"
    "  --json                 print JSON\n"
    "  --list                 list the checks\n"
    "  -h, --help             print this help\n"
    "\n"
    "Exit status: 0 if all checks passed, 1 if one failed, 2 for a wrong\n"
    "command line.\n";

static void print_check(const char *name, const char *kinds,
                        const char *summary)
{
    printf("%-14s%s (%s)\n", name, summary, kinds);
}

/* ---- The command line ---------------------------------------------------- */

enum {
    ONLY = 256,
    SKIP,
    AGAINST,
    TOLERANCE,
    SEED,
    TIMEOUT,
    PLUGIN_PATH,
    ALONE,
    QUIET,
    JSON,
    LIST
};

static const struct option long_options[] = {
    { "only", required_argument, NULL, ONLY },
    { "skip", required_argument, NULL, SKIP },
    { "against", required_argument, NULL, AGAINST },
    { "tolerance", required_argument, NULL, TOLERANCE },
    { "seed", required_argument, NULL, SEED },
    { "timeout", required_argument, NULL, TIMEOUT },
    { "plugin-path", required_argument, NULL, PLUGIN_PATH },
    { "alone", no_argument, NULL, ALONE },
    { "quiet", no_argument, NULL, QUIET },
    { "json", no_argument, NULL, JSON },
    { "list", no_argument, NULL, LIST },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

/* A number from low to high; false, with a message, if it is none. */
static bool read_number(const char *name, double low, double high,
                        double *number)
{
    double value;

    if (!duet_number_parse(optarg, strlen(optarg), &value) ||
        !(value >= low && value <= high)) {
        cli_misused("duet check",
                    "--%s is '%s', expected a number from %.10g to %.10g", name,
                    optarg, low, high);
        return false;
    }
    *number = value;
    return true;
}

/* One more value of an option that may be given `most` times. */
static bool add(const char *name, const char **list, size_t *n, size_t most)
{
    if (*n == most) {
        cli_misused("duet check", "--%s is given more than %zu times", name,
                    most);
        return false;
    }
    list[(*n)++] = optarg;
    return true;
}

static enum cli_outcome take_option(void *data, int option)
{
    struct checking *c = data;
    double number = 0;
    bool is_right = true;

    switch (option) {
    case ONLY:
        c->options.only = optarg;
        break;
    case SKIP:
        is_right = add("skip", c->options.skip, &c->options.n_skip,
                       CHECK_MOST_LEFT_OUT);
        break;
    case AGAINST:
        is_right = add("against", c->options.against, &c->options.n_against,
                       CHECK_MOST_REFERENCES);
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
        c->command->plugin_path = optarg;
        break;
    case ALONE:
        c->is_alone = true;
        break;
    case QUIET:
        c->is_quiet = true;
        break;
    case JSON:
        c->is_json = true;
        break;
    default:
        check_list(print_check);
        return CLI_DONE;
    }
    return is_right ? CLI_GO_ON : CLI_WRONG;
}

/* Check the plugin at hand; the exit status. */
static int check_plugin(struct checking *c, size_t *n_plugins)
{
    struct check_tally tally;
    struct duet_error error;

    c->has_heading = false;
    c->results = c->is_json ? json_array() : NULL;
    if (check_run(&c->options, &tally, &error) != DUET_OK) {
        json_decref(c->results);
        return error.status == DUET_NOT_FOUND
                   ? cli_misused("duet check", "%s", error.text)
                   : cli_failed("%s", error.text);
    }
    checking_end(c, &tally);
    *n_plugins = tally.subject.n_beside;
    return tally.n_failed ? CLI_FAILED : 0;
}

/* Check a plugin by its name, or all that a file offers; the exit status. */
static int check_argument(struct checking *c, const char *argument)
{
    int status = checking_find(c, argument);
    size_t n = 1;

    if (status)
        return status;
    c->options.path = checking_object(c);
    for (; c->index < n; c->index++) {
        const int one = check_plugin(c, &n);

        status = one > status ? one : status;
        n = c->name ? 1 : n;
    }
    free(c->path);
    return status;
}

int cli_check(struct cli_options *options, int argc, char **argv)
{
    struct checking c = { .options = { .tolerance = 1e-9, .seconds = 20 },
                          .command = options };
    const enum cli_outcome outcome =
        cli_read_options(argc, argv, "h", long_options, usage, take_option, &c);
    int status = 0;

    if (outcome != CLI_GO_ON)
        return outcome == CLI_DONE ? 0 : CLI_USAGE;
    if (optind == argc)
        return cli_misused(argv[0], "expected the FILE or NAME of a plugin");
    if (c.options.only && !strcmp(c.options.only, "against") &&
        !c.options.n_against)
        return cli_misused("duet check", "--only against needs --against NAME");
    c.options.open = checking_open;
    c.options.context = checking_context;
    c.options.altered = duet_lua_served_changes;
    c.options.report = checking_report;
    c.options.data = &c;
    c.plugins = json_array();
    /* What it prints is the verdict: no process of the plugin's may reach its
       memory or its stdout. */
    prctl(PR_SET_DUMPABLE, 0);
    for (int i = optind; i < argc; i++) {
        const int one = check_argument(&c, argv[i]);

        status = one > status ? one : status;
    }
    if (c.is_json)
        cli_print_json(c.plugins);
    else
        json_decref(c.plugins);
    prctl(PR_SET_DUMPABLE, 1); /* for sanitizers, which look for leaks */
    return status;
}
