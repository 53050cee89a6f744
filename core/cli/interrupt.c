/*
 * interrupt.c - what Ctrl-C (SIGINT) and SIGTERM do to code that runs.
 *
 * The first signal asks runs to end after the step they are in. Where there is
 * no run it raises an error at the next instruction of Lua. The second one ends
 * the process at once. At the prompt Ctrl-C ends the reading of the line: the
 * signal may come just before the process waits for a key, so a timer repeats
 * it until the line is given up.
 */
#include "cli.h"

#include "duet_core.h"
#include "state.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static lua_State *state;     /* the one whose code a signal interrupts */
static struct duet *context; /* NULL: the library isn't in use */
static volatile sig_atomic_t caught; /* a signal's number */

static void stop(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    lua_sethook(L, NULL, 0, 0);
    luaL_error(L, caught == SIGTERM ? "terminated" : "interrupted");
}

/* Of Lua's functions only lua_sethook() may be called here. */
static void on_signal(int number)
{
    if (caught)
        _exit(128 + number);
    caught = number;
    if (state && !(context && duet_interrupt(context, true)))
        lua_sethook(state, stop,
                    LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT,
                    1);
}

/* Without SA_RESTART: waiting for input ends, too. */
static void handle(int number, void (*handler)(int))
{
    const struct sigaction action = { .sa_handler = handler };

    sigaction(number, &action, NULL);
}

/* Let SIGALRM come again and again, or no more. */
static void repeat(bool repeats)
{
    const struct timeval interval = { .tv_usec = repeats ? 10000 : 0 };
    const struct itimerval timer = { interval, interval };

    setitimer(ITIMER_REAL, &timer, NULL);
}

static void on_input(int number)
{
    caught = number;
    repeat(true);
}

static void on_alarm(int number)
{
    (void)number; /* the system call that waits is interrupted */
}

void cli_interrupt_call(lua_State *L)
{
    repeat(false);
    state = L;
    handle(SIGINT, on_signal);
    handle(SIGTERM, on_signal);
}

void cli_interrupt_input(void)
{
    repeat(false);
    caught = 0;
    if (context)
        duet_interrupt(context, false);
    handle(SIGALRM, on_alarm);
    handle(SIGINT, on_input);
}

void cli_interrupt_end(void)
{
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    repeat(false);
    if (state && caught) /* else a hook is the script's own */
        lua_sethook(state, NULL, 0, 0);
    state = NULL;
}

int cli_interrupted(void)
{
    return caught;
}

/* Opens "duet.core", and with it the context whose runs a signal ends. */
static int open_core(lua_State *L)
{
    const int n = luaopen_duet_core(L);

    context = duet_lua_context(L);
    return n;
}

void cli_interrupt_open(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, open_core);
    lua_setfield(L, -2, "duet.core");
    lua_pop(L, 1);
}

void cli_interrupt_close(void)
{
    context = NULL;
}
