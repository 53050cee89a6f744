/* sandbox.c - limits, namespaces, and the other layers put together. */
#include "sandbox.h"

#include "layers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Namespaces ---------------------------------------------------------- */

static bool write_text(const char *path, const char *text)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    const bool done =
        fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        close(fd);
    return done;
}

/* Within, nobody is root: root has capabilities there. */
static unsigned id_within(unsigned id)
{
    return id ? id : 1000;
}

/* The process stays who it is, outside. */
static bool map_ids(uid_t uid, gid_t gid)
{
    char text[64];

    write_text("/proc/self/setgroups", "deny");
    snprintf(text, sizeof text, "%u %u 1", id_within(uid), (unsigned)uid);
    if (!write_text("/proc/self/uid_map", text))
        return false;
    snprintf(text, sizeof text, "%u %u 1", id_within(gid), (unsigned)gid);
    return write_text("/proc/self/gid_map", text);
}

bool sandbox_isolate(void)
{
    const uid_t uid = getuid();
    const gid_t gid = getgid();

    return unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                   CLONE_NEWUTS | CLONE_NEWNS) == 0 &&
           map_ids(uid, gid);
}

void sandbox_show_own_processes(void)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/* Whether a process that only isolates itself ends well. */
static bool can_isolate(void)
{
    const pid_t pid = fork();
    int how = 1;

    if (pid == 0)
        _exit(!sandbox_isolate());
    while (pid > 0 && waitpid(pid, &how, 0) < 0)
        if (errno != EINTR)
            return false;
    return pid > 0 && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

unsigned sandbox_layers(void)
{
    return (landlock_is_there() ? SANDBOX_FILES : 0u) |
           (can_isolate() ? SANDBOX_NAMESPACES : 0u) |
           (system_calls_can_be_refused() ? SANDBOX_CALLS : 0u);
}

/* ---- Entering ------------------------------------------------------------ */

static bool limit(__rlimit_resource_t resource, uint64_t value)
{
    const struct rlimit both = { value, value };

    return !value || setrlimit(resource, &both) == 0;
}

static bool set_limits(const struct sandbox *sandbox)
{
    const struct rlimit none = { 0, 0 };

    return limit(RLIMIT_AS, sandbox->memory) &&
           limit(RLIMIT_FSIZE, sandbox->file_size) &&
           limit(RLIMIT_CPU, sandbox->seconds) &&
           limit(RLIMIT_NPROC, sandbox->processes) &&
           setrlimit(RLIMIT_CORE, &none) == 0;
}

bool sandbox_enter(const struct sandbox *sandbox, unsigned layers,
                   char *problem, size_t size)
{
    const char *what = NULL;

    if (!set_limits(sandbox))
        what = "set resource limits";
    else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        what = "give up privileges";
    else if ((layers & SANDBOX_FILES) && !landlock_enter(sandbox))
        what = "restrict files (Landlock)";
    else if ((layers & SANDBOX_CALLS) &&
             !system_calls_refuse(sandbox->executes))
        what = "refuse system calls (seccomp)";
    if (what)
        snprintf(problem, size, "can't %s: %s", what, strerror(errno));
    return !what;
}
