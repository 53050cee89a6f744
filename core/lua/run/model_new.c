/* model_new.c - making and loading models, and their gradients by hand. */
#include "run.h"

#include "options.h"

#include "fit_options.h"
#include "model.h"

/* ---- What is given for each tensor --------------------------------------- */

void duet_lua_push_for_tensor(lua_State *L, int table, size_t i)
{
    if (!lua_istable(L, table)) {
        lua_pushnil(L);
    } else if (lua_getfield(L, table, duet_tensor_names[i]) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_getfield(L, table, i < DUET_B1 ? "weights" : "biases");
    }
}

void duet_lua_read_regularizers(lua_State *L, int index,
                                struct duet_regularizers *to)
{
    const size_t n = lua_istable(L, index) ? lua_rawlen(L, index) : 0;

    if (n > DUET_MAX_REGULARIZERS)
        duet_lua_raise(L,
                       "regularizer: %d of them for one tensor, expected at "
                       "most %d",
                       (int)n, DUET_MAX_REGULARIZERS);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        to->regularizer[to->n++] =
            duet_lua_check_instance(L, lua_gettop(L), DUET_KIND_REGULARIZER);
        lua_pop(L, 1); /* the list keeps it */
    }
}

/* ---- Making a model ------------------------------------------------------ */

/* core.model(plan): a model yet to be built, as core.check("model", ...) says.
 */
static int core_model(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    duet_lua_new_model(L);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, DUET_LUA_MODEL_PLAN);
    return 1;
}

/* core.build(model, copy): give it parameters, by a checked copy of options
 * that says all. */
static int core_build(lua_State *L)
{
    struct duet_model **model = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    struct duet_model_options o = { .struct_size = sizeof o };
    struct duet_error error;

    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_argcheck(L, !*model, 1, "a model yet to be built expected");
    duet_lua_options_fill(L, 2, &duet_model_table, &o);
    lua_getfield(L, 2, "rng");
    o.rng = duet_lua_opt_rng(L, lua_gettop(L));
    lua_getfield(L, 2, "initializer");
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_push_for_tensor(L, 4, i);
        o.initializer[i] = duet_lua_test_instance(L, -1);
        lua_pop(L, 1);
    }
    duet_lua_enter(L);
    duet_model_create(duet_lua_context(L), &o, model, &error);
    duet_lua_leave(L);
    if (!*model)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* core.unbuild(model): take its parameters away again. */
static int core_unbuild(lua_State *L)
{
    duet_lua_model_close(L, 1);
    return 0;
}

/* core.plan(model): the options that its first fit is to follow, or nil; and
 * whether it is built. */
static int core_plan(lua_State *L)
{
    struct duet_model **model = luaL_checkudata(L, 1, DUET_MODEL_TYPE);

    lua_getiuservalue(L, 1, DUET_LUA_MODEL_PLAN);
    lua_pushboolean(L, *model != NULL);
    return 2;
}

/* core.forget_plan(model): its first fit is done. */
static int core_forget_plan(lua_State *L)
{
    luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    lua_pushnil(L);
    lua_setiuservalue(L, 1, DUET_LUA_MODEL_PLAN);
    return 0;
}

/* core.copy_model(model): a copy, of its plan, too. */
static int core_copy_model(lua_State *L)
{
    struct duet_model **from = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    struct duet_model **copy = duet_lua_new_model(L);
    struct duet_error error;

    lua_getiuservalue(L, 1, DUET_LUA_MODEL_PLAN);
    lua_setiuservalue(L, -2, DUET_LUA_MODEL_PLAN);
    if (*from && duet_model_copy(*from, copy, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 1;
}

/* core.set_prepare(model, preparation or nil) */
static int core_set_prepare(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    struct duet_prepare *prepare =
        lua_isnoneornil(L, 2) ? NULL : duet_lua_check_prepare(L, 2);
    struct duet_error error;

    if (duet_model_set_prepare(model, prepare, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* core.set_loss(model, loss) */
static int core_set_loss(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    struct duet_error error;

    if (duet_model_set_loss(model,
                            duet_lua_check_instance(L, 2, DUET_KIND_LOSS),
                            &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* core.load_model(path): the model, or nil and why not. */
static int core_load_model(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    struct duet_model **model = duet_lua_new_model(L);
    struct duet_error error;

    duet_lua_enter(L);
    duet_model_load(duet_lua_context(L), path, model, &error);
    duet_lua_leave(L);
    if (!*model)
        return duet_lua_fail(L, &error);
    return 1;
}

/* ---- Gradients ----------------------------------------------------------- */

/*
 * Push { w1 = ..., b1 = ... }: parts of the tensor at index `flat`, which is
 * laid out as the model's parameters.
 */
static void push_like_model(lua_State *L, struct duet_model *model, int flat)
{
    const char *to = duet_lua_check_tensor(L, flat)->data, *from;
    struct duet_model_tensor tensor;
    struct duet_tensor all;

    duet_model_parameters(model, &all);
    from = all.data;
    lua_createtable(L, 0, (int)duet_model_n_tensors(model) + 1);
    for (size_t i = 0; duet_lua_model_tensor(model, i, &tensor); i++) {
        tensor.view.data =
            (void *)(to + ((const char *)tensor.view.data - from));
        duet_lua_push_view(L, tensor.view, flat);
        lua_setfield(L, -2, tensor.name);
    }
}

/*
 * core.gradient(model, data, copy): { w1, ..., loss }, what the first step of a
 * full batch would see, with the regularizers and weights of a checked copy.
 */
static int core_gradient(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_fit_options options;
    struct duet_tensor all, *flat;
    struct duet_error error;
    double loss;
    enum duet_status status;

    luaL_checktype(L, 3, LUA_TTABLE);
    duet_fit_defaults(&options, NULL);
    duet_lua_read_weights(L, 3, data, &options.weights);
    lua_getfield(L, 3, "regularizer");
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_push_for_tensor(L, 4, i);
        duet_lua_read_regularizers(L, 5, &options.regularizers[i]);
        lua_settop(L, 4);
    }
    duet_model_parameters(model, &all);
    flat =
        duet_lua_new_tensor(L, duet_model_dtype(model), all.rows, all.columns);
    duet_lua_enter(L);
    status = duet_model_gradient(model, data, &options, flat, &loss, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    push_like_model(L, model, 5);
    lua_pushnumber(L, loss);
    lua_setfield(L, -2, "loss");
    return 1;
}

void duet_lua_open_model(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "model", core_model, 1 },
        { "build", core_build, 2 },
        { "unbuild", core_unbuild, 1 },
        { "plan", core_plan, 1 },
        { "forget_plan", core_forget_plan, 1 },
        { "copy_model", core_copy_model, 1 },
        { "set_prepare", core_set_prepare, 2 },
        { "set_loss", core_set_loss, 2 },
        { "gradient", core_gradient, 3 },
        { "load_model", core_load_model, 1 },
        { NULL, NULL, 0 },
    };

    duet_lua_open_model_type(L);
    duet_lua_set_functions(L, functions);
}
