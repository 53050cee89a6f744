/* sandbox.c - duet sandbox: a program that isn't trusted, in a sandbox. */
#include "sandbox_options.h"

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet sandbox [OPTION...] PROGRAM [ARGUMENT...]\n"
    "\n"
    "Runs a program that isn't trusted: without a network, without the sight\n"
    "of other processes, and with the files of the system, to be read, and\n"
    "those below the paths given. 'duet grade' runs submissions so. What the\n"
    "kernel doesn't offer is left out, and --layers says what that is.\n"
    "\n"
    "  --read PATH            may be read, and programs in it run\n"
    "  --write DIR            may be read and written; the first one is HOME\n"
    "  --hide PATH            may not be read where a path above it may\n"
    "  --user UID             run it as this user, if root asks: the kernel\n"
    "                         doesn't hold root to a number of processes\n"
    "  --seconds N            end it after N seconds (default: 60; 0: no "
    "limit)\n"
    "  --memory MB            of each process (default: 4096; 0: no limit)\n"
    "  --processes N          of the user, threads included (default: 256)\n"
    "  --file-size MB         of a file that it writes (default: 256)\n"
    "  --layers               print the layers that this machine has\n"
    "  -h, --help             print this help\n"
    "\n"
    "Exit status: that of the program, 128 and the number of the signal that\n"
    "ended it, 124 after the time, 125 if the sandbox fails.\n";

enum { NOT_FOUND = 127 };

/** What was asked for. */
struct request {
    struct cli_sandbox sandbox;
    bool asks_layers;
    const char *home;
    uint64_t user;    /* 0: who runs the command */
    const char *name; /* of the command, for messages */
};

enum { PROCESSES = CLI_SANDBOX_OWN, HIDE, USER, LAYERS };

static enum cli_outcome take(void *data, int option)
{
    struct request *r = data;

    if (option == LAYERS) {
        r->asks_layers = true;
        return CLI_GO_ON;
    }
    if (option == PROCESSES || option == USER)
        return cli_sandbox_number(r->name, 1,
                                  option == USER ? &r->user
                                                 : &r->sandbox.keeps.processes)
                   ? CLI_GO_ON
                   : CLI_WRONG;
    if (option != HIDE)
        return cli_sandbox_take(&r->sandbox, r->name, option);
    if (cli_sandbox_hide(&r->sandbox, optarg))
        return CLI_GO_ON;
    cli_misused(r->name, "more than %d paths", (int)SANDBOX_MOST_PATHS);
    return CLI_WRONG;
}

static void print_layers(unsigned layers)
{
    puts("yes  memory, time and processes (resource limits)");
    for (unsigned layer = 1; layer < SANDBOX_ALL; layer *= 2)
        printf("%s  %s\n", layers & layer ? "yes" : "no ",
               cli_sandbox_layer(layer));
}

/* ---- The program --------------------------------------------------------- */

/* Nothing of the environment but where programs are, and a home. */
static void set_environment(const char *home)
{
    clearenv();
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    setenv("HOME", home, 1);
    setenv("TMPDIR", home, 1);
}

/* Become the program. */
static _Noreturn void execute(const struct request *r, unsigned layers,
                              char **argv)
{
    char problem[256];

    set_environment(r->home);
    if (!sandbox_enter(&r->sandbox.keeps, layers, problem, sizeof problem)) {
        fprintf(stderr, "duet sandbox: %s\n", problem);
        _exit(CLI_NO_SANDBOX);
    }
    execvp(argv[0], argv);
    fprintf(stderr, "duet sandbox: %s: %s\n", argv[0], strerror(errno));
    _exit(errno == ENOENT ? NOT_FOUND : CLI_NO_SANDBOX);
}

static int status_of(int how)
{
    return WIFEXITED(how) ? WEXITSTATUS(how) : CLI_SIGNAL + WTERMSIG(how);
}

/* Wait for a child, and whatever else ends meanwhile. */
static int wait_for(pid_t pid)
{
    int how = 0;

    for (;;) {
        const pid_t ended = waitpid(-1, &how, 0);

        if (ended == pid)
            return status_of(how);
        if (ended < 0 && errno != EINTR)
            return CLI_NO_SANDBOX;
    }
}

/* The first process of the namespaces: with it all others end. */
static _Noreturn void be_first(const struct request *r, unsigned layers,
                               char **argv)
{
    pid_t pid;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (layers & SANDBOX_NAMESPACES)
        sandbox_show_own_processes();
    pid = fork();
    if (pid == 0)
        execute(r, layers, argv);
    _exit(pid < 0 ? CLI_NO_SANDBOX : wait_for(pid));
}

/* The kernel makes a process that has changed its user unreadable for itself,
 * so that it couldn't make namespaces. */
static bool become(uint64_t user)
{
    const uid_t id = (uid_t)user;

    return !user ||
           (setgroups(0, NULL) == 0 && setresgid(id, id, id) == 0 &&
            setresuid(id, id, id) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0);
}

/* The process that the time is measured of. */
static _Noreturn void supervise(const struct request *r, unsigned layers,
                                char **argv)
{
    pid_t pid;

    setpgid(0, 0);
    if (!become(r->user)) {
        fprintf(stderr, "duet sandbox: can't become user %u: %s\n",
                (unsigned)r->user, strerror(errno));
        _exit(CLI_NO_SANDBOX);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if ((layers & SANDBOX_NAMESPACES) && !sandbox_isolate(true))
        _exit(CLI_NO_SANDBOX);
    pid = fork();
    if (pid == 0)
        be_first(r, layers, argv);
    _exit(pid < 0 ? CLI_NO_SANDBOX : wait_for(pid));
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Wait until it ends, or its time is over. */
static int watch(pid_t pid, double seconds)
{
    const double end = now() + seconds;
    const struct timespec pause = { 0, 2000000 };
    int how = 0;

    for (;;) {
        const pid_t ended = waitpid(pid, &how, seconds > 0 ? WNOHANG : 0);

        if (ended == pid)
            break;
        if (ended < 0 && errno != EINTR)
            return CLI_NO_SANDBOX;
        if (seconds > 0 && now() > end) {
            kill(-pid, SIGKILL);
            kill(pid, SIGKILL);
            waitpid(pid, &how, 0);
            fprintf(stderr, "duet sandbox: ended after %g seconds\n", seconds);
            return CLI_TIMED_OUT;
        }
        nanosleep(&pause, NULL);
    }
    kill(-pid, SIGKILL); /* what it left behind */
    return status_of(how);
}

int cli_sandbox(struct cli_options *options, int argc, char **argv)
{
    static const struct option names[] = {
        CLI_SANDBOX_OPTIONS,
        { "processes", required_argument, NULL, PROCESSES },
        { "hide", required_argument, NULL, HIDE },
        { "user", required_argument, NULL, USER },
        { "layers", no_argument, NULL, LAYERS },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct request r = { .name = argv[0] };
    unsigned layers;
    pid_t pid;

    (void)options;
    cli_sandbox_init(&r.sandbox);
    r.sandbox.keeps.executes = true;
    switch (cli_read_options(argc, argv, "+h", names, usage, take, &r)) {
    case CLI_DONE:
        return 0;
    case CLI_WRONG:
        return CLI_USAGE;
    case CLI_GO_ON:
        break;
    }
    layers = sandbox_layers();
    if (r.asks_layers) {
        print_layers(layers);
        return 0;
    }
    if (optind == argc)
        return cli_misused(argv[0], "expected a PROGRAM");
    r.home = r.sandbox.keeps.n_writable ? r.sandbox.keeps.writable[0] : "/";
    if (!cli_sandbox_system(&r.sandbox))
        return cli_misused(argv[0], "more than %d paths",
                           (int)SANDBOX_MOST_PATHS);
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        supervise(&r, layers, argv + optind);
    return pid < 0 ? cli_failed("%s", strerror(errno))
                   : watch(pid, (double)r.sandbox.seconds);
}
