/* probe.c - what is in a file of plugins, without trusting it. */
#include "probe.h"

#include "describe.h"
#include "registry.h"
#include "errors.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What loading may take: on a processor, and altogether. */
enum { MOST_BUSY_SECONDS = 2, MOST_SECONDS = 10, READ_SIZE = 65536 };

/* ---- The child ----------------------------------------------------------- */

/* What the file prints is lost, what it reads has ended. */
static void close_streams(void)
{
    const int null = open("/dev/null", O_RDWR);

    for (int i = 0; null >= 0 && i <= STDERR_FILENO; i++)
        dup2(null, i);
}

static void limit(void)
{
    const struct rlimit busy = { MOST_BUSY_SECONDS, MOST_BUSY_SECONDS + 1 };
    const struct rlimit no_core = { 0, 0 };

    setpgid(0, 0); /* so that what it starts can be killed with it */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &busy);
    setrlimit(RLIMIT_CORE, &no_core);
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
}

static json_t *describe_all(const struct duet_module *module)
{
    json_t *list = json_array();

    for (size_t i = 0; i < module->n_entries; i++)
        json_array_append_new(list, duet_describe(module->entries[i]));
    return list;
}

/* An array of plugins, or { status, text } of an error. */
static json_t *answer(struct duet *duet, const struct duet_sighting *file)
{
    struct duet_error error;
    struct duet_module *module;
    const enum duet_status status =
        file->name
            ? duet_registry_load_as(duet, file->path, file->kind, file->name,
                                    strlen(file->name), &module, &error)
            : duet_registry_load(duet, file->path, &module, &error);

    return status == DUET_OK ? describe_all(module)
                             : json_pack("{s:i, s:s}", "status", (int)status,
                                         "text", error.text);
}

/* _exit(): the file's destructors are of no interest. */
static _Noreturn void be_child(struct duet *duet,
                               const struct duet_sighting *file, int to)
{
    close_streams();
    limit();
    _exit(json_dumpfd(answer(duet, file), to, JSON_COMPACT) ? 1 : 0);
}

/* ---- The parent ---------------------------------------------------------- */

/** What came from the child. */
struct received {
    char *bytes;
    size_t n;
    bool is_late;
};

static int milliseconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int)((now.tv_sec - start->tv_sec) * 1000 +
                 (now.tv_nsec - start->tv_nsec) / 1000000);
}

/* Read until the child closes its end, or for too long; false: no memory. */
static bool receive(int from, struct received *received)
{
    struct pollfd wait = { .fd = from, .events = POLLIN };
    struct timespec start;

    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        const int left = MOST_SECONDS * 1000 - milliseconds_since(&start);
        char *grown = realloc(received->bytes, received->n + READ_SIZE);
        ssize_t n;

        if (!grown)
            return false;
        received->bytes = grown;
        received->is_late = left <= 0;
        if (received->is_late)
            return true;
        if (poll(&wait, 1, left) <= 0)
            continue;
        n = read(from, grown + received->n, READ_SIZE);
        if (n == 0 || (n < 0 && errno != EINTR))
            return true;
        received->n += n > 0 ? (size_t)n : 0;
    }
}

/* End the child and what it has started, and wait for it. */
static int end(pid_t child)
{
    int how = 0;

    kill(-child, SIGKILL);
    while (waitpid(child, &how, 0) < 0 && errno == EINTR)
        ;
    return how;
}

static enum duet_status say_how_it_ended(const char *path, int how,
                                         bool is_late, struct duet_error *error)
{
    if (is_late)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: loading it took more than %d s",
                              path, MOST_SECONDS);
    if (WIFSIGNALED(how) &&
        (WTERMSIG(how) == SIGXCPU || WTERMSIG(how) == SIGKILL))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: loading it kept a processor busy "
                              "for more than %d s: it loops",
                              path, MOST_BUSY_SECONDS);
    if (WIFSIGNALED(how))
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: it crashes while it is loaded: %s",
                              path, strsignal(WTERMSIG(how)));
    return duet_error_set(
        error, DUET_REFUSED,
        "%s: refused: it ends the process while it is loaded, "
        "with exit status %d",
        path, WEXITSTATUS(how));
}

/* An array of plugins is the result; an error of the child's is ours. */
static enum duet_status read_answer(json_t *answer, json_t **plugins,
                                    struct duet_error *error)
{
    if (json_is_array(answer)) {
        *plugins = json_incref(answer);
        return DUET_OK;
    }
    return duet_error_set(
        error,
        (enum duet_status)json_integer_value(json_object_get(answer, "status")),
        "%s", json_string_value(json_object_get(answer, "text")));
}

static enum duet_status hear(pid_t child, int from, const char *path,
                             json_t **plugins, struct duet_error *error)
{
    struct received received = { NULL, 0, false };
    enum duet_status status;
    json_t *answer = NULL;
    int how;

    if (!receive(from, &received)) {
        end(child);
        free(received.bytes);
        return duet_no_memory(error);
    }
    if (!received.is_late)
        answer = json_loadb(received.bytes, received.n, 0, NULL);
    how = end(child);
    status = answer ? read_answer(answer, plugins, error)
                    : say_how_it_ended(path, how, received.is_late, error);
    json_decref(answer);
    free(received.bytes);
    return status;
}

enum duet_status duet_probe(struct duet *duet, const struct duet_sighting *file,
                            json_t **plugins, struct duet_error *error)
{
    enum duet_status status;
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC))
        return duet_error_set(error, DUET_IO, "%s: can't be looked into: %s",
                              file->path, strerror(errno));
    child = fork();
    if (child == 0)
        be_child(duet, file, ends[1]);
    close(ends[1]);
    status = child > 0 ? hear(child, ends[0], file->path, plugins, error)
                       : duet_error_set(error, DUET_IO,
                                        "%s: can't be looked into: %s",
                                        file->path, strerror(errno));
    close(ends[0]);
    return status;
}
