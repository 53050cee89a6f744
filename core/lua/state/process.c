/*
 * process.c - runs a program without a shell, text in, text out; the terminal;
 * the clock.
 */
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RESULT_TYPE "duet.spawn.result"

enum { READ_SIZE = 65536, STREAMS = 3 };

/** What a program has written so far. */
struct text {
    char *bytes;
    size_t length, room;
};

/** What is still to be written to it. */
struct input {
    const char *bytes;
    size_t length;
};

/** Owned by a userdata, so that an error of Lua's leaks nothing. */
struct result {
    struct text output, errors;
};

/** Both ends of the pipes for the program's stdin, stdout and stderr. */
struct pipes {
    int ours[STREAMS], theirs[STREAMS]; /**< -1: closed. */
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_all(int fds[STREAMS])
{
    for (int i = 0; i < STREAMS; i++)
        close_end(&fds[i]);
}

/*
 * Move a descriptor above stderr: when this process runs with one of its own
 * standard streams closed, pipes land there, and would overwrite each other
 * in the program.
 */
static int lift(int *fd)
{
    if (*fd > STDERR_FILENO)
        return 0;
    int lifted = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (lifted < 0)
        return errno;
    close(*fd);
    *fd = lifted;
    return 0;
}

static int open_pipe(int *from, int *to)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    *from = ends[0];
    *to = ends[1];
    int code = lift(from);
    return code ? code : lift(to);
}

static int open_pipes(struct pipes *pipes)
{
    int *ours = pipes->ours, *theirs = pipes->theirs;
    int code = open_pipe(&theirs[0], &ours[0]);
    for (int i = 1; i < STREAMS && !code; i++)
        code = open_pipe(&ours[i], &theirs[i]);
    for (int i = 0; i < STREAMS && !code; i++)
        code = fcntl(ours[i], F_SETFL, O_NONBLOCK) < 0 ? errno : 0;
    return code;
}

/* Start the program; it gets SIGPIPE as programs expect it. */
static int start(char **arguments, const int theirs[STREAMS], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int code = posix_spawn_file_actions_init(&actions);
    if (code)
        return code;
    posix_spawnattr_t attributes;
    code = posix_spawnattr_init(&attributes);
    if (code)
        goto no_attributes;

    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    code = posix_spawnattr_setsigdefault(&attributes, &defaults);
    if (!code)
        code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    for (int i = 0; i < STREAMS && !code; i++)
        code = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
    if (!code)
        code = posix_spawnp(pid, arguments[0], &actions, &attributes, arguments,
                            environ);
    posix_spawnattr_destroy(&attributes);
no_attributes:
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static bool is_temporary(int code)
{
    return code == EAGAIN || code == EINTR;
}

/* Read what there is; closes the descriptor at the end of file. */
static int read_some(int *fd, struct text *text)
{
    if (text->room - text->length < READ_SIZE) {
        size_t room = 2 * text->room + READ_SIZE;
        char *bytes = realloc(text->bytes, room);
        if (!bytes)
            return ENOMEM;
        text->bytes = bytes;
        text->room = room;
    }
    ssize_t n = read(*fd, text->bytes + text->length, READ_SIZE);
    if (n < 0)
        return is_temporary(errno) ? 0 : errno;
    if (n == 0)
        close_end(fd);
    text->length += (size_t)n;
    return 0;
}

/* Write what fits; closes the descriptor when all is written or unwanted. */
static int write_some(int *fd, struct input *input)
{
    ssize_t n = write(*fd, input->bytes, input->length);
    if (n < 0 && is_temporary(errno))
        return 0;
    if (n < 0 && errno != EPIPE)
        return errno;
    if (n >= 0) {
        input->bytes += n;
        input->length -= (size_t)n;
    }
    if (n < 0 || input->length == 0)
        close_end(fd);
    return 0;
}

/* Feed and read the program until it has closed all three streams. */
static int exchange(int ours[STREAMS], struct input input,
                    struct result *result)
{
    if (input.length == 0)
        close_end(&ours[0]);
    while (ours[0] >= 0 || ours[1] >= 0 || ours[2] >= 0) {
        struct pollfd polled[STREAMS] = { { ours[0], POLLOUT, 0 },
                                          { ours[1], POLLIN, 0 },
                                          { ours[2], POLLIN, 0 } };
        int code = 0;
        if (poll(polled, STREAMS, -1) < 0) {
            if (!is_temporary(errno))
                return errno;
            continue; /* what it says of the descriptors is not filled in */
        }
        if (polled[0].revents)
            code = write_some(&ours[0], &input);
        if (!code && polled[1].revents)
            code = read_some(&ours[1], &result->output);
        if (!code && polled[2].revents)
            code = read_some(&ours[2], &result->errors);
        if (code)
            return code;
    }
    return 0;
}

/*
 * The same with SIGPIPE held back: a program that stops reading is no reason
 * to die. A SIGPIPE that was already pending stays so.
 */
static int exchange_unbroken(int ours[STREAMS], struct input input,
                             struct result *result)
{
    sigset_t broken, before, pending;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    sigpending(&pending);
    int code = pthread_sigmask(SIG_BLOCK, &broken, &before);
    if (code)
        return code;
    code = exchange(ours, input, result);
    if (!sigismember(&pending, SIGPIPE))
        while (sigtimedwait(&broken, NULL, &(struct timespec) { 0 }) < 0 &&
               errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* Run a program to its end; returns an errno. */
static int run(char **arguments, struct input input, struct result *result,
               int *status)
{
    struct pipes pipes = { { -1, -1, -1 }, { -1, -1, -1 } };
    pid_t pid;
    int code = open_pipes(&pipes);
    if (!code)
        code = start(arguments, pipes.theirs, &pid);
    close_all(pipes.theirs);
    if (!code) {
        code = exchange_unbroken(pipes.ours, input, result);
        if (code)
            kill(pid, SIGKILL); /* it must not outlive the one who asked */
        while (waitpid(pid, status, 0) < 0)
            if (errno != EINTR) {
                code = code ? code : errno;
                break;
            }
    }
    close_all(pipes.ours);
    return code;
}

static void free_text(struct text *text)
{
    free(text->bytes);
    *text = (struct text) { 0 };
}

static int result_free(lua_State *L)
{
    struct result *result = luaL_checkudata(L, 1, RESULT_TYPE);
    free_text(&result->output);
    free_text(&result->errors);
    return 0;
}

static struct result *push_result(lua_State *L)
{
    struct result *result = lua_newuserdatauv(L, sizeof(*result), 0);
    *result = (struct result) { 0 };
    if (luaL_newmetatable(L, RESULT_TYPE)) {
        lua_pushcfunction(L, result_free);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return result;
}

/* Push argv, which points into the strings of the table at index 1. */
static char **push_arguments(lua_State *L)
{
    size_t n = (size_t)lua_rawlen(L, 1);
    luaL_argcheck(L, n > 0, 1, "a program's name expected");
    char **arguments = lua_newuserdatauv(L, (n + 1) * sizeof(*arguments), 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        const char *text = duet_lua_plain_text(L, -1);
        if (!text)
            luaL_error(L,
                       "spawn: argument %d must be a string without NUL "
                       "bytes",
                       (int)i);
        arguments[i] = (char *)text; /* exec's type; it changes nothing */
        lua_pop(L, 1);
    }
    arguments[n] = NULL;
    return arguments;
}

/*
 * core.spawn { program, argument..., input = text }
 *
 * Run a program, found as the shell finds it but without a shell, and wait
 * for its end. All arguments are strings without NUL bytes.
 *
 * @return (to Lua) its exit status (128 + n where signal n ended it), what it
 * wrote to stdout, what it wrote to stderr; or nil and why it didn't run.
 */
static int core_spawn(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    char **arguments = push_arguments(L);
    struct input input = { 0 };
    lua_pushliteral(L, "input");
    int type = lua_rawget(L, 1);
    if (type != LUA_TNIL && type != LUA_TSTRING)
        return luaL_error(L, "spawn: input must be a string (got %s)",
                          luaL_typename(L, -1));
    if (type == LUA_TSTRING)
        input.bytes = lua_tolstring(L, -1, &input.length);
    struct result *result = push_result(L);

    if (duet_lua_context(L)->confined) {
        lua_pushnil(L);
        lua_pushfstring(L,
                        "can't run '%s': no program can be started in the "
                        "sandbox",
                        arguments[0]);
        return 2;
    }
    int status;
    int code = run(arguments, input, result, &status);
    if (code) {
        lua_pushnil(L);
        lua_pushfstring(L, "can't run '%s': %s", arguments[0], strerror(code));
        return 2;
    }
    lua_pushinteger(L, WIFEXITED(status) ? WEXITSTATUS(status)
                                         : 128 + WTERMSIG(status));
    lua_pushlstring(L, result->output.bytes, result->output.length);
    lua_pushlstring(L, result->errors.bytes, result->errors.length);
    free_text(&result->output);
    free_text(&result->errors);
    return 3;
}

/* The columns of a terminal: COLUMNS, or what it says itself, or 80. */
static int columns_of(const struct winsize *size)
{
    const char *given = getenv("COLUMNS");
    const long columns = given ? strtol(given, NULL, 10) : 0;

    if (columns > 0 && columns <= 10000)
        return (int)columns;
    return size->ws_col ? size->ws_col : 80;
}

/*
 * core.terminal("stdout" | "stderr")
 *
 * @return (to Lua) the columns and rows of the terminal behind that stream;
 * nothing if it is no terminal.
 */
static int core_terminal(lua_State *L)
{
    static const char *const names[] = { "stdout", "stderr", NULL };
    static const int fds[] = { STDOUT_FILENO, STDERR_FILENO };
    int fd = fds[luaL_checkoption(L, 1, NULL, names)];
    struct winsize size = { 0 };
    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        size = (struct winsize) { 0 };
    lua_pushinteger(L, columns_of(&size));
    lua_pushinteger(L, size.ws_row ? size.ws_row : 24);
    return 2;
}

/*
 * duet.clock()
 *
 * @return (to Lua) seconds since some time in the past, by a clock that nobody
 * sets.
 */
static int core_clock(lua_State *L)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    lua_pushnumber(L, (double)now.tv_sec + (double)now.tv_nsec * 1e-9);
    return 1;
}

/*
 * core.confine()
 *
 * From now on, and for good, no program is started and no process made, and the
 * plugin path alone has native code.
 */
static int core_confine(lua_State *L)
{
    duet_lua_context(L)->confined = true;
    return 0;
}

/* core.is_confined(): whether core.confine() was called. */
static int core_is_confined(lua_State *L)
{
    lua_pushboolean(L, duet_lua_context(L)->confined);
    return 1;
}

void duet_lua_open_process(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "spawn", core_spawn, 1 },
        { "terminal", core_terminal, 1 },
        { "clock", core_clock, 0 },
        { "confine", core_confine, 0 },
        { "is_confined", core_is_confined, 0 },
        { NULL, NULL, 0 },
    };

    duet_lua_set_functions(L, functions);
}
