/* check_symbols.c - checks of what a file exports and imports. */
#include "checks.h"
#include "dynamic.h"
#include "rig.h"

#include <string.h>

/* ---- symbols ------------------------------------------------------------- */

static bool is_entry(const char *name)
{
    static const char *const names[] = {
        "duet_plugin_f64", "duet_plugin_f64_v3", "duet_plugin_f64_v4",
        "duet_plugin_f32", "duet_plugin_f32_v3", "duet_plugin_f32_v4",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

/* _init, _edata, __bss_start: the tools' own. C++ names begin with _Z. */
static bool is_reserved(const char *name)
{
    return name[0] == '_' && name[1] != 'Z';
}

static void judge_export(void *trial, const struct dynamic_symbol *symbol)
{
    if (symbol->is_imported)
        return;
    if (symbol->is_unique)
        trial_fail(trial,
                   "it exports %s as unique: one for all plugins of "
                   "the process; build it with -fno-gnu-unique (duet "
                   "build does)",
                   symbol->name);
    else if (!is_entry(symbol->name) && !is_reserved(symbol->name))
        trial_fail(trial,
                   "it exports %s, expected nothing but what "
                   "DUET_EXPORT makes; write `static` before it, or "
                   "build with -fvisibility=hidden (duet build does)",
                   symbol->name);
}

static void visit(struct trial *trial,
                  void (*judge)(void *trial,
                                const struct dynamic_symbol *symbol))
{
    const char *path = trial->options->path;

    if (!path)
        trial_skip(trial, "it is no shared object");
    else if (!dynamic_visit(path, judge, trial))
        trial_fail(trial, "%s can't be read", path);
}

void check_symbols(struct trial *trial)
{
    visit(trial, judge_export);
}

/* ---- imports ------------------------------------------------------------- */

/* Names with a space before and after each; those that end in * begin so. */
static const struct refused {
    const char *what, *names;
} refused[] = {
    { "whose bits differ between versions of the C library and processors; "
      "duet/math.h has functions in their place",
      " exp exp2 exp10 pow10 expm1 log log2 log10 log1p pow sin cos tan sincos "
      "asin acos atan atan2 sinh cosh tanh asinh acosh atanh cbrt hypot erf "
      "erfc tgamma lgamma lgamma_r gamma j0 j1 jn y0 y1 yn "
      "cexp clog cpow csqrt csin ccos ctan csinh ccosh ctanh _ZGV* " },
    { "which loads or finds code; what a plugin needs, its own file has",
      " dlopen dlmopen dlsym dlvsym dladdr dladdr1 dlinfo dl_iterate_phdr "
      "__libc_dlopen_mode __libc_dlsym _dl_* " },
    { "which starts, ends or controls processes or threads; a method returns "
      "to the host, and reports a failure by duet_fail()",
      " fork vfork _Fork clone clone3 system popen pclose execl execle execlp "
      "execv execve execvp execvpe execveat fexecve posix_spawn posix_spawnp "
      "wait waitpid waitid wait3 wait4 kill killpg tgkill raise exit _exit "
      "_Exit quick_exit atexit on_exit ptrace prctl arch_prctl syscall daemon "
      "setpgid setsid setuid setgid unshare setns process_vm_readv "
      "process_vm_writev pthread_create thrd_create _ZNSt6thread* longjmp "
      "siglongjmp __longjmp_chk " },
    { "which reads or changes files, memory maps or sockets; a plugin gets "
      "all it needs in its arguments",
      " open open64 openat openat64 creat fopen fopen64 freopen freopen64 "
      "fdopen fmemopen opendir fdopendir unlink unlinkat rename renameat "
      "renameat2 remove mkdir mkdirat rmdir tmpfile tmpfile64 tmpnam mkstemp "
      "mkstemp64 mkostemp mkdtemp read pread pread64 readv pwrite pwrite64 "
      "write writev close dup dup2 dup3 pipe pipe2 socket socketpair connect "
      "bind accept sendto sendmsg send recv recvfrom recvmsg chdir fchdir "
      "chroot mount symlink link readlink realpath truncate ftruncate "
      "memfd_create shm_open mmap mmap64 munmap mprotect pkey_mprotect mremap "
      "shmget shmat ioctl fcntl fcntl64 chmod fchmod chown umask "
      "_ZNSt13basic_fstream* _ZNSt14basic_ifstream* _ZNSt14basic_ofstream* "
      "_ZNSt13basic_filebuf* " },
    { "which says the time or the process, so that results differ between "
      "runs; the numbers of the update and the epoch are in `where`",
      " time clock clock_gettime gettimeofday timespec_get ftime times "
      "getrusage getpid getppid gettid getcpu sched_getcpu getenv "
      "secure_getenv gethostname uname sysconf _ZNSt6chrono* " },
    { "whose numbers don't follow from the run's seed; the host has "
      "duet_uniform() and duet_normal()",
      " rand srand rand_r random srandom random_r initstate setstate drand48 "
      "erand48 lrand48 nrand48 mrand48 jrand48 srand48 seed48 lcong48 "
      "arc4random arc4random_buf arc4random_uniform getrandom getentropy "
      "_ZNSt13random_device* " },
    { "which changes the whole process",
      " signal sigaction sigprocmask pthread_sigmask sigaltstack bsd_signal "
      "sysv_signal __sysv_signal setenv putenv unsetenv clearenv setlocale "
      "uselocale setrlimit setrlimit64 prlimit prlimit64 alarm ualarm "
      "setitimer timer_create timer_settime nice setpriority "
      "sched_setscheduler sched_setaffinity fesetround fesetenv feupdateenv "
      "feholdexcept feenableexcept fedisableexcept sleep usleep nanosleep "
      "clock_nanosleep pause " },
};

/* Whether a list has the first `length` characters as a name, or its start. */
static bool has_name(const char *names, const char *name, size_t length)
{
    for (const char *word = names + 1; *word; word += strcspn(word, " ") + 1) {
        const size_t n = strcspn(word, " ");
        const bool is_start = word[n - 1] == '*';

        if (is_start ? n - 1 <= length && !strncmp(word, name, n - 1)
                     : n == length && !strncmp(word, name, n))
            return true;
    }
    return false;
}

/* libm has each function for float and for long double too: expf, expl. */
static bool is_refused(const struct refused *r, const char *name)
{
    const size_t n = strlen(name);

    return has_name(r->names, name, n) ||
           (r == refused && n > 1 && strchr("fl", name[n - 1]) &&
            has_name(r->names, name, n - 1));
}

/* As in the source: setrlimit64 stands for setrlimit there. */
static int length_in_source(const char *name)
{
    const size_t n = strlen(name);

    return (int)(n > 2 && !strcmp(name + n - 2, "64") ? n - 2 : n);
}

static void judge_import(void *trial, const struct dynamic_symbol *symbol)
{
    for (size_t i = 0;
         symbol->is_imported && i < sizeof refused / sizeof refused[0]; i++)
        if (is_refused(&refused[i], symbol->name))
            trial_fail(trial, "it calls %.*s(), %s",
                       length_in_source(symbol->name), symbol->name,
                       refused[i].what);
}

static void run_alone(struct trial *trial)
{
    struct rig_manner manner;
    struct duet_instance *instance;

    if (!trial_open(trial) || !(instance = trial_instance(trial)))
        return;
    manner = rig_manner(trial);
    rig_run(trial, instance, &manner, NULL);
    trial_expect_no_other(trial, NULL);
    duet_instance_unref(instance);
}

void check_imports(struct trial *trial)
{
    if (trial->options->path)
        visit(trial, judge_import);
    else
        run_alone(trial);
}
