/*
 * calls.c - what it costs to call a plugin, one element at a time.
 *
 *   calls                prints the time of each call, in nanoseconds
 *   calls --allocations  prints how often memory was asked for, after the first
 *                        calls; fails unless it is never
 */
#include "failing.h"
#include "duet_core.h"
#include "script.h"
#include "stepper.h"

#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N_REPEATS = 7, N_TIMED = 200000, N_COUNTED = 1000 };

/* The optimizers are momentum with one option, in C and in Lua. */
static const char program[] =
    "local duet = require 'duet'\n"
    "duet.optimizer.define {\n"
    "  name = 'in_lua', slots = { 'velocity' },\n"
    "  options = { { name = 'momentum', default = 0.9 } },\n"
    "  step = function(u)\n"
    "    local v = u.slots.velocity\n"
    "    v:mul(u.options.momentum):add(u.gradient)\n"
    "    u.weight:add(v, -u.lr)\n"
    "  end,\n"
    "}\n"
    "local rate = duet.optimizer.adam.exports.corrected_rate\n"
    "return function(n)\n"
    "  for t = 1, n do rate(0.001, 0.9, 0.999, 7) end\n"
    "end\n";

static lua_State *L;
static size_t n_from_lua; /* allocations that Lua asked for */

/* ---- The calls ----------------------------------------------------------- */

/* An optimizer on one weight. */
struct stepping {
    const char *name;
    struct duet_instance *optimizer;
    struct duet_stepper *stepper;
    struct duet_part part;
    double weight, gradient;
};

static void step(void *data, size_t n)
{
    struct stepping *s = data;
    const struct duet_where where = { .struct_size = sizeof where, .name = "" };
    const struct duet_step call = { .where = &where,
                                    .lr = 1e-9,
                                    .loss = (double)NAN,
                                    .gradient = &s->gradient };

    for (size_t i = 0; i < n; i++)
        if (duet_stepper_step(s->stepper, &call, NULL) != DUET_OK)
            abort();
}

static void call_export(void *data, size_t n)
{
    (void)data;
    lua_pushvalue(L, 1);
    lua_pushinteger(L, (lua_Integer)n);
    lua_call(L, 1, 0);
}

/* ---- Preparing ----------------------------------------------------------- */

static void need(bool done, const char *why)
{
    if (done)
        return;
    fprintf(stderr, "calls: %s\n", why);
    exit(EXIT_FAILURE);
}

static void *allocate(void *data, void *old, size_t size, size_t new_size)
{
    (void)data;
    if (!new_size) {
        free(old);
        return NULL;
    }
    n_from_lua += !old || new_size > size;
    return realloc(old, new_size);
}

/* The function of the program is left at index 1. */
static void open_lua(void)
{
    L = lua_newstate(allocate, NULL);
    need(L, "out of memory");
    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_duet_core);
    lua_setfield(L, -2, "duet.core");
    lua_settop(L, 0);
    if (luaL_dostring(L, program) != LUA_OK)
        need(false, lua_tostring(L, -1));
    duet_lua_enter(L);
}

static void open_stepping(struct stepping *s)
{
    struct duet *duet = duet_lua_context(L);
    struct duet_error error;

    s->part = (struct duet_part) {
        .name = "w1", .role = DUET_ROLE_WEIGHTS, .rows = 1, .columns = 1
    };
    s->weight = 2.385;
    s->gradient = 0.61;
    need(duet_configure(duet, DUET_KIND_OPTIMIZER, s->name, NULL, 0,
                        &s->optimizer, &error) == DUET_OK &&
             duet_stepper_create(duet, s->optimizer, DUET_FLOAT64, &s->part, 1,
                                 &s->weight, NULL, &s->stepper,
                                 &error) == DUET_OK,
         error.text);
}

static void close_stepping(struct stepping *s)
{
    duet_stepper_destroy(s->stepper);
    duet_instance_unref(s->optimizer);
}

/* ---- Measuring ----------------------------------------------------------- */

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Nanoseconds a call, the least of some repeats. */
static double time_of(void (*run)(void *data, size_t n), void *data)
{
    double least = HUGE_VAL;

    for (int i = 0; i < N_REPEATS; i++) {
        const double start = seconds();

        run(data, N_TIMED);
        least = fmin(least, seconds() - start);
    }
    return least / N_TIMED * 1e9;
}

static size_t allocations_of(void (*run)(void *data, size_t n), void *data)
{
    size_t n;

    run(data, 2);
    n_from_lua = 0;
    failing_start(0);
    run(data, N_COUNTED);
    failing_stop();
    n = failing_n_calls();
    return n > n_from_lua ? n : n_from_lua;
}

int main(int argc, char **argv)
{
    const bool counts = argc > 1 && !strcmp(argv[1], "--allocations");
    struct stepping in_c = { .name = "momentum" },
                    in_lua = { .name = "in_lua" };
    const struct {
        const char *name;
        void (*run)(void *data, size_t n);
        void *data;
    } calls[] = {
        { "a step of one element, by a plugin in C", step, &in_c },
        { "a step of one element, by a plugin in Lua", step, &in_lua },
        { "an export, called from Lua through libffi", call_export, NULL },
    };
    size_t n = 0;

    open_lua();
    open_stepping(&in_c);
    open_stepping(&in_lua);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const size_t asked =
            counts ? allocations_of(calls[i].run, calls[i].data) : 0;

        n += asked;
        if (counts)
            printf("%-44s%8zu allocations in %d calls\n", calls[i].name, asked,
                   N_COUNTED);
        else
            printf("%-44s%8.1f ns\n", calls[i].name,
                   time_of(calls[i].run, calls[i].data));
    }
    close_stepping(&in_c);
    close_stepping(&in_lua);
    lua_close(L);
    return n ? EXIT_FAILURE : EXIT_SUCCESS;
}
