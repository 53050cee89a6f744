/*
 * confine.c - duet run --sandbox: this process gives up all that the script
 * isn't to have, before it reads the first byte of it.
 */
#include "confine_paths.h"

#include "text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Of the environment only what changes how numbers and messages look stays; the
 * rest may hold secrets, and is wiped out of memory, too. */
static bool clean_environment(void)
{
    static const char *const names[] = {
        "COLUMNS",  "DUET_CPU", "LANG", "DUET_THREADS", "LC_ALL", "LC_NUMERIC",
        "NO_COLOR", "TERM",     "TZ"
    };
    enum { N = sizeof names / sizeof *names };
    char *values[N];
    bool done = true;

    for (size_t i = 0; i < N; i++) {
        const char *value = getenv(names[i]);

        values[i] = value ? duet_text_copy(value) : NULL;
        done = done && !value == !values[i];
    }
    for (char **entry = environ; *entry; entry++)
        explicit_bzero(*entry, strlen(*entry));
    clearenv();
    for (size_t i = 0; i < N; i++) {
        if (values[i])
            done = setenv(names[i], values[i], 1) == 0 && done;
        free(values[i]);
    }
    return done;
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
    struct confine_paths code = { .n = 0 };
    int status = CLI_USAGE;

    if (!clean_environment())
        status = cli_failed("out of memory");
    else if (confine_find_paths(options, &code))
        status = enter(options->confinement);
    confine_finish_paths(&code);
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
