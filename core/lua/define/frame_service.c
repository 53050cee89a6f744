/*
 * frame_service.c - the functions among a frame's fields: what the host offers
 * to a method while it runs. Each has the frame as its upvalue.
 */
#include "definition.h"

#include "host.h"

#include <duet/layers.h>
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

static int push_number(lua_State *L, const struct duet_call *call,
                       double number)
{
    if (call->failed)
        duet_lua_raise(L, "%s", call->failure);
    lua_pushnumber(L, number);
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
    return push_number(L, call, loss);
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
    return push_number(L, call, loss);
}

/* Push a copy, as the host's memory may change before the next call. */
static void set_matrix(lua_State *L, const struct duet_lua_frame *frame,
                       const char *name, size_t rows, size_t columns,
                       const real *data)
{
    const enum duet_dtype dtype = frame->closure->dtype;

    if (data) {
        struct duet_tensor *t = duet_lua_new_tensor(L, dtype, rows, columns);

        memcpy(t->data, data, rows * columns * duet_dtype_size(dtype));
        lua_setfield(L, -2, name);
    }
}

/* An index from 0, of the first of some elements; SIZE_MAX: none. */
static void set_first(lua_State *L, const char *name, size_t first)
{
    if (first == SIZE_MAX)
        return;
    lua_pushinteger(L, (lua_Integer)first + 1);
    lua_setfield(L, -2, name);
}

static void push_layers(lua_State *L, const struct duet_lua_frame *frame,
                        const struct duet_layers *l)
{
    lua_createtable(L, 2, 5);
    lua_pushinteger(L, (lua_Integer)l->rows);
    lua_setfield(L, -2, "rows");
    lua_pushnumber(L, l->by);
    lua_setfield(L, -2, "by");
    set_matrix(L, frame, "logits", l->rows, l->outputs, l->logits);
    set_matrix(L, frame, "target", l->rows, l->target_columns, l->target);
    set_matrix(L, frame, "row_weight", l->rows, 1, l->row_weight);
    for (int i = 0; i < 2; i++) {
        const struct duet_layer *layer = &l->layer[i];

        lua_createtable(L, 0, 4);
        set_first(L, "weights", layer->weights);
        set_first(L, "biases", layer->biases);
        set_matrix(L, frame, "input", l->rows, layer->inputs, layer->input);
        set_matrix(L, frame, "gradient", l->rows, layer->units,
                   layer->gradient);
        lua_rawseti(L, -2, i + 1);
    }
}

/* u.layers(seed) */
static int layers(lua_State *L)
{
    const struct duet_lua_frame *frame = frame_of(L, "u.layers");
    const struct duet_update *u = (const void *)frame->argument;
    const struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);
    const struct duet_tensor *seed = NULL;
    struct duet_layers l;
    bool found;

    if (!lua_isnoneornil(L, 1))
        seed = duet_lua_check_tensor(L, 1);
    if (seed && (seed->rows != u->where->batch_rows ||
                 seed->columns != u->where->outputs ||
                 duet_tensor_dtype(seed) != frame->closure->dtype))
        duet_lua_bad_argument(L, 1, "%s tensor of %zu x %zu expected",
                              duet_dtype_name(frame->closure->dtype),
                              u->where->batch_rows, u->where->outputs);
    duet_lua_enter(L);
    found = duet_find_layers(u, seed ? seed->data : NULL, &l);
    duet_lua_leave(L);
    if (call->failed)
        duet_lua_raise(L, "%s", call->failure);
    if (found)
        push_layers(L, frame, &l);
    else
        lua_pushnil(L);
    return 1;
}

/* ---- Plugins inside this one --------------------------------------------- */

/* The plugin in the option that argument 1 names; of a list, number i. */
static const struct duet_child *child_of(lua_State *L,
                                         const struct duet_lua_frame *frame,
                                         lua_Integer i)
{
    const struct duet_lua_definition *d = frame->closure->definition;
    const char *name = luaL_checkstring(L, 1);

    for (size_t k = 0; k < d->n_options; k++) {
        const struct duet_option *option = &d->options[k];
        const char *field = (const char *)frame->options + option->offset;
        const struct duet_children *list = (const void *)field;
        const struct duet_child *child;

        if (strcmp(option->name, name) != 0)
            continue;
        if (option->type == DUET_TYPE_PLUGIN && i == 1) {
            memcpy(&child, field, sizeof child);
            return child;
        }
        if (option->type == DUET_TYPE_PLUGINS && i >= 1 && (size_t)i <= list->n)
            return list->child[i - 1];
    }
    duet_lua_raise(L, "%s: there is no plugin number %d in an option '%s'",
                   frame->closure->method->name, (int)i, name);
}

/* u.step(option, gradient, i) */
static int step(lua_State *L)
{
    const struct duet_lua_frame *frame = frame_of(L, "u.step");
    const struct duet_update *u = (const void *)frame->argument;
    struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);
    const struct duet_child *child =
        child_of(L, frame, luaL_optinteger(L, 3, 1));
    const struct duet_tensor *gradient = duet_lua_check_tensor(L, 2);

    if (gradient->rows * gradient->columns != u->n ||
        duet_tensor_dtype(gradient) != frame->closure->dtype)
        duet_lua_bad_argument(L, 2, "a tensor like u.gradient expected");
    duet_lua_enter(L);
    call->host.step(call, child, gradient->data);
    duet_lua_leave(L);
    if (call->failed)
        duet_lua_raise(L, "%s", call->failure);
    return 0;
}

/* m.lr_of(option, { t =, n =, base =, i = }) */
static int lr_of(lua_State *L)
{
    static const char *const known[] = { "t", "n", "base", "i", NULL };
    const lua_Integer most = (lua_Integer)1 << 53;
    const struct duet_lua_frame *frame = frame_of(L, "m.lr_of");
    struct duet_schedule_args m =
        *(const struct duet_schedule_args *)(const void *)frame->argument;
    struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);
    struct duet_lua_options options;
    const struct duet_child *child;
    double lr;

    lua_settop(L, 2);
    duet_lua_options_open(L, &options, 2, "m.lr_of", known);
    child =
        child_of(L, frame, duet_lua_option_integer(&options, "i", 1, most, 1));
    m.t = (uint64_t)duet_lua_option_integer(&options, "t", 1, most,
                                            (lua_Integer)m.t);
    m.n = (uint64_t)duet_lua_option_integer(&options, "n", 0, most,
                                            (lua_Integer)m.n);
    m.base = duet_lua_option_number(&options, "base", "[0, inf)", m.base);
    duet_lua_enter(L);
    lr = call->host.lr(call, child, &m);
    duet_lua_leave(L);
    return push_number(L, call, lr);
}

/* ---- Messages ------------------------------------------------------------ */

/* c.warn(message) */
static int warn(lua_State *L)
{
    const struct duet_lua_frame *frame = frame_of(L, "c.warn");
    struct duet_call *call =
        duet_lua_call_of(frame->closure->layout, frame->argument);

    call->host.warn(call, duet_lua_check_text(L, 1));
    return 0;
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
        evaluate, objective, layers,        step,
        lr_of,    warn,      random_normal, random_uniform
    };

    for (int i = 0; i < DUET_LUA_N_SERVICES; i++) {
        lua_pushvalue(L, -1);
        lua_pushcclosure(L, functions[i], 1);
        lua_setiuservalue(L, -2, DUET_LUA_FIRST_SERVICE + i);
    }
}
