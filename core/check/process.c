/* process.c - code that may crash, loop or exit, in a process of its own. */
#include "process.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { WALL_FACTOR = 20, DIED = 86 };

/* Of this process, for the handlers of signals. */
static struct process_report *current;
static const struct memory *watched;
static int printed = -1;
static double limit;

void *process_shared_new(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

void process_shared_free(void *memory, size_t size)
{
    if (memory)
        munmap(memory, size);
}

void process_doing(const char *format, ...)
{
    va_list arguments;

    if (!current)
        return;
    va_start(arguments, format);
    vsnprintf(current->doing, sizeof current->doing, format, arguments);
    va_end(arguments);
}

void process_watch(const struct memory *memory)
{
    watched = memory;
}

void process_printed(char *text, size_t size)
{
    ssize_t n;

    fflush(stdout);
    fflush(stderr);
    n = pread(printed, text, size - 1, 0);
    text[n > 0 ? n : 0] = '\0';
}

/* ---- Ends that no function returns from ---------------------------------- */

#if defined __x86_64__
static bool is_write(const ucontext_t *context)
{
    return context->uc_mcontext.gregs[REG_ERR] & 2;
}
#else
static bool is_write(const ucontext_t *context)
{
    (void)context;
    return true;
}
#endif

static const char *name_of(int number)
{
    return number == SIGSEGV  ? "a segmentation fault"
           : number == SIGBUS ? "a bus error"
           : number == SIGFPE ? "a floating-point exception"
           : number == SIGILL ? "an illegal instruction"
                              : "abort()";
}

/* What it can't do safely it does all the same: nothing comes after it. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    char what[256];

    if (!(number == SIGSEGV && watched &&
          memory_explain(watched, info->si_addr, is_write(context), what,
                         sizeof what)))
        snprintf(what, sizeof what, "crashed by %s", name_of(number));
    snprintf(current->death, sizeof current->death, "%s", what);
    _exit(DIED);
}

static void on_limit(int number)
{
    snprintf(current->death, sizeof current->death,
             number == SIGPROF ? "did not return within %g s of processor time"
                               : "did not return within %g s",
             number == SIGPROF ? limit : limit * WALL_FACTOR);
    _exit(DIED);
}

static void catch_signals(void)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static char stack[1 << 16];
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };

    sigaltstack(&(stack_t) { .ss_sp = stack, .ss_size = sizeof stack }, NULL);
    action.sa_sigaction = on_fault;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigaction(faults[i], &action, NULL);
    action.sa_flags = SA_ONSTACK;
    action.sa_handler = on_limit;
    sigaction(SIGPROF, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
}

static struct itimerval timer(double seconds)
{
    const double whole = floor(seconds);

    return (struct itimerval) {
        .it_value = { (time_t)whole, (suseconds_t)((seconds - whole) * 1e6) }
    };
}

/* The kernel's limit is for those who block the signals. */
static void limit_time(double seconds)
{
    const struct itimerval busy = timer(seconds);
    const struct itimerval wall = timer(seconds * WALL_FACTOR);
    const rlim_t hard = (rlim_t)ceil(seconds) + 5;

    limit = seconds;
    setrlimit(RLIMIT_CPU, &(struct rlimit) { hard, hard });
    setrlimit(RLIMIT_CORE, &(struct rlimit) { 0, 0 });
    setitimer(ITIMER_PROF, &busy, NULL);
    setitimer(ITIMER_REAL, &wall, NULL);
}

/* ---- The process --------------------------------------------------------- */

static void capture_output(void)
{
    printed = memfd_create("printed", MFD_CLOEXEC);
    if (printed >= 0) {
        dup2(printed, STDOUT_FILENO);
        dup2(printed, STDERR_FILENO);
    }
}

static void run(void (*function)(void *data), void *data, double seconds,
                struct process_report *report)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    current = report;
    watched = NULL;
    capture_output();
    catch_signals();
    limit_time(seconds);
    function(data);
    fflush(NULL);
    report->is_done = true;
    _exit(0);
}

static void explain(int status, const struct process_report *report,
                    char *reason)
{
    char ended[64];

    if (WIFEXITED(status))
        snprintf(ended, sizeof ended, "ended the process, by exit(%d)",
                 WEXITSTATUS(status));
    else
        snprintf(ended, sizeof ended, "ended the process, by signal %d",
                 WTERMSIG(status));
    snprintf(reason, PROCESS_TEXT, "%.500s: it %.400s",
             report->doing[0] ? report->doing : "loading it",
             report->death[0] ? report->death : ended);
}

bool process_run(void (*function)(void *data), void *data, double seconds,
                 struct process_report *report, char *reason)
{
    pid_t child;
    int status;

    memset(report, 0, sizeof *report);
    fflush(NULL);
    child = fork();
    if (child == 0)
        run(function, data, seconds, report);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child < 0)
        snprintf(reason, PROCESS_TEXT, "no process can be made: %s",
                 strerror(errno));
    else if (!report->is_done)
        explain(status, report, reason);
    return child > 0 && report->is_done;
}
