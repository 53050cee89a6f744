/*
 * escape.c - a plugin whose export tries to get out of a sandbox with system
 * calls, as code would that has taken over the process.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <duet/metric.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static double escape_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    (void)m;
    return 0;
}

/* Each of them returns what is negative where it was refused. `out` is a
 * directory that may not be used, `here` one that may be written. */
typedef long attempt_function(const char *here, const char *out);

static const char *in(const char *directory, const char *name)
{
    static char path[2][PATH_MAX];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", directory, name);
    return path[turn];
}

#define ATTEMPT(name, expression)                       \
    static long name(const char *here, const char *out) \
    {                                                   \
        (void)here;                                     \
        (void)out;                                      \
        return expression;                              \
    }

/* A process that is made all the same ends at once. */
static long made(long pid)
{
    if (pid == 0)
        _exit(0);
    return pid;
}

static char byte;
static const struct iovec one = { &byte, 1 };
static char *const no_words[] = { NULL };
static const struct rlimit no_limit = { RLIM_INFINITY, RLIM_INFINITY };

ATTEMPT(forks, made(fork()))
ATTEMPT(clones, made(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)))
ATTEMPT(executes, execve("/bin/true", no_words, no_words))
ATTEMPT(executes_at,
        syscall(SYS_execveat, AT_FDCWD, "/bin/true", no_words, no_words, 0))
ATTEMPT(connects, socket(AF_INET, SOCK_STREAM, 0))
ATTEMPT(talks, socket(AF_UNIX, SOCK_DGRAM, 0))
ATTEMPT(listens, socket(AF_NETLINK, SOCK_RAW, 0))
ATTEMPT(traces, ptrace(PTRACE_SEIZE, getppid(), NULL, NULL))
ATTEMPT(reads_parent, process_vm_readv(getppid(), &one, 1, &one, 1, 0))
ATTEMPT(signals, kill(getppid(), 0))
ATTEMPT(signals_thread, syscall(SYS_tgkill, getppid(), getppid(), 0))
ATTEMPT(opens_process, syscall(SYS_pidfd_open, getppid(), 0))
ATTEMPT(limits_parent, prlimit(getppid(), RLIMIT_CPU, &no_limit, NULL))
ATTEMPT(raises_limit, prlimit(0, RLIMIT_FSIZE, &no_limit, NULL))
ATTEMPT(mounts, mount("none", here, "tmpfs", 0, NULL))
ATTEMPT(unmounts, umount2(here, MNT_DETACH))
ATTEMPT(opens_tree, syscall(SYS_open_tree, AT_FDCWD, "/", 1))
ATTEMPT(unshares, unshare(CLONE_NEWUSER))
ATTEMPT(changes_root, chroot(here))
ATTEMPT(asks_bpf, syscall(SYS_bpf, 0, NULL, 0))
ATTEMPT(asks_io_uring, syscall(SYS_io_uring_setup, 1, NULL))
ATTEMPT(asks_keys, syscall(SYS_keyctl, 0, -3, 0))
ATTEMPT(asks_faults, syscall(SYS_userfaultfd, 0))
ATTEMPT(types, ioctl(0, TIOCSTI, &byte))
ATTEMPT(reads_file, open(in(out, "secret"), O_RDONLY))
ATTEMPT(reads_link, open(in(here, "link"), O_RDONLY))
ATTEMPT(lists, open(out, O_RDONLY | O_DIRECTORY))
ATTEMPT(makes_file, open(in(out, "made"), O_WRONLY | O_CREAT, 0600))
ATTEMPT(cuts_file, truncate(in(out, "secret"), 0))
ATTEMPT(changes_mode, chmod(in(out, "secret"), 0777))
ATTEMPT(changes_owner, chown(in(out, "secret"), 0, 0))
ATTEMPT(links_file, link(in(out, "secret"), in(here, "mine")))
ATTEMPT(moves_file, rename(in(out, "secret"), in(here, "mine")))
ATTEMPT(removes_file, unlink(in(out, "secret")))
ATTEMPT(makes_directory, mkdir(in(out, "made"), 0700))
ATTEMPT(reads_by_handle, syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0))
ATTEMPT(stops_deadline, syscall(SYS_timer_delete, 1))
ATTEMPT(becomes_root, setuid(0))

/* A file that the script may have written. */
static long maps_code(const char *here, const char *out)
{
    const int file = open(in(here, "metric_native.so"), O_RDONLY);
    const void *map =
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);

    (void)out;
    close(file);
    return map == MAP_FAILED ? -1 : 0;
}

#define ROW(name)   \
    {               \
#name, name \
    }

static const struct {
    const char *name;
    attempt_function *make;
} attempts[] = {
    ROW(forks),          ROW(clones),          ROW(executes),
    ROW(executes_at),    ROW(connects),        ROW(talks),
    ROW(listens),        ROW(traces),          ROW(reads_parent),
    ROW(signals),        ROW(signals_thread),  ROW(opens_process),
    ROW(limits_parent),  ROW(raises_limit),    ROW(mounts),
    ROW(unmounts),       ROW(opens_tree),      ROW(unshares),
    ROW(changes_root),   ROW(asks_bpf),        ROW(asks_io_uring),
    ROW(asks_keys),      ROW(asks_faults),     ROW(types),
    ROW(reads_file),     ROW(reads_link),      ROW(lists),
    ROW(makes_file),     ROW(cuts_file),       ROW(changes_mode),
    ROW(changes_owner),  ROW(links_file),      ROW(moves_file),
    ROW(removes_file),   ROW(makes_directory), ROW(reads_by_handle),
    ROW(stops_deadline), ROW(becomes_root),    ROW(maps_code),
};

enum { N_ATTEMPTS = sizeof attempts / sizeof *attempts };

/* The errno of an attempt; 0: it got away. */
static int attempt(int index, const char *here, const char *out)
{
    return attempts[index].make(here, out) < 0 ? errno : 0;
}

static const char *name_of(int index)
{
    return index < N_ATTEMPTS ? attempts[index].name : "";
}

/* What package.loadlib() and require() would find in the file, which has this
 * code for both element types. */
__attribute__((weak, visibility("default"))) int luaopen_native(void *L);
int luaopen_native(void *L)
{
    (void)L;
    return 0;
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("attempt", "i:iss", attempt, "tries to get away"),
    DUET_FUNCTION("name_of", "s:i", name_of, "name of an attempt, or nothing"),
    DUET_END,
};

DUET_PLUGIN(metric, escape, "1.0.0", .summary = "tries to get out of a sandbox",
            .exports = exports, .takes = DUET_TAKES_CLASSES,
            .value = escape_value);
