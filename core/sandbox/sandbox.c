/* sandbox.c - limits, namespaces, and the other layers put together. */
#include "sandbox.h"

#include "layers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
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

bool sandbox_isolate(bool processes)
{
    const uid_t uid = getuid();
    const gid_t gid = getgid();

    return unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS |
                   CLONE_NEWNS | (processes ? CLONE_NEWPID : 0)) == 0 &&
           map_ids(uid, gid);
}

/* A path becomes a mount of its own, with all mounts below it. It must begin at
 * the root: what is mounted isn't seen from a directory below. */
static bool set_code(const char *path, bool may)
{
    const uint64_t flags =
        MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    struct mount_attr attributes = {
        .attr_set = may ? 0 : flags,
        .attr_clr = may ? MOUNT_ATTR_NOEXEC : 0,
    };
    char full[PATH_MAX];

    return realpath(path, full) &&
           mount(full, full, NULL, MS_BIND | MS_REC, NULL) == 0 &&
           mount_setattr(AT_FDCWD, full, AT_RECURSIVE, &attributes,
                         sizeof attributes) == 0;
}

bool sandbox_refuse_code(const struct sandbox *sandbox)
{
    const size_t end = sandbox->n_code + sandbox->n_given;
    char here[PATH_MAX];
    bool done = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;

    for (size_t i = sandbox->n_code; done && i < end; i++)
        done = set_code(sandbox->readable[i], false);
    for (size_t i = 0; done && i < sandbox->n_writable; i++)
        done = set_code(sandbox->writable[i], false);
    /* They may lie below one of those. */
    for (size_t i = 0; done && i < sandbox->n_code; i++)
        done = set_code(sandbox->readable[i], true);
    /* The working directory is still the one below the mounts. */
    if (done && getcwd(here, sizeof here))
        done = chdir(here) == 0;
    return done;
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
        _exit(!sandbox_isolate(true));
    while (pid > 0 && waitpid(pid, &how, 0) < 0)
        if (errno != EINTR)
            return false;
    return pid > 0 && WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

unsigned sandbox_quick_layers(void)
{
    return (landlock_is_there() ? SANDBOX_FILES : 0u) |
           (system_calls_can_be_refused() ? SANDBOX_CALLS : 0u);
}

unsigned sandbox_layers(void)
{
    return sandbox_quick_layers() | (can_isolate() ? SANDBOX_NAMESPACES : 0u);
}

/* ---- Entering ------------------------------------------------------------ */

static bool limit(__rlimit_resource_t resource, uint64_t value)
{
    struct rlimit both;

    if (!value)
        return true;
    if (getrlimit(resource, &both))
        return false;
    if (both.rlim_max > value) /* RLIM_INFINITY is the greatest */
        both.rlim_max = value;
    both.rlim_cur = both.rlim_max;
    return setrlimit(resource, &both) == 0;
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

/* A program that is executed has none, as nobody is root within. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct header = {
        .version = _LINUX_CAPABILITY_VERSION_3
    };
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {
        { 0, 0, 0 }
    };

    return syscall(SYS_capset, &header, none) == 0;
}

bool sandbox_enter(const struct sandbox *sandbox, unsigned layers,
                   char *problem, size_t size)
{
    const char *what = NULL;

    if (!set_limits(sandbox))
        what = "set resource limits";
    else if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        what = "give up privileges";
    else if (!sandbox->executes && !drop_capabilities())
        what = "drop capabilities";
    else if ((layers & SANDBOX_FILES) && !landlock_enter(sandbox))
        what = "restrict files (Landlock)";
    else if ((layers & SANDBOX_CALLS) &&
             !system_calls_refuse(sandbox->executes))
        what = "refuse system calls (seccomp)";
    if (what)
        snprintf(problem, size, "can't %s: %s", what, strerror(errno));
    return !what;
}
