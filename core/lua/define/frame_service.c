/*
 * frame_service.c - the functions among a frame's fields: what the host offers
 * to a method while it runs. Each has the frame as its upvalue.
 */
#include "definition.h"

#include "host.h"

#include <duet/random.h>

#include <string.h>

/* The frame, whose call has to be running. */
static const struct duet_lua_frame *frame_of(lua_State *L, const char *name)
{
    const struct duet_lua_frame *frame = lua_touserdata(L, lua_upvalueindex(1));

    if (!frame->argument)
        duet_lua_raise(L, "%s() is for the call that u was given to", name);
    return frame;
}

/* ---- The objective ------------------------------------------------------- */

static int push_loss(lua_State *L, const struct duet_call *call, double loss)
{
    if (call->failed)
        duet_lua_raise(L, "%s", call->failure);
    lua_pushnumber(L, loss);
    return 1;
}

/* u:evaluate() */
static int evaluate(lua_State *L)
{
    const struct duet_lua_frame *frame = frame_of(L, "u:evaluate");
    struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);
    double loss;

    duet_lua_enter(L);
    loss = call->host.evaluate(call);
    duet_lua_leave(L);
    return push_loss(L, call, loss);
}

/* The tensor that the gradient goes to, or NULL. */
static real *gradient_of(const struct duet_lua_options *options,
                         const struct duet_lua_frame *frame)
{
    const struct duet_update *u = (const void *)frame->argument;
    const struct duet_tensor *t;

    if (!duet_lua_option(options, "gradient"))
        return NULL;
    t = duet_lua_test_tensor(options->L, -1);
    if (!t || t->rows * t->columns != u->n ||
        duet_tensor_dtype(t) != frame->closure->dtype)
        duet_lua_raise(options->L,
                       "%s: option 'gradient': expected a tensor like u.weight",
                       options->what);
    return t->data;
}

/* u.objective { all_rows =, penalty =, first =, n =, gradient = } */
static int objective(lua_State *L)
{
    static const char *const known[] = { "all_rows", "penalty",  "first",
                                         "n",        "gradient", NULL };
    const lua_Integer most = (lua_Integer)1 << 53;
    const struct duet_lua_frame *frame = frame_of(L, "u.objective");
    struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);
    struct duet_objective_args o = { .struct_size = sizeof o };
    struct duet_lua_options options;
    double loss;

    lua_settop(L, 1);
    duet_lua_options_open(L, &options, 1, "u.objective", known);
    o.flags |= duet_lua_option_boolean(&options, "all_rows", false)
                   ? DUET_OBJECTIVE_ALL_ROWS
                   : 0;
    o.flags |= duet_lua_option_boolean(&options, "penalty", true)
                   ? 0
                   : DUET_OBJECTIVE_NO_PENALTY;
    o.first =
        (size_t)duet_lua_option_integer(&options, "first", 1, most, 1) - 1;
    o.n = (size_t)duet_lua_option_integer(&options, "n", 0, most, 0);
    o.gradient = gradient_of(&options, frame);
    duet_lua_enter(L);
    loss = call->host.objective(call, &o);
    duet_lua_leave(L);
    return push_loss(L, call, loss);
}

/* ---- Random numbers ------------------------------------------------------ */

/* The index of the first element that the call is about. */
static uint64_t first_of(const struct duet_lua_frame *frame)
{
    const struct duet_update *u = (const void *)frame->argument;
    const struct duet_activation_args *a = (const void *)frame->argument;

    return frame->closure->definition->kind == DUET_KIND_OPTIMIZER
               ? u->first
               : a->first * a->columns;
}

/* Those of float32 have 24 bits, as duet_random_uniform() gives them. */
static double uniform_at(const struct duet_where *where, uint64_t stream,
                         uint64_t i, bool is_double)
{
    const uint64_t bits = duet_random_bits(where, stream, i);

    return is_double ? duet_random_fraction(bits)
                     : (double)(bits >> 40) * 0x1p-24;
}

static double normal_at(const struct duet_where *where, uint64_t stream,
                        uint64_t i, bool is_double)
{
    (void)is_double;
    return duet_random_normal_at(where, stream, i);
}

static int draw(lua_State *L, const char *name,
                double (*number_at)(const struct duet_where *where,
                                    uint64_t stream, uint64_t i,
                                    bool is_double))
{
    const struct duet_lua_frame *frame = frame_of(L, name);
    struct duet_tensor *t = duet_lua_check_tensor(L, 1);
    const lua_Integer stream = luaL_optinteger(L, 2, 0);
    const bool is_double = duet_tensor_dtype(t) == DUET_FLOAT64;
    uint64_t i = first_of(frame);
    const struct duet_where *where;

    memcpy(&where, frame->argument + frame->closure->layout->where,
           sizeof where);
    if (stream < 0)
        duet_lua_bad_argument(L, 2, "0 or more expected");
    for (size_t row = 0; row < t->rows; row++)
        for (size_t column = 0; column < t->columns; column++)
            duet_tensor_set(t, row, column,
                            number_at(where, (uint64_t)stream, i++, is_double));
    lua_settop(L, 1);
    return 1;
}

/* u.random_normal(t, stream), u.random_uniform(t, stream) */
static int random_normal(lua_State *L)
{
    return draw(L, "u.random_normal", normal_at);
}

static int random_uniform(lua_State *L)
{
    return draw(L, "u.random_uniform", uniform_at);
}

/* ---- All ----------------------------------------------------------------- */

void duet_lua_make_services(lua_State *L)
{
    static const lua_CFunction functions[DUET_LUA_N_SERVICES] = {
        evaluate, objective, random_normal, random_uniform
    };

    for (int i = 0; i < DUET_LUA_N_SERVICES; i++) {
        lua_pushvalue(L, -1);
        lua_pushcclosure(L, functions[i], 1);
        lua_setiuservalue(L, -2, DUET_LUA_FIRST_SERVICE + i);
    }
}
