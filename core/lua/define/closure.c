/* closure.c - functions in C that call the methods of plugins in Lua. */
#include "definition.h"

#include "host.h"

#include <math.h>
#include <string.h>

/* ---- Calls --------------------------------------------------------------- */

struct running {
    const struct duet_lua_closure *closure;
    const void *options;
    const char *argument;
    struct duet_distribution *moments; /* of `moments` */
    double value;                      /* returned, NaN after a failure */
};

static int traceback(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

/* A refusal by `check` is for the user, whom no traceback helps. */
static int refusal(lua_State *L)
{
    luaL_tolstring(L, 1, NULL);
    return 1;
}

/* A frame more, for a method that is called while it runs. */
static int new_frame(lua_State *L)
{
    const struct duet_lua_frame *busy = lua_touserdata(L, 1);

    lua_getiuservalue(L, 1, DUET_LUA_FUNCTION);
    duet_lua_push_frame(L, busy->closure, 2);
    return 1;
}

/* Push the closure's frame, or a new one if it is busy; false: no memory. */
static bool push_frame(lua_State *L, const struct duet_lua_closure *closure)
{
    const struct duet_lua_definition *definition = closure->definition;
    const struct duet_lua_frame *frame;

    lua_rawgetp(L, LUA_REGISTRYINDEX, definition);
    lua_getiuservalue(
        L, -1, DUET_LUA_FIRST_FRAME + (int)(closure - definition->closures));
    lua_remove(L, -2);
    frame = lua_touserdata(L, -1);
    if (!frame->argument)
        return true;
    lua_pushcfunction(L, new_frame);
    lua_insert(L, -2);
    return lua_pcall(L, 1, 1, 0) == LUA_OK;
}

static double result(lua_State *L, const struct duet_lua_closure *closure,
                     int index)
{
    char text[DUET_LUA_TEXT];

    if (lua_type(L, index) != LUA_TNUMBER) {
        lua_pushfstring(L, "'%s' returned %s, expected a number",
                        closure->method->name,
                        duet_lua_describe(L, index, text));
        lua_error(L);
    }
    return lua_tonumber(L, index);
}

/* Arguments: the frame and what runs in it. */
static int run(lua_State *L)
{
    struct running *running = lua_touserdata(L, 2);
    const struct duet_lua_closure *closure = running->closure;

    lua_settop(L, 1);
    lua_getiuservalue(L, 1, DUET_LUA_FUNCTION);
    lua_getiuservalue(L, 1, DUET_LUA_ARGUMENT);
    lua_call(L, 1, 2);
    if (closure->signature.result == 'd')
        running->value = result(L, closure, 2);
    if (running->moments) {
        const double mean = result(L, closure, 2);

        running->moments->deviation = result(L, closure, 3);
        running->moments->mean = mean;
    }
    return 0;
}

static void fail(const struct running *running, const char *reason)
{
    struct duet_call *call =
        duet_lua_call_of(running->closure->layout, running->argument);

    call->host.fail(call, reason);
}

static void enter_frame(lua_State *L, struct running *running)
{
    struct duet_lua_frame *frame = lua_touserdata(L, -1);

    frame->options = running->options;
    frame->argument = running->argument;
    lua_pushcfunction(L, run);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, running);
}

static void run_on(lua_State *L, struct running *running)
{
    const int top = lua_gettop(L);
    const char *reason;

    if (!lua_checkstack(L, LUA_MINSTACK)) {
        fail(running, "Lua has no room for another call");
        return;
    }
    lua_pushcfunction(L, running->closure->method == &duet_lua_check_method
                             ? refusal
                             : traceback);
    if (!push_frame(L, running->closure)) {
        fail(running, "out of memory");
    } else {
        enter_frame(L, running);
        if (lua_pcall(L, 2, 0, top + 1) != LUA_OK) {
            reason = lua_tostring(L, -1);
            fail(running, reason ? reason : "an error that is no text");
            lua_settop(L, top + 2);
        }
        duet_lua_frame_end(L);
    }
    lua_settop(L, top);
}

/* What libffi calls for a method: it has pointers to the arguments' values. */
static void answer(ffi_cif *cif, void *value, void **arguments, void *data)
{
    struct running running = { .closure = data, .value = (double)NAN };
    const char *reason = NULL;
    lua_State *L =
        duet_lua_state_for_call(running.closure->definition->machine, &reason);

    memcpy(&running.options, arguments[0], sizeof running.options);
    memcpy(&running.argument, arguments[1], sizeof running.argument);
    if (cif->nargs > 2)
        memcpy(&running.moments, arguments[2], sizeof running.moments);
    if (L)
        run_on(L, &running);
    else
        fail(&running, reason);
    if (running.closure->signature.result == 'd')
        memcpy(value, &running.value, sizeof running.value);
}

/* ---- Making them --------------------------------------------------------- */

static enum duet_status make(struct duet_lua_closure *closure,
                             struct duet_error *error)
{
    void *code = NULL;

    if (!duet_lua_signature_init(&closure->signature,
                                 closure->method->signature))
        return duet_error_set(
            error, DUET_INVALID, "libffi can't make the signature '%s' of '%s'",
            closure->method->signature, closure->method->name);
    closure->memory = ffi_closure_alloc(sizeof *closure->memory, &code);
    if (!closure->memory)
        return duet_error_set(
            error, DUET_NO_MEMORY,
            "libffi gets no memory for code: there is none, or "
            "the system forbids memory that can be executed");
    if (ffi_prep_closure_loc(closure->memory, &closure->signature.cif, answer,
                             closure, code) != FFI_OK)
        return duet_error_set(error, DUET_INVALID,
                              "libffi can't make a closure for '%s'",
                              closure->method->name);
    memcpy(&closure->code, &code, sizeof code);
    return DUET_OK;
}

enum duet_status duet_lua_closures_make(struct duet_lua_definition *definition,
                                        struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < definition->n_closures; i++) {
        struct duet_lua_closure *closure = &definition->closures[i];

        status = make(closure, error);
        if (status == DUET_OK)
            duet_method_set(&definition->descriptor[closure->dtype],
                            closure->method, closure->code);
    }
    if (status != DUET_OK)
        duet_lua_closures_finish(definition);
    return status;
}

void duet_lua_closures_finish(struct duet_lua_definition *definition)
{
    for (size_t i = 0; i < definition->n_closures; i++)
        if (definition->closures[i].memory) {
            ffi_closure_free(definition->closures[i].memory);
            definition->closures[i].memory = NULL;
        }
}
