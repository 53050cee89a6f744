/* probe.c - what is in a file of plugins, without trusting it. */
#include "probe.h"

#include "describe.h"
#include "look.h"
#include "registry.h"
#include "sandbox.h"
#include "search.h"
#include "errors.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_BUSY_SECONDS = 2, /* that loading may take on a processor */
    MOST_SECONDS = 10,     /* and altogether */
    MOST_MEMORY = 1 << 30, /* bytes that it may add to what there is */
    MOST_COPY =
        64 << 20,        /* bytes of a copy in memory, which the loader makes */
    MOST_SAID = 4 << 20, /* bytes that the child may answer */
    READ_SIZE = 65536
};

/* ---- Looking ------------------------------------------------------------- */

static json_t *describe_all(const struct duet_module *module)
{
    json_t *list = json_array();

    for (size_t i = 0; i < module->n_entries; i++)
        json_array_append_new(list, duet_describe(module->entries[i]));
    return list;
}

static enum duet_status look_into(const struct duet_sighting *file,
                                  json_t **plugins, struct duet_error *error)
{
    struct duet_looked looked;
    struct duet_error own;
    enum duet_status status = duet_look(file->path, &looked, &own);

    if (status == DUET_OK && file->name)
        status = duet_registry_is_named(&looked.module, file->path, file->kind,
                                        file->name, strlen(file->name), &own);
    if (status == DUET_OK)
        *plugins = describe_all(&looked.module);
    duet_looked_finish(&looked);
    return status == DUET_OK ? status
                             : duet_error_set(error, status, "%s", own.text);
}

/* ---- The child ----------------------------------------------------------- */

/* What the file prints is lost, what it reads has ended. */
static void close_streams(void)
{
    const int null = open("/dev/null", O_RDWR);

    for (int i = 0; null >= 0 && i <= STDERR_FILENO; i++)
        dup2(null, i);
}

/* Sanitizers reserve terabytes, and look into /proc at the end. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define IS_SANITIZED true
#elif defined __has_feature
#define IS_SANITIZED \
    (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define IS_SANITIZED false
#endif

/* The address space that this process has, in bytes; 0: not known. */
static uint64_t memory_in_use(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    char line[64];
    uint64_t pages = 0;

    if (file && fgets(line, sizeof line, file))
        pages = strtoull(line, NULL, 10);
    if (file)
        fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/*
 * What the child keeps: it reads files, and writes none. It makes no processes,
 * opens no connections and executes nothing, as far as the kernel has the means
 * to refuse that.
 */
static void give_up(void)
{
    const struct rlimit busy = { MOST_BUSY_SECONDS, MOST_BUSY_SECONDS + 1 };
    const uint64_t memory = memory_in_use();
    const struct sandbox sandbox = {
        .readable = { "/" },
        .n_readable = 1,
        .n_given = 1,
        .memory = memory && !IS_SANITIZED ? memory + MOST_MEMORY : 0,
        .file_size = MOST_COPY,
        .processes = IS_SANITIZED ? 0 : 1,
    };
    char problem[256];

    setpgid(0, 0); /* so that what it starts can be killed with it */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setrlimit(RLIMIT_CPU, &busy);
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    if (!IS_SANITIZED && !sandbox_enter(&sandbox, sandbox_quick_layers(),
                                        problem, sizeof problem))
        abort();
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
    give_up();
    _exit(json_dumpfd(answer(duet, file), to, JSON_COMPACT) ? 1 : 0);
}

/* ---- The parent ---------------------------------------------------------- */

/** What came from the child. */
struct received {
    char *bytes;
    size_t n;
    bool is_late, is_long;
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
        received->is_long = received->n > MOST_SAID;
        if (received->is_late || received->is_long)
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
                                         const struct received *received,
                                         struct duet_error *error)
{
    if (received->is_long)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: it says more than %d bytes of "
                              "itself",
                              path, MOST_SAID);
    if (received->is_late)
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

static bool is_string(const json_t *object, const char *key, const char *text)
{
    const char *found = json_string_value(json_object_get(object, key));

    return found && !strcmp(found, text);
}

/*
 * What the child says of a file is about that file, and the first plugin is the
 * one that it is named after: it ran code of others.
 */
static bool is_about(json_t *plugins, const struct duet_sighting *file)
{
    char *full = realpath(file->path, NULL);
    bool is = full && json_array_size(plugins) > 0;
    const json_t *first = json_array_get(plugins, 0);
    json_t *plugin;
    size_t i;

    json_array_foreach (plugins, i, plugin) {
        is = is && json_is_object(plugin);
        json_object_set_new(plugin, "file", json_string(full));
    }
    if (is && file->name)
        is = is_string(first, "name", file->name) &&
             is_string(first, "kind", duet_kind_name(file->kind));
    free(full);
    return is;
}

/* An array of plugins is the result; an error of the child's is ours. */
static enum duet_status read_answer(json_t *answer,
                                    const struct duet_sighting *file,
                                    json_t **plugins, struct duet_error *error)
{
    const char *text = json_string_value(json_object_get(answer, "text"));

    if (json_is_array(answer) && is_about(answer, file)) {
        *plugins = json_incref(answer);
        return DUET_OK;
    }
    if (!text)
        return duet_error_set(error, DUET_REFUSED,
                              "%s: refused: while it is loaded it writes what "
                              "is no description of it",
                              file->path);
    return duet_error_set(
        error,
        json_integer_value(json_object_get(answer, "status")) == DUET_NOT_FOUND
            ? DUET_NOT_FOUND
            : DUET_REFUSED,
        "%s", text);
}

static enum duet_status hear(pid_t child, int from,
                             const struct duet_sighting *file, json_t **plugins,
                             struct duet_error *error)
{
    struct received received = { NULL, 0, false, false };
    enum duet_status status;
    json_t *answer = NULL;
    int how;

    if (!receive(from, &received)) {
        end(child);
        free(received.bytes);
        return duet_no_memory(error);
    }
    if (!received.is_late && !received.is_long)
        answer = json_loadb(received.bytes, received.n, 0, NULL);
    how = end(child);
    status = answer ? read_answer(answer, file, plugins, error)
                    : say_how_it_ended(file->path, how, &received, error);
    json_decref(answer);
    free(received.bytes);
    return status;
}

/* Load the file in a child, and hear what it says. */
static enum duet_status ask(struct duet *duet, const struct duet_sighting *file,
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
    status = child > 0 ? hear(child, ends[0], file, plugins, error)
                       : duet_error_set(error, DUET_IO,
                                        "%s: can't be looked into: %s",
                                        file->path, strerror(errno));
    close(ends[0]);
    return status;
}

enum duet_status duet_probe(struct duet *duet, const struct duet_sighting *file,
                            bool run, json_t **plugins,
                            struct duet_error *error)
{
    *plugins = NULL;
    if (!run && !duet_path_is_lua(file->path))
        return look_into(file, plugins, error);
    return duet->confined ? DUET_OK : ask(duet, file, plugins, error);
}
