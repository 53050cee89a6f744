/*
 * confine.c - duet run --sandbox: this process gives up all that the script
 * isn't to have, before it reads the first byte of it.
 */
#include "confine.h"

#include "context.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char cli_confine_usage[] =
    "  --sandbox              the script isn't trusted: without network, "
    "other\n"
    "                         programs and processes, C code, and all files\n"
    "                         but those given here\n"
    "  --read PATH            what it may read: a file, or a directory with "
    "all\n"
    "                         below it\n"
    "  --write DIR            where it may read and write files\n"
    "  --seconds N            end it after N seconds (default: 60; 0: no "
    "limit)\n"
    "  --memory MB            of the process (default: 4096; 0: no limit)\n"
    "  --lua-memory MB        of Lua's own values (default: 1024; 0: no "
    "limit)\n"
    "  --file-size MB         of a file that it writes (default: 256; 0: no\n"
    "                         limit)\n"
    "  --without LAYER        go on where the kernel doesn't offer this "
    "layer:\n"
    "                         files, namespaces or calls\n";

/* ---- Options ------------------------------------------------------------- */

static const struct {
    const char *name;
    enum sandbox_layer layer;
} layers[] = {
    { "files", SANDBOX_FILES },
    { "namespaces", SANDBOX_NAMESPACES },
    { "calls", SANDBOX_CALLS },
};

enum { N_LAYERS = sizeof layers / sizeof *layers };

static const char command[] = "duet run";

void cli_confine_init(struct cli_confinement *confinement)
{
    *confinement = (struct cli_confinement) {
        .lua_memory = (uint64_t)1024 << 20,
    };
    cli_sandbox_init(&confinement->sandbox);
    confinement->sandbox.keeps.processes = 0; /* it makes none: see calls */
}

static enum cli_outcome take_layer(struct cli_confinement *confinement)
{
    for (size_t i = 0; i < N_LAYERS; i++)
        if (!strcmp(layers[i].name, optarg)) {
            confinement->without |= layers[i].layer;
            return CLI_GO_ON;
        }
    cli_misused(command,
                "--without '%s': no such layer; expected files, namespaces or "
                "calls",
                optarg);
    return CLI_WRONG;
}

enum cli_outcome cli_confine_take(struct cli_confinement *confinement,
                                  const struct option *row)
{
    if (row->val == CLI_CONFINE_SANDBOX) {
        confinement->is_asked = true;
        return CLI_GO_ON;
    }
    if (!confinement->first)
        confinement->first = row->name;
    if (row->val == CLI_CONFINE_WITHOUT)
        return take_layer(confinement);
    if (row->val == CLI_CONFINE_LUA_MEMORY)
        return cli_sandbox_number(command, 1 << 20, &confinement->lua_memory)
                   ? CLI_GO_ON
                   : CLI_WRONG;
    return cli_sandbox_take(&confinement->sandbox, command, row->val);
}

bool cli_confine_agrees(const struct cli_options *options,
                        const struct cli_confinement *confinement)
{
    if (!confinement->is_asked && confinement->first)
        cli_misused(command, "--%s needs --sandbox", confinement->first);
    else if (confinement->is_asked && options->is_interactive)
        cli_misused(command, "--sandbox and -i exclude each other");
    else if (confinement->is_asked && options->watches)
        cli_misused(command, "--sandbox and --watch exclude each other");
    else
        return true;
    return false;
}

/* ---- Files --------------------------------------------------------------- */

/** Paths that are read because duet itself needs them; owned. */
struct own_paths {
    char *path[SANDBOX_MOST_PATHS];
    size_t n;
    bool failed; /* there was no room, or no memory */
};

/* Those that don't exist are left out. */
static void add_own(struct own_paths *own, const char *path)
{
    char *full = path ? realpath(path, NULL) : NULL;

    if (!full && path && errno != ENOENT && errno != ENOTDIR)
        own->failed = true;
    if (!full)
        return;
    if (own->n < SANDBOX_MOST_PATHS) {
        own->path[own->n++] = full;
        return;
    }
    own->failed = true;
    free(full);
}

static void finish_own(struct own_paths *own)
{
    for (size_t i = 0; i < own->n; i++)
        free(own->path[i]);
}

/* Directories that code comes from: Lua's and native. */
static bool find_code(const struct cli_options *options, struct own_paths *own)
{
    char *scripts = cli_find("scripts", "../share/lua/5.4", "duet/init.lua");
    struct duet_error error;
    struct duet *duet = NULL;
    bool done =
        duet_create(&duet, NULL, &error) == DUET_OK &&
        (!options->plugin_path ||
         duet_add_plugin_path(duet, options->plugin_path, &error) == DUET_OK);

    add_own(own, scripts);
    free(scripts);
    for (size_t i = 0; done && i < duet->n_directories; i++)
        add_own(own, duet->directories[i]);
    if (!done)
        cli_failed("%s", error.text);
    else if (own->failed)
        cli_misused(command,
                    "more than %d directories of plugins, or one that "
                    "can't be read",
                    (int)SANDBOX_MOST_PATHS);
    duet_destroy(duet);
    return done && !own->failed;
}

/* Whether a path is a directory, or one that lies somewhere below it. */
static bool is_within(const char *path, const char *directory)
{
    const size_t n = strlen(directory);

    return !strncmp(path, directory, n) &&
           (path[n] == '/' || !path[n] || !strcmp(directory, "/"));
}

/* Who can write the code of duet isn't held by any sandbox. */
static bool check_writable(const struct own_paths *code, const char *path)
{
    char *full = realpath(path, NULL);
    struct stat about;
    bool is_fit = full && stat(full, &about) == 0;

    if (!is_fit) {
        cli_misused(command, "--write '%s': %s", path, strerror(errno));
    } else if (!S_ISDIR(about.st_mode)) {
        cli_misused(command, "--write '%s': expected a directory", path);
        is_fit = false;
    }
    for (size_t i = 0; is_fit && i < code->n; i++)
        if (is_within(code->path[i], full) || is_within(full, code->path[i])) {
            cli_misused(command,
                        "--write '%s': the script could change '%s', which "
                        "duet runs code from",
                        path, code->path[i]);
            is_fit = false;
        }
    free(full);
    return is_fit;
}

static bool check_readable(const char *path)
{
    if (!access(path, R_OK))
        return true;
    cli_misused(command, "--read '%s': %s", path, strerror(errno));
    return false;
}

static bool check_paths(const struct sandbox *keeps,
                        const struct own_paths *code)
{
    for (size_t i = 0; i < keeps->n_readable; i++)
        if (!check_readable(keeps->readable[i]))
            return false;
    for (size_t i = 0; i < keeps->n_writable; i++)
        if (!check_writable(code, keeps->writable[i]))
            return false;
    return true;
}

/* Directories of code go before what the command line permits. */
static bool put_first(struct sandbox *keeps, const struct own_paths *code)
{
    if (keeps->n_readable + code->n > SANDBOX_MOST_PATHS) {
        cli_misused(command, "more than %d paths", (int)SANDBOX_MOST_PATHS);
        return false;
    }
    memmove(keeps->readable + code->n, keeps->readable,
            keeps->n_readable * sizeof *keeps->readable);
    for (size_t i = 0; i < code->n; i++)
        keeps->readable[i] = code->path[i];
    keeps->n_code = code->n;
    keeps->n_given = keeps->n_readable;
    keeps->n_readable += code->n;
    return true;
}

static bool find_paths(const struct cli_options *options,
                       struct own_paths *code)
{
    struct cli_sandbox *sandbox = &options->confinement->sandbox;
    const char *script =
        options->script < options->argc ? options->argv[options->script] : "-";
    const char *const others[] = { "/sys/devices/system/cpu", "/etc/localtime",
                                   script };
    bool fits;

    if (!find_code(options, code) || !check_paths(&sandbox->keeps, code))
        return false;
    fits = put_first(&sandbox->keeps, code);
    for (size_t i = 0; fits && i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], "-") != 0 &&
            !cli_sandbox_read(sandbox, others[i])) {
            cli_misused(command, "more than %d paths", (int)SANDBOX_MOST_PATHS);
            fits = false;
        }
    return fits;
}

/* ---- Time, and what surrounds the process -------------------------------- */

static char late[96]; /* what is said when the time is over */

static void on_deadline(int number)
{
    const ssize_t written = write(STDERR_FILENO, late, strlen(late));

    (void)number;
    (void)written;
    _exit(CLI_TIMED_OUT);
}

static bool send_after(uint64_t seconds, int number)
{
    const struct itimerspec span = { .it_value.tv_sec = (time_t)seconds };
    struct sigevent event = { .sigev_notify = SIGEV_SIGNAL,
                              .sigev_signo = number };
    timer_t timer;

    return timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 &&
           timer_settime(timer, 0, &span, NULL) == 0;
}

/* The second signal is for code that has found a way to ignore the first. */
static bool set_deadline(uint64_t seconds)
{
    const struct sigaction action = { .sa_handler = on_deadline };

    if (!seconds)
        return true;
    snprintf(late, sizeof late,
             "%s: ended after %llu s; --seconds N permits more\n", command,
             (unsigned long long)seconds);
    return sigaction(SIGXCPU, &action, NULL) == 0 &&
           send_after(seconds, SIGXCPU) && send_after(seconds + 1, SIGKILL);
}

/* Of the environment only what changes how numbers and messages look stays. */
static void clean_environment(void)
{
    static const char *const names[] = {
        "COLUMNS",  "DUET_CPU", "LANG", "DUET_THREADS", "LC_ALL", "LC_NUMERIC",
        "NO_COLOR", "TERM",     "TZ"
    };
    enum { N = sizeof names / sizeof *names };
    const char *values[N];

    for (size_t i = 0; i < N; i++)
        values[i] = getenv(names[i]);
    clearenv();
    for (size_t i = 0; i < N; i++)
        if (values[i])
            setenv(names[i], values[i], 1);
}

static bool settle(const struct cli_confinement *confinement)
{
    tzset();                  /* the description of the time zone is read now */
    signal(SIGXFSZ, SIG_IGN); /* writing fails then, with a message */
    return close_range(STDERR_FILENO + 1, ~0u, 0) == 0 &&
           set_deadline(confinement->sandbox.seconds);
}

/* ---- Entering ------------------------------------------------------------ */

/* Whether all layers are here but those that may be missing. */
static bool check_layers(unsigned here, unsigned without)
{
    bool done = true;

    for (size_t i = 0; i < N_LAYERS; i++) {
        const bool is_here = here & layers[i].layer;

        if (is_here || (without & layers[i].layer))
            continue;
        cli_failed("the sandbox isn't whole: this machine doesn't offer %s; "
                   "--without %s runs the script without it",
                   cli_sandbox_layer(layers[i].layer), layers[i].name);
        done = false;
    }
    return done;
}

static int enter(const struct cli_confinement *confinement)
{
    const struct sandbox *keeps = &confinement->sandbox.keeps;
    const unsigned here = sandbox_layers();
    char problem[256];

    if (!check_layers(here, confinement->without))
        return CLI_NO_SANDBOX;
    if (!settle(confinement)) {
        cli_failed("can't set the time limit: %s", strerror(errno));
        return CLI_NO_SANDBOX;
    }
    if ((here & SANDBOX_NAMESPACES) &&
        !(sandbox_isolate(false) && sandbox_refuse_code(keeps)) &&
        !(confinement->without & SANDBOX_NAMESPACES)) {
        cli_failed("the sandbox isn't whole: can't set up namespaces: %s; "
                   "--without namespaces runs the script without them",
                   strerror(errno));
        return CLI_NO_SANDBOX;
    }
    if (!sandbox_enter(keeps, here, problem, sizeof problem)) {
        cli_failed("%s", problem);
        return CLI_NO_SANDBOX;
    }
    return 0;
}

int cli_confine(const struct cli_options *options)
{
    struct own_paths own = { .n = 0 };
    int status = CLI_USAGE;

    clean_environment();
    if (find_paths(options, &own))
        status = enter(options->confinement);
    finish_own(&own);
    return status;
}

/* ---- What is said afterwards --------------------------------------------- */

static void print_paths(const char *title, const char *const *paths, size_t n)
{
    fprintf(stderr, "%s", title);
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, " '%s'", paths[i]);
    fprintf(stderr, "%s", n ? "" : " none");
}

void cli_confine_report(const struct cli_confinement *confinement)
{
    const struct sandbox *keeps = &confinement->sandbox.keeps;

    if (confinement->lua_refused)
        fprintf(stderr,
                "%s: Lua asked for more than its %llu MB; --lua-memory MB "
                "permits more\n",
                command, (unsigned long long)(confinement->lua_memory >> 20));
    fprintf(stderr,
            "%s: the script ran in a sandbox; files to be read:", command);
    print_paths("", keeps->readable + keeps->n_code, keeps->n_given);
    print_paths(" (--read PATH); to be written, too:", keeps->writable,
                keeps->n_writable);
    fputs(" (--write DIR)\n", stderr);
}
