/* attach_model.c - an optimizer at work on all tensors of a model, by hand. */
#include "run.h"

#include <math.h>
#include <string.h>

#define ATTACHED_MODEL_TYPE "duet.attached_model"

enum { USER_MODEL = 1, USER_GRADIENT, USER_OPTIMIZER };

struct attached {
    struct duet_attached *attached; /* NULL: closed */
    struct duet_model *model;       /* that of the user value, then */
    struct duet_tensor *flat;       /* the gradient, as the model lies */
    struct duet_tensor *gradient;   /* n_tensors views of it, */
    struct duet_tensor *weight;     /* and the model's, which it steps */
    size_t n_tensors;
    bool is_stepping;
    const struct duet_data *data; /* while stepping with data; else NULL */
    struct duet_error error;      /* why the loss couldn't be computed */
    enum duet_status status;
};

static struct attached *check_attached(lua_State *L)
{
    struct attached *a = luaL_checkudata(L, 1, ATTACHED_MODEL_TYPE);

    if (!a->attached)
        duet_lua_raise(L, "this optimizer is closed");
    lua_getiuservalue(L, 1, USER_MODEL);
    if (duet_lua_check_model(L, -1) != a->model)
        duet_lua_raise(L, "the model has other tensors than those that the "
                          "optimizer was attached to");
    lua_pop(L, 1);
    return a;
}

/* The loss of the data, and its gradient into the flat one. */
static double evaluate(void *data)
{
    struct attached *a = data;
    struct duet_fit_options options;
    double loss = (double)NAN;

    duet_fit_defaults(&options, NULL);
    if (!a->data)
        a->status = duet_error_set(&a->error, DUET_INVALID,
                                   "step: this optimizer computes the loss "
                                   "anew: give it a data set");
    else
        a->status = duet_model_gradient(a->model, a->data, &options, a->flat,
                                        &loss, &a->error);
    return a->status == DUET_OK ? loss : (double)NAN;
}

/* ---- attach -------------------------------------------------------------- */

/* Views of the flat gradient, one for each tensor of the model. */
static void make_views(struct attached *a, struct duet_tensor **weights,
                       const char **names, enum duet_role *roles)
{
    struct duet_model_tensor tensor;
    struct duet_tensor all;

    duet_model_parameters(a->model, &all);
    for (size_t i = 0; duet_lua_model_tensor(a->model, i, &tensor); i++) {
        a->gradient[i] = tensor.view;
        a->gradient[i].data =
            (char *)a->flat->data +
            ((const char *)tensor.view.data - (const char *)all.data);
        a->weight[i] = tensor.view;
        weights[i] = &a->weight[i];
        names[i] = tensor.name;
        roles[i] = tensor.role;
    }
}

/* optimizer:attach(model) */
static int attach_model(lua_State *L)
{
    struct duet_instance *optimizer =
        duet_lua_check_instance(L, 1, DUET_KIND_OPTIMIZER);
    struct duet_model *model = duet_lua_check_model(L, 2);
    const size_t n = duet_model_n_tensors(model);
    struct attached *a =
        lua_newuserdatauv(L, sizeof *a + 2 * n * sizeof *a->gradient, 3);
    struct duet_tensor **weights, all;
    const char **names;
    enum duet_role *roles;
    struct duet_attach_options options = {
        .struct_size = sizeof options, .n = n, .evaluate = evaluate, .data = a
    };
    struct duet_error error;

    *a = (struct attached) { .model = model, .n_tensors = n };
    a->gradient = (struct duet_tensor *)(void *)(a + 1);
    a->weight = a->gradient + n;
    luaL_setmetatable(L, ATTACHED_MODEL_TYPE);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, USER_MODEL);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, USER_OPTIMIZER);
    duet_model_parameters(model, &all);
    a->flat =
        duet_lua_new_tensor(L, duet_model_dtype(model), all.rows, all.columns);
    lua_setiuservalue(L, -2, USER_GRADIENT);
    weights = duet_lua_push_array(L, n, sizeof *weights);
    names = duet_lua_push_array(L, n, sizeof *names);
    roles = duet_lua_push_array(L, n, sizeof *roles);
    make_views(a, weights, names, roles);
    options.tensors = weights;
    options.names = names;
    options.roles = roles;
    if (duet_attach(duet_lua_context(L), optimizer, &options, &a->attached,
                    &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pop(L, 3);
    return 1;
}

/* ---- Methods and fields -------------------------------------------------- */

/* The gradients of a table by the tensors' names, as model:gradient() gives
   them; the loss that is with them, or NAN. */
static double take_gradients(lua_State *L, struct attached *a)
{
    struct duet_model_tensor tensor;
    double loss;

    for (size_t i = 0; duet_lua_model_tensor(a->model, i, &tensor); i++) {
        const struct duet_tensor *g;

        if (lua_getfield(L, 2, tensor.name) == LUA_TNIL)
            duet_lua_raise(L, "step: the table has no gradient of %s",
                           tensor.name);
        g = duet_lua_to_tensor(L, lua_gettop(L), duet_tensor_dtype(a->flat));
        if (g->rows != tensor.view.rows || g->columns != tensor.view.columns)
            duet_lua_raise(L,
                           "step: the gradient of %s is %zu x %zu, expected "
                           "%zu x %zu",
                           tensor.name, g->rows, g->columns, tensor.view.rows,
                           tensor.view.columns);
        duet_lua_copy(L, &a->gradient[i], g);
        lua_settop(L, 2);
    }
    lua_getfield(L, 2, "loss");
    loss = lua_isnumber(L, -1) ? lua_tonumber(L, -1) : (double)NAN;
    lua_settop(L, 2);
    return loss;
}

/* u:step(data) or u:step(gradients): the loss before the update, if known */
static int attached_step(lua_State *L)
{
    struct attached *a = check_attached(L);
    struct duet_tensor **gradients =
        duet_lua_push_array(L, a->n_tensors, sizeof *gradients);
    enum duet_status status;
    struct duet_error error;
    double loss;

    if (a->is_stepping)
        duet_lua_raise(L, "step: called while it is stepping");
    lua_insert(L, 3);
    a->data = duet_lua_test_data(L, 2);
    a->status = DUET_OK;
    if (!a->data)
        luaL_checktype(L, 2, LUA_TTABLE);
    for (size_t i = 0; i < a->n_tensors; i++)
        gradients[i] = &a->gradient[i];
    duet_lua_enter(L);
    loss = a->data ? evaluate(a) : (double)NAN;
    duet_lua_leave(L);
    if (a->status == DUET_OK && !a->data)
        loss = take_gradients(L, a);
    if (a->status != DUET_OK)
        duet_lua_raise_error(L, &a->error);
    a->is_stepping = true;
    duet_lua_enter(L);
    status = duet_attached_step(a->attached, gradients, loss, &error);
    duet_lua_leave(L);
    a->is_stepping = false;
    a->data = NULL;
    if (a->status != DUET_OK)
        duet_lua_raise_error(L, &a->error);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    if (isnan(loss))
        lua_pushnil(L);
    else
        lua_pushnumber(L, loss);
    return 1;
}

static int push_t(lua_State *L)
{
    lua_pushinteger(
        L, (lua_Integer)duet_attached_steps(check_attached(L)->attached));
    return 1;
}

static int push_lr(lua_State *L)
{
    lua_pushnumber(L, duet_attached_lr(check_attached(L)->attached));
    return 1;
}

static int push_model(lua_State *L)
{
    lua_getiuservalue(L, 1, USER_MODEL);
    return 1;
}

static int push_optimizer(lua_State *L)
{
    lua_getiuservalue(L, 1, USER_OPTIMIZER);
    return 1;
}

static int attached_newindex(lua_State *L)
{
    struct attached *a = check_attached(L);
    char text[DUET_LUA_TEXT];

    if (strcmp(luaL_checkstring(L, 2), "lr") != 0)
        duet_lua_raise(L,
                       "only lr of an attached optimizer can be assigned "
                       "to, not '%s'",
                       lua_tostring(L, 2));
    if (lua_type(L, 3) != LUA_TNUMBER ||
        duet_attached_set_lr(a->attached, lua_tonumber(L, 3), NULL) != DUET_OK)
        duet_lua_raise(L, "lr is %s, expected a number in [0, inf)",
                       duet_lua_describe(L, 3, text));
    return 0;
}

static int attached_tostring(lua_State *L)
{
    const struct attached *a = luaL_checkudata(L, 1, ATTACHED_MODEL_TYPE);

    if (a->attached)
        lua_pushfstring(L, "optimizer on a model, after %d steps",
                        (int)duet_attached_steps(a->attached));
    else
        lua_pushliteral(L, "optimizer, closed");
    return 1;
}

static int attached_close(lua_State *L)
{
    struct attached *a = luaL_checkudata(L, 1, ATTACHED_MODEL_TYPE);

    if (a->is_stepping)
        duet_lua_raise(L, "close: called while it is stepping");
    duet_attached_destroy(a->attached);
    a->attached = NULL;
    return 0;
}

static const struct duet_lua_type type = {
    .name = ATTACHED_MODEL_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", attached_newindex },
            { "__tostring", attached_tostring },
            { "__close", attached_close },
            { "__gc", attached_close },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "step", attached_step, 2 },
            { NULL, NULL, 0 },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "t", push_t },
            { "lr", push_lr },
            { "model", push_model },
            { "optimizer", push_optimizer },
            { NULL, NULL },
        },
};

void duet_lua_open_attach_model(lua_State *L)
{
    duet_lua_new_type(L, &type);
    luaL_getmetatable(L, DUET_MODEL_TYPE);
    lua_pushcfunction(L, attach_model);
    lua_setfield(L, -2, DUET_LUA_ATTACH);
    lua_pop(L, 1);
}
