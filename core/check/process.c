/* process.c - code that may crash, loop or exit, in a process of its own. */
#include "process.h"

#include "family.h"
#include "seal.h"

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

/* For messages, in memory that the process and its parent share. */
struct report {
    char doing[PROCESS_TEXT]; /* the call being made */
    char death[PROCESS_TEXT]; /* written by a signal's handler */
};

/* The process's own work, which its parent waits for. */
struct work {
    struct report *report;
    struct seal seal;
    void *result;
    size_t size;
    bool is_settled;
};

/* Of this process; for the handlers of signals too. */
static struct work *current;
static const struct memory *watched;
static const struct statics *watched_statics;
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
    vsnprintf(current->report->doing, PROCESS_TEXT, format, arguments);
    va_end(arguments);
}

const char *process_what(void)
{
    return current ? current->report->doing : "";
}

void process_settle(void)
{
    if (current && !current->is_settled)
        seal_send(&current->seal, true, current->result, current->size);
    if (current)
        current->is_settled = true;
}

void process_watch(const struct memory *memory)
{
    watched = memory;
}

void process_watch_statics(const struct statics *statics)
{
    watched_statics = statics;
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
                         sizeof what)) &&
        !(number == SIGSEGV && watched_statics &&
          statics_explain(watched_statics, info->si_addr, what, sizeof what)))
        snprintf(what, sizeof what, "crashed by %s", name_of(number));
    snprintf(current->report->death, PROCESS_TEXT, "%s", what);
    _exit(DIED);
}

static void on_limit(int number)
{
    snprintf(current->report->death, PROCESS_TEXT,
             number == SIGPROF ? "did not return within %g s of processor time"
                               : "did not return within %g s",
             number == SIGPROF ? limit : limit * WALL_FACTOR);
    _exit(DIED);
}

/* Where no file may be written: see room.h. */
static void on_writing(int number)
{
    (void)number;
    snprintf(current->report->death, PROCESS_TEXT,
             "wrote to a file, expected none");
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
    action.sa_handler = on_writing;
    sigaction(SIGXFSZ, &action, NULL);
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

static _Noreturn void run(void (*function)(void *data), void *data,
                          double seconds, struct work *work)
{
    if (current) /* of the process that this one was made by */
        close(current->seal.ends[1]);
    prctl(PR_SET_DUMPABLE, 1); /* for its own /proc/self; see cli/check.c */
    current = work;
    watched = NULL;
    watched_statics = NULL;
    family_lead();
    seal_hide(&work->seal);
    capture_output();
    catch_signals();
    limit_time(seconds);
    function(data);
    fflush(NULL);
    if (!work->is_settled)
        seal_send(&work->seal, false, work->result, work->size);
    _exit(0);
}

/* ---- The process that waits ---------------------------------------------- */

static void explain(int status, const struct report *report, char *reason)
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

static void wait_for(pid_t child, double seconds, struct work *work,
                     struct process_end *end)
{
    const int status = family_wait(child, seconds * (WALL_FACTOR + 1));

    close(work->seal.ends[1]);
    end->n_left = family_end(child);
    switch (seal_take(&work->seal, work->result, work->size)) {
    case SEAL_FAILURE:
        end->has_failed = true;
        end->is_done = true;
        break;
    case SEAL_RESULT:
        end->is_done = true;
        break;
    case SEAL_FORGED:
        snprintf(end->reason, sizeof end->reason,
                 "%.500s: it wrote to the checker's own socket",
                 work->report->doing);
        break;
    default:
        /* The strings may be anything, but they end. */
        work->report->doing[PROCESS_TEXT - 1] = '\0';
        work->report->death[PROCESS_TEXT - 1] = '\0';
        explain(status, work->report, end->reason);
        break;
    }
}

void process_run(void (*function)(void *data), void *data, double seconds,
                 void *result, size_t size, struct process_end *end)
{
    struct work work = { .result = result, .size = size };
    pid_t child = -1;

    memset(end, 0, sizeof *end);
    fflush(NULL);
    work.report = process_shared_new(sizeof *work.report);
    if (work.report && seal_make(&work.seal)) {
        child = fork();
        if (child == 0)
            run(function, data, seconds, &work);
        if (child < 0)
            close(work.seal.ends[1]);
        if (child < 0)
            seal_take(&work.seal, result, size);
    }
    if (child > 0)
        wait_for(child, seconds, &work, end);
    else
        snprintf(end->reason, sizeof end->reason, "no process can be made: %s",
                 strerror(errno));
    process_shared_free(work.report, sizeof *work.report);
}
