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

/* core.model(copy): a model, from what core.check("model", ...) has made. */
static int core_model(lua_State *L)
{
    struct duet_model_options o = { .struct_size = sizeof o };
    struct duet_model **model;
    struct duet_error error;

    luaL_checktype(L, 1, LUA_TTABLE);
    duet_lua_options_fill(L, 1, &duet_model_table, &o);
    lua_getfield(L, 1, "rng");
    o.rng = duet_lua_opt_rng(L, lua_gettop(L));
    lua_getfield(L, 1, "initializer");
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_push_for_tensor(L, 3, i);
        o.initializer[i] = duet_lua_test_instance(L, -1);
        lua_pop(L, 1);
    }
    model = duet_lua_new_model(L);
    duet_lua_enter(L);
    duet_model_create(duet_lua_context(L), &o, model, &error);
    duet_lua_leave(L);
    if (!*model)
        duet_lua_raise_error(L, &error);
    return 1;
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
        { "gradient", core_gradient, 3 },
        { "load_model", core_load_model, 1 },
        { NULL, NULL, 0 },
    };

    duet_lua_open_model_type(L);
    duet_lua_set_functions(L, functions);
}
