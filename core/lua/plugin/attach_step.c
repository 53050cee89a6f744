/* attach_step.c - steps by hand of an optimizer at work on one tensor. */
#include "attach.h"

#include "tensor.h"

#include <math.h>

struct duet_lua_attached *duet_lua_check_attached(lua_State *L)
{
    struct duet_lua_attached *a = luaL_checkudata(L, 1, ATTACHED_TYPE);

    if (a->is_closed || !a->attached)
        duet_lua_raise(L, "this optimizer is closed");
    return a;
}

struct duet_tensor *duet_lua_push_attached_weight(lua_State *L)
{
    lua_getiuservalue(L, 1, ATTACHED_WEIGHT);
    return duet_lua_check_tensor(L, -1);
}

/* Raise unless a gradient is like the weights. */
static void check_gradient(lua_State *L, const struct duet_lua_attached *a,
                           const struct duet_tensor *g)
{
    if (g->rows != a->like.rows || g->columns != a->like.columns)
        duet_lua_raise(L,
                       "step: the gradient is %zu x %zu, expected %zu x %zu, "
                       "as the tensor",
                       g->rows, g->columns, a->like.rows, a->like.columns);
    if (g->real_size != a->like.real_size)
        duet_lua_raise(L,
                       "step: the gradient is %s, expected %s, as the tensor",
                       duet_dtype_name(duet_tensor_dtype(g)),
                       duet_dtype_name(duet_tensor_dtype(&a->like)));
}

/* The place for a copy of gradients, made once. The optimizer is at index 1. */
static struct duet_tensor *place_for_copy(lua_State *L,
                                          struct duet_lua_attached *a)
{
    if (!a->copy) {
        a->copy = duet_lua_new_tensor(L, duet_tensor_dtype(&a->like),
                                      a->like.rows, a->like.columns);
        lua_setiuservalue(L, 1, ATTACHED_COPY);
    }
    return a->copy;
}

/*
 * Whether a step can't read a gradient where it lies: plugins expect no
 * overlap, and one in Lua might let go of it meanwhile.
 */
static bool needs_copy(lua_State *L, const struct duet_lua_attached *a,
                       const struct duet_tensor *g)
{
    const struct duet_tensor *weight = duet_lua_push_attached_weight(L);
    bool needs =
        duet_instance_one_thread(a->instance) || duet_lua_overlap(g, weight);
    int type;

    for (int i = ATTACHED_FIRST_SLOT;
         (type = lua_getiuservalue(L, 1, i)) != LUA_TNONE; i++)
        if (type == LUA_TUSERDATA)
            needs |= duet_lua_overlap(g, lua_touserdata(L, -1));
    lua_settop(L, 2);
    return needs;
}

/* Call the function on top of the stack, which returns loss and gradient. */
static void call_function(lua_State *L, struct duet_lua_attached *a)
{
    const struct duet_tensor *gradient;
    char text[DUET_LUA_TEXT];

    lua_call(L, 0, 2);
    if (lua_type(L, -2) != LUA_TNUMBER)
        duet_lua_raise(L,
                       "step: the function returned %s, expected a loss and "
                       "a gradient",
                       duet_lua_describe(L, -2, text));
    a->loss = lua_tonumber(L, -2);
    gradient =
        duet_lua_to_tensor(L, lua_gettop(L), duet_tensor_dtype(&a->like));
    check_gradient(L, a, gradient);
    duet_lua_copy(L, a->copy, gradient);
    lua_pop(L, 2);
}

static int evaluate_again(lua_State *L)
{
    struct duet_lua_attached *a = lua_touserdata(L, 1);

    lua_rawgetp(L, LUA_REGISTRYINDEX, a);
    call_function(L, a);
    return 0;
}

/* Instead of a function: a step with a gradient alone can't evaluate. */
static int no_function(lua_State *L)
{
    const struct duet_lua_attached *a = lua_touserdata(L, 1);

    duet_lua_raise(L,
                   "optimizer %s: it asked to evaluate: give the step a "
                   "function that returns a loss and a gradient",
                   a->instance->entry->name);
}

/*
 * What a plugin's duet_evaluate() comes down to: the function once more. It is
 * in the registry, where its error takes its place and waits until the plugin
 * has returned.
 */
double duet_lua_attached_evaluate(void *data)
{
    struct duet_lua_attached *a = data;
    lua_State *L = duet_lua_at_work(a->machine);

    if (!L || a->has_failed || !lua_checkstack(L, LUA_MINSTACK))
        return (double)NAN;
    lua_pushcfunction(L, a->has_function ? evaluate_again : no_function);
    lua_pushlightuserdata(L, a);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        return a->loss;
    lua_rawsetp(L, LUA_REGISTRYINDEX, a);
    a->has_failed = true;
    return (double)NAN;
}

/* Step; then raise the error that evaluate() had, or that of the step. */
static void step(lua_State *L, struct duet_lua_attached *a,
                 struct duet_tensor *gradient)
{
    enum duet_status status;
    struct duet_error error;

    a->is_stepping = true;
    duet_lua_enter(L);
    status = duet_attached_step(a->attached, &gradient, a->loss, &error);
    duet_lua_leave(L);
    a->is_stepping = false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, a);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, a);
    if (a->has_failed) {
        a->has_failed = false;
        lua_error(L);
    }
    lua_pop(L, 1);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
}

/* Step with a gradient, the one at index 2. */
static void step_by_gradient(lua_State *L, struct duet_lua_attached *a,
                             struct duet_tensor *gradient)
{
    check_gradient(L, a, gradient);
    if (needs_copy(L, a, gradient)) {
        duet_lua_copy(L, place_for_copy(L, a), gradient);
        gradient = a->copy;
    }
    a->loss = (double)NAN;
    a->has_function = false;
    step(L, a, gradient);
}

/* Step with the function at index 2, and push the loss before the step. */
static void step_by_function(lua_State *L, struct duet_lua_attached *a)
{
    place_for_copy(L, a);
    lua_pushvalue(L, 2);
    call_function(L, a);
    duet_lua_check_attached(L);
    duet_lua_push_attached_weight(L);
    lua_pushnumber(L, a->loss);
    lua_pushvalue(L, 2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, a);
    a->has_function = true;
    step(L, a, a->copy);
}

int duet_lua_attached_step(lua_State *L)
{
    struct duet_lua_attached *a = duet_lua_check_attached(L);
    struct duet_tensor *gradient;

    lua_settop(L, 2);
    if (a->is_stepping)
        duet_lua_raise(L, "step: called while it is stepping");
    gradient = duet_lua_test_tensor(L, 2);
    if (!gradient && lua_istable(L, 2))
        gradient = duet_lua_to_tensor(L, 2, duet_tensor_dtype(&a->like));
    duet_lua_check_attached(L); /* a table's methods may have closed it */
    if (gradient) {
        step_by_gradient(L, a, gradient);
        return 0;
    }
    duet_lua_check_callable(L, 2);
    step_by_function(L, a);
    return 1;
}
