/* family.c - a process of the checker's, and the processes that it starts. */
#include "family.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is orphaned below this process becomes its child. */
static void adopt(int is_adopting)
{
    prctl(PR_SET_CHILD_SUBREAPER, is_adopting, 0, 0, 0);
}

int family_open(void)
{
    const int before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);

    adopt(true);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* closes /proc/PID/mem and ptrace */
    return before;
}

void family_close(int before)
{
    adopt(false);
    prctl(PR_SET_DUMPABLE, before, 0, 0, 0);
}

/* Root alone has any; the file that is checked needs none. */
static void drop_privileges(void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];
    const unsigned trace = 1u << CAP_SYS_PTRACE;

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (syscall(SYS_capget, &header, data))
        return;
    data[0].effective &= ~trace;
    data[0].permitted &= ~trace;
    data[0].inheritable &= ~trace;
    syscall(SYS_capset, &header, data);
}

void family_lead(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    adopt(true);
    drop_privileges();
}

bool family_has_child(void)
{
    siginfo_t info;

    return waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) == 0;
}

/* ---- Waiting ------------------------------------------------------------- */

/* Whether a child has ended when the time is up; true where nothing says. */
static bool ends_within(pid_t child, double seconds)
{
    struct pollfd wait = { .fd = (int)syscall(SYS_pidfd_open, child, 0),
                           .events = POLLIN };
    int n;

    if (wait.fd < 0)
        return true;
    do
        n = poll(&wait, 1, (int)(1000 * seconds));
    while (n < 0 && errno == EINTR);
    close(wait.fd);
    return n != 0;
}

int family_wait(pid_t child, double seconds)
{
    int status = 0;

    setpgid(child, child); /* whoever comes first, it or we */
    if (!ends_within(child, seconds))
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* ---- What is left -------------------------------------------------------- */

/* The parent of a process, from "PID (NAME) STATE PARENT ..."; 0: unknown. */
static pid_t parent_of(const char *pid)
{
    char path[64], text[512];
    const char *end;
    FILE *file;
    size_t n;

    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    file = fopen(path, "re");
    if (!file)
        return 0;
    n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    end = strrchr(text, ')');
    /* ") S 1234 ...": the state, then the parent. */
    return end && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

/* Kill all children of this process; how many there were. */
static size_t kill_children(void)
{
    DIR *processes = opendir("/proc");
    size_t n = 0;

    for (struct dirent *p; processes && (p = readdir(processes));)
        if (isdigit((unsigned char)p->d_name[0]) &&
            parent_of(p->d_name) == getpid()) {
            kill((pid_t)strtol(p->d_name, NULL, 10), SIGKILL);
            n++;
        }
    if (processes)
        closedir(processes);
    return n;
}

/* Each that is killed may leave children of its own, which become ours. */
size_t family_end(pid_t child)
{
    size_t n = 0;

    kill(-child, SIGKILL);
    while (family_has_child()) {
        if (!kill_children())
            break;
        while (waitpid(-1, NULL, 0) > 0)
            n++;
    }
    return n;
}
