/* surroundings.c - what a plugin must leave as it was in the process. */
#include "surroundings.h"

#include "family.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* Control bits alone: flags of what happened may be raised by anyone. */
static unsigned arithmetic(void)
{
#if defined __x86_64__
    unsigned short x87;

    __asm__ volatile("fnstcw %0" : "=m"(x87));
    return (__builtin_ia32_stmxcsr() & 0xffc0u) | (unsigned)x87 << 16;
#else
    return 0;
#endif
}

void surroundings_restore_arithmetic(const struct surroundings *s)
{
#if defined __x86_64__
    const unsigned short x87 = (unsigned short)(s->arithmetic >> 16);

    __asm__ volatile("fldcw %0" : : "m"(x87));
    __builtin_ia32_ldmxcsr(s->arithmetic & 0xffc0u);
#else
    (void)s;
#endif
}

static uintptr_t handler_of(int number)
{
    struct sigaction action;
    uintptr_t handler;

    if (sigaction(number, NULL, &action))
        return 0;
    memcpy(&handler, &action.sa_handler, sizeof handler);
    return handler;
}

/* ---- Of the process ------------------------------------------------------ */

/* A directory has a link for itself, one from above, one from each below. */
static size_t count_threads(void)
{
    struct stat about;

    return stat("/proc/self/task", &about) || about.st_nlink < 3
               ? 1
               : about.st_nlink - 2;
}

/* FNV-1a */
static uint64_t hash_environment(void)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (char **variable = environ; variable && *variable; variable++)
        for (const char *c = *variable;; c++) {
            hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
            if (!*c)
                break;
        }
    return hash;
}

static uint64_t blocked_signals(void)
{
    uint64_t bits = 0;
    sigset_t set;

    sigprocmask(SIG_BLOCK, NULL, &set);
    for (int i = 1; i < 64; i++)
        if (sigismember(&set, i) == 1)
            bits |= (uint64_t)1 << i;
    return bits;
}

static unsigned get_umask(void)
{
    const mode_t mask = umask(0);

    umask(mask);
    return mask;
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + 1e-6 * (double)time->tv_usec;
}

/* A timer that nobody touches is due at the same moment of its clock. */
static void take_timers(double timer[SURROUNDINGS_TIMERS])
{
    static const clockid_t clocks[] = { CLOCK_MONOTONIC,
                                        CLOCK_PROCESS_CPUTIME_ID,
                                        CLOCK_PROCESS_CPUTIME_ID };

    for (unsigned i = ITIMER_REAL; i <= ITIMER_PROF; i++) {
        struct itimerval value;
        struct timespec now;

        getitimer(i, &value);
        clock_gettime(clocks[i], &now);
        timer[i] = seconds_of(&value.it_value);
        if (timer[i] > 0)
            timer[i] += (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
    }
}

void surroundings_take(struct surroundings *s)
{
    const char *locale = setlocale(LC_ALL, NULL);

    memset(s, 0, sizeof *s);
    s->arithmetic = arithmetic();
    snprintf(s->locale, sizeof s->locale, "%s", locale ? locale : "");
    if (!getcwd(s->directory, sizeof s->directory))
        s->directory[0] = '\0';
    for (int i = 1; i < SURROUNDINGS_SIGNALS; i++)
        s->handler[i] = handler_of(i);
    for (int i = 0; i < SURROUNDINGS_FILES; i++)
        if (fcntl(i, F_GETFD) >= 0)
            s->files |= (uint64_t)1 << i;
    s->blocked = blocked_signals();
    s->n_threads = count_threads();
    s->has_child = family_has_child();
    s->environment = hash_environment();
    s->umask = get_umask();
    s->priority = getpriority(PRIO_PROCESS, 0);
    take_timers(s->timer);
    for (unsigned i = 0; i < RLIM_NLIMITS; i++)
        getrlimit(i, &s->limit[i]);
}

static int first_signal(const struct surroundings *a,
                        const struct surroundings *b)
{
    for (int i = 1; i < SURROUNDINGS_SIGNALS; i++)
        if (a->handler[i] != b->handler[i])
            return i;
    return 0;
}

static bool has_other_timer(const struct surroundings *a,
                            const struct surroundings *b)
{
    /* The kernel counts in ticks of up to 10 ms. */
    for (int i = 0; i < SURROUNDINGS_TIMERS; i++)
        if ((a->timer[i] > 0) != (b->timer[i] > 0) ||
            fabs(a->timer[i] - b->timer[i]) > 0.1)
            return true;
    return false;
}

static void compare_process(const struct surroundings *before,
                            const struct surroundings *after, char *text,
                            size_t size)
{
    if (after->has_child && !before->has_child)
        snprintf(text, size, "what processes there are: it left one behind");
    else if (before->n_threads != after->n_threads)
        snprintf(text, size, "the number of threads, from %zu to %zu",
                 before->n_threads, after->n_threads);
    else if (before->environment != after->environment)
        snprintf(text, size, "the environment's variables");
    else if (before->umask != after->umask)
        snprintf(text, size, "the umask, from %03o to %03o", before->umask,
                 after->umask);
    else if (before->blocked != after->blocked)
        snprintf(text, size, "which signals are blocked");
    else if (before->priority != after->priority)
        snprintf(text, size, "the process's priority, from %d to %d",
                 before->priority, after->priority);
    else if (has_other_timer(before, after))
        snprintf(text, size, "the process's timers (alarm or setitimer)");
    else if (memcmp(before->limit, after->limit, sizeof before->limit))
        snprintf(text, size, "the process's limits (setrlimit)");
}

void surroundings_compare(const struct surroundings *before,
                          const struct surroundings *after, char *text,
                          size_t size)
{
    const int number = first_signal(before, after);

    text[0] = '\0';
    if (before->arithmetic != after->arithmetic)
        snprintf(text, size,
                 "how numbers are rounded (control words 0x%08x, "
                 "before 0x%08x)",
                 after->arithmetic, before->arithmetic);
    else if (strcmp(before->locale, after->locale))
        snprintf(text, size, "the locale, from %s to %s", before->locale,
                 after->locale);
    else if (strcmp(before->directory, after->directory))
        snprintf(text, size, "the working directory, from %.200s to %.200s",
                 before->directory, after->directory);
    else if (number)
        snprintf(text, size, "the handler of signal %d", number);
    else if (after->files & ~before->files)
        snprintf(text, size, "what files are open: one more, descriptor %d",
                 __builtin_ctzll(after->files & ~before->files));
    else if (before->files != after->files)
        snprintf(text, size, "what files are open: descriptor %d is closed",
                 __builtin_ctzll(before->files & ~after->files));
    else
        compare_process(before, after, text, size);
}
