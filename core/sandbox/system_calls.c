/* system_calls.c - system calls that are refused, through libseccomp. */
#include "layers.h"

#ifdef DUET_SECCOMP

#include <errno.h>
#include <seccomp.h>

/* They reach the network, other processes, or the kernel itself. */
static const int refused[] = {
    SCMP_SYS(socket),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
};

static const int executing[] = { SCMP_SYS(execve), SCMP_SYS(execveat) };

static bool refuse(scmp_filter_ctx filter, const int *calls, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0) < 0)
            return false;
    return true;
}

bool system_calls_can_be_refused(void)
{
    return true;
}

bool system_calls_refuse(bool executes)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool done = filter != NULL;

    done = done && refuse(filter, refused, sizeof refused / sizeof *refused);
    if (!executes)
        done = done &&
               refuse(filter, executing, sizeof executing / sizeof *executing);
    done = done && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}

#else

bool system_calls_can_be_refused(void)
{
    return false;
}

bool system_calls_refuse(bool executes)
{
    (void)executes;
    return false;
}

#endif
