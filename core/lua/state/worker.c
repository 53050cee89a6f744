/* worker.c - processes that are copies of this one, each for one call. */
#include "worker.h"

#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKER_TYPE "duet.worker"

enum { READ_SIZE = 65536, MOST_WORKERS = 1024 };

/** A process, and what has come from it so far. */
struct worker {
    pid_t pid;   /**< 0: it has ended and was waited for. */
    pid_t owner; /**< The process that started it: no copy may kill it. */
    int from;    /**< Its result's pipe; -1: closed. */
    char *bytes;
    size_t n, room;
};

/* ---- The child ---------------------------------------------------------- */

static bool write_all(int to, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t written = write(to, bytes, n);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            n -= (size_t)written;
        }
    }
    return true;
}

/* What surrounds the copy: it dies with its parent, reads nothing from the
 * terminal, and uses its share of the processors. */
static void settle(struct duet *duet, pid_t parent, size_t n_threads)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    char text[32];

    duet->threads = n_threads;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal(signals[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILURE); /* it died before the line above */
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    snprintf(text, sizeof text, "%zu", n_threads);
    setenv("DUET_THREADS", text, 1);
}

/* Call the function on top of the stack. _exit(): what the parent holds, such
 * as temporary files, is the parent's to end. */
static _Noreturn void be_child(lua_State *L, int to)
{
    size_t n = 0;
    const char *result = NULL;
    bool is_done;

    lua_sethook(L, NULL, 0, 0); /* an interruption is the parent's business */
    is_done = lua_pcall(L, 0, 1, 0) == LUA_OK;
    result = lua_tolstring(L, -1, &n);
    fflush(NULL);
    if (!is_done)
        fprintf(stderr, "duet: %s\n", result ? result : "a worker failed");
    is_done = is_done && result && write_all(to, result, n);
    _exit(is_done ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* ---- The parent --------------------------------------------------------- */

static void close_pipe(struct worker *worker)
{
    if (worker->from >= 0)
        close(worker->from);
    worker->from = -1;
}

/* Wait for the end of a process; returns its status, 0 if nobody knows it. */
static int reap(struct worker *worker)
{
    int how = 0;

    while (waitpid(worker->pid, &how, 0) < 0 && errno == EINTR)
        ;
    worker->pid = 0;
    return how;
}

static int worker_gc(lua_State *L)
{
    struct worker *worker = luaL_checkudata(L, 1, WORKER_TYPE);

    close_pipe(worker);
    if (worker->pid && worker->owner == getpid()) {
        kill(worker->pid, SIGKILL);
        reap(worker);
    }
    free(worker->bytes);
    worker->bytes = NULL;
    worker->pid = 0;
    return 0;
}

static struct worker *push_worker(lua_State *L)
{
    struct worker *worker = lua_newuserdatauv(L, sizeof *worker, 0);

    *worker = (struct worker) { .owner = getpid(), .from = -1 };
    if (luaL_newmetatable(L, WORKER_TYPE)) {
        lua_pushcfunction(L, worker_gc);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, worker_gc);
        lua_setfield(L, -2, "__close");
    }
    lua_setmetatable(L, -2);
    return worker;
}

/* How many threads each of some processes may have. */
static size_t share_of(lua_State *L, size_t n_processes)
{
    const size_t n = duet_threads(duet_lua_context(L), 0) / n_processes;

    return n > 0 ? n : 1;
}

/* Copy this process; the copy doesn't return. Returns an errno. Signals that
 * come in between would run the parent's handlers in the child. */
static int start(lua_State *L, struct worker *worker, size_t n_threads)
{
    struct duet *duet = duet_lua_context(L);
    const pid_t parent = getpid();
    sigset_t all, before;
    int ends[2], code = 0;

    if (pipe2(ends, O_CLOEXEC))
        return errno;
    fflush(NULL); /* else both would write what is still to be written */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->pid = fork();
    if (worker->pid == 0) {
        close(ends[0]);
        settle(duet, parent, n_threads);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        be_child(L, ends[1]);
    }
    if (worker->pid < 0) {
        code = errno;
        worker->pid = 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    worker->from = ends[0];
    return code;
}

static int core_worker(lua_State *L)
{
    const size_t n_beside =
        (size_t)duet_lua_check_integer(L, 2, 1, MOST_WORKERS);
    const size_t n_threads = share_of(L, n_beside);
    struct worker *worker;
    int code;

    duet_lua_check_callable(L, 1);
    if (duet_lua_context(L)->confined)
        return luaL_error(L, "worker: no process can be made in the sandbox");
    worker = push_worker(L);
    lua_pushvalue(L, 1);
    code = start(L, worker, n_threads);
    lua_pop(L, 1);
    if (!code)
        return 1;
    lua_pushnil(L);
    lua_pushfstring(L, "can't start a process: %s", strerror(code));
    return 2;
}

/* Read what there is; whether all has been read. */
static bool read_some(lua_State *L, struct worker *worker)
{
    ssize_t n;

    if (worker->room - worker->n < READ_SIZE) {
        const size_t room = 2 * worker->room + READ_SIZE;
        char *bytes = realloc(worker->bytes, room);

        if (!bytes)
            duet_lua_raise(L, "no memory for a worker's result of %zu bytes",
                           room);
        worker->bytes = bytes;
        worker->room = room;
    }
    n = read(worker->from, worker->bytes + worker->n, READ_SIZE);
    if (n > 0)
        worker->n += (size_t)n;
    return n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
}

/* Push how a process ended, after its index. */
static int push_outcome(lua_State *L, size_t index, struct worker *worker)
{
    const int how = reap(worker);

    close_pipe(worker);
    lua_pushinteger(L, (lua_Integer)index);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0 && worker->n > 0) {
        lua_pushlstring(L, worker->bytes, worker->n);
        return 2;
    }
    lua_pushnil(L);
    if (WIFSIGNALED(how))
        lua_pushinteger(L, WTERMSIG(how));
    else
        lua_pushnil(L);
    lua_pushinteger(L, WIFEXITED(how) ? WEXITSTATUS(how) : -1);
    return 4;
}

static int core_wait(lua_State *L)
{
    const double seconds = duet_lua_check_number(L, 2);
    struct worker *workers[MOST_WORKERS];
    struct pollfd polled[MOST_WORKERS];
    size_t n;

    luaL_checktype(L, 1, LUA_TTABLE);
    n = duet_lua_length(L, 1);
    if (n > MOST_WORKERS)
        return luaL_error(L, "wait: more than %d workers", MOST_WORKERS);
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, 1, (lua_Integer)i + 1);
        workers[i] = luaL_checkudata(L, -1, WORKER_TYPE);
        polled[i] = (struct pollfd) { workers[i]->from, POLLIN, 0 };
        lua_pop(L, 1); /* the list keeps it */
    }
    if (poll(polled, n, (int)ceil(seconds * 1000)) <= 0)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (polled[i].revents && read_some(L, workers[i]))
            return push_outcome(L, i + 1, workers[i]);
    return 0;
}

static int core_draw_seed(lua_State *L)
{
    struct duet_rng *rng = duet_default_rng(duet_lua_context(L));

    lua_pushinteger(L, (lua_Integer)duet_rng_bits(rng));
    return 1;
}

static int core_processors(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)share_of(L, 1));
    return 1;
}

void duet_lua_open_worker(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "worker", core_worker },
        { "wait", core_wait },
        { "draw_seed", core_draw_seed },
        { "processors", core_processors },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
}
