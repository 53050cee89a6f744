/* model.c - models as Lua sees them. */
#include "run.h"

#include "options.h"

#include "fit_options.h"
#include "model.h"
#include "text.h"
#include "trainer.h"

#include <string.h>

struct duet_model *duet_lua_check_model(lua_State *L, int argument)
{
    struct duet_model **model = luaL_checkudata(L, argument, DUET_MODEL_TYPE);

    if (!*model)
        duet_lua_raise(L, "this model is closed");
    return *model;
}

const char *const duet_lua_tensor_names[DUET_N_TENSORS] = {
    [DUET_W1] = "w1",
    [DUET_W2] = "w2",
    [DUET_B1] = "b1",
    [DUET_B2] = "b2",
};

void duet_lua_push_for_tensor(lua_State *L, int table, size_t i)
{
    if (!lua_istable(L, table)) {
        lua_pushnil(L);
    } else if (lua_getfield(L, table, duet_lua_tensor_names[i]) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_getfield(L, table, i < DUET_B1 ? "weights" : "biases");
    }
}

/* Room for a model that is yet to be made: Lua owns it before it is. */
static struct duet_model **push_empty(lua_State *L)
{
    struct duet_model **model = lua_newuserdatauv(L, sizeof *model, 1);

    *model = NULL;
    luaL_setmetatable(L, DUET_MODEL_TYPE);
    lua_newtable(L); /* views of its tensors by name, once asked for */
    lua_setiuservalue(L, -2, 1);
    return model;
}

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
    model = push_empty(L);
    duet_lua_enter(L);
    duet_model_create(duet_lua_context(L), &o, model, &error);
    duet_lua_leave(L);
    if (!*model)
        duet_lua_raise_error(L, &error);
    return 1;
}

/* ---- What it is ---------------------------------------------------------- */

/* One of its tensors, the same object each time. */
static int find_part(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const char *name = duet_lua_check_text(L, 2);

    lua_getiuservalue(L, 1, 1);
    if (lua_getfield(L, -1, name) == LUA_TUSERDATA)
        return 1;
    for (size_t i = 0; i < model->n_parts; i++)
        if (!strcmp(model->parts[i].name, name)) {
            duet_lua_push_view(L, duet_model_view(model, i), 1);
            lua_pushvalue(L, -1);
            lua_setfield(L, -4, name);
            return 1;
        }
    return 0;
}

static void list_parts(lua_State *L)
{
    const struct duet_model *model = duet_lua_check_model(L, 1);

    for (size_t i = 0; i < model->n_parts; i++)
        duet_lua_append(L, model->parts[i].name);
}

/* The names of its tensors, in the order they lie in memory. */
static int push_tensors(lua_State *L)
{
    lua_newtable(L);
    list_parts(L);
    return 1;
}

static int push_inputs(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_model(L, 1)->inputs);
    return 1;
}

static int push_hidden(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_model(L, 1)->hidden);
    return 1;
}

static int push_outputs(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_model(L, 1)->outputs);
    return 1;
}

static int push_parameters(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_lua_check_model(L, 1)->n_parameters);
    return 1;
}

static int push_dtype(lua_State *L)
{
    lua_pushstring(L, duet_dtype_name(duet_lua_check_model(L, 1)->dtype));
    return 1;
}

static int push_activation(lua_State *L)
{
    duet_lua_push_instance(
        L, duet_instance_ref(duet_lua_check_model(L, 1)->activation));
    return 1;
}

static int push_loss_plugin(lua_State *L)
{
    duet_lua_push_instance(L,
                           duet_instance_ref(duet_lua_check_model(L, 1)->loss));
    return 1;
}

static int model_newindex(lua_State *L)
{
    duet_lua_raise(L,
                   "model: '%s' can't be replaced; change a tensor in place, "
                   "as in model.w1:assign(t)",
                   duet_lua_check_text(L, 2));
}

static int model_tostring(lua_State *L)
{
    const struct duet_model *model = duet_lua_check_model(L, 1);

    lua_pushfstring(L,
                    "model %d-%d-%d { activation = %s, loss = %s, dtype = %s }",
                    (int)model->inputs, (int)model->hidden, (int)model->outputs,
                    model->activation->entry->name, model->loss->entry->name,
                    duet_dtype_name(model->dtype));
    return 1;
}

/* Views that outlive it, as they may when the state is closed, are ended. */
static int model_gc(lua_State *L)
{
    struct duet_model **model = luaL_checkudata(L, 1, DUET_MODEL_TYPE);

    if (lua_getiuservalue(L, 1, 1) == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            duet_lua_view_clear(lua_touserdata(L, -1));

    duet_model_destroy(*model);
    *model = NULL;
    return 0;
}

/* ---- What it says of data ------------------------------------------------ */

static int output(lua_State *L, enum duet_output output)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_test_data(L, 2);
    const struct duet_tensor *given =
        data ? &data->x : duet_lua_to_tensor(L, 2, model->dtype);
    struct duet_tensor x = *given;
    struct duet_tensor *y;
    struct duet_error error;
    enum duet_status status;

    if (duet_tensor_dtype(given) != model->dtype) {
        struct duet_tensor *converted =
            duet_lua_new_tensor(L, model->dtype, x.rows, x.columns);

        for (size_t i = 0; i < x.rows; i++)
            for (size_t j = 0; j < x.columns; j++)
                duet_tensor_set(converted, i, j, duet_tensor_get(given, i, j));
        x = *converted;
    }
    y = duet_lua_new_tensor(L, model->dtype, x.rows,
                            duet_model_columns(model, output));
    duet_lua_enter(L);
    status = duet_model_predict(model, &x, output, y, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 1;
}

static int model_logits(lua_State *L)
{
    return output(L, DUET_OUTPUT_LOGITS);
}

static int model_probability(lua_State *L)
{
    return output(L, DUET_OUTPUT_PROBABILITY);
}

static int model_predict(lua_State *L)
{
    return output(L, DUET_OUTPUT_PREDICTION);
}

/* model:loss(data) */
static int model_loss(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_error error;
    enum duet_status status;
    double loss;

    duet_lua_enter(L);
    status = duet_model_loss(model, data, &loss, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushnumber(L, loss);
    return 1;
}

/* model:score(data [, metric]) */
static int model_score(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_instance *metric =
        lua_isnoneornil(L, 3) ? NULL
                              : duet_lua_check_instance(L, 3, DUET_KIND_METRIC);
    struct duet_error error;
    enum duet_status status;
    double score;

    duet_lua_enter(L);
    status = duet_model_score(model, data, metric, &score, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushnumber(L, score);
    return 1;
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

/* model:save(path) */
static int model_save(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    struct duet_error error;

    if (duet_model_save(model, duet_lua_check_text(L, 2), &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_settop(L, 1);
    return 1;
}

/* core.load_model(path): the model, or nil and why not. */
static int core_load_model(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    struct duet_model **model = push_empty(L);
    struct duet_error error;

    duet_lua_enter(L);
    duet_model_load(duet_lua_context(L), path, model, &error);
    duet_lua_leave(L);
    if (!*model)
        return duet_lua_fail(L, &error);
    return 1;
}

/*
 * core.gradient(model, data, regularizers): { w1, ..., loss }, what the first
 * step of a full batch would see. The regularizers are those of a checked copy.
 */
static int core_gradient(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_fit_options options;
    struct duet_tensor *flat =
        duet_lua_new_tensor(L, model->dtype, 1, model->n_parameters);
    const int memory = lua_gettop(L);
    struct duet_error error;
    double loss;
    enum duet_status status;

    duet_fit_defaults(&options, NULL);
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_push_for_tensor(L, 3, i);
        duet_lua_read_regularizers(L, lua_gettop(L), &options.regularizers[i]);
        lua_pop(L, 1);
    }
    duet_lua_enter(L);
    status = duet_model_gradient(model, data, &options, flat, &loss, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_createtable(L, 0, (int)model->n_parts + 1);
    for (size_t i = 0; i < model->n_parts; i++) {
        struct duet_tensor part = duet_model_view(model, i);

        part.data = duet_at(model, flat->data, model->parts[i].first);
        duet_lua_push_view(L, part, memory);
        lua_setfield(L, -2, model->parts[i].name);
    }
    lua_pushnumber(L, loss);
    lua_setfield(L, -2, "loss");
    return 1;
}

static const struct duet_lua_type type = {
    .name = DUET_MODEL_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", model_newindex },
            { "__tostring", model_tostring },
            { "__gc", model_gc },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "logits", model_logits, 2 },
            { "loss", model_loss, 2 },
            { "predict", model_predict, 2 },
            { "probability", model_probability, 2 },
            { "save", model_save, 2 },
            { "score", model_score, 3 },
            { NULL, NULL, 0 },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "inputs", push_inputs },
            { "hidden", push_hidden },
            { "outputs", push_outputs },
            { "dtype", push_dtype },
            { "parameters", push_parameters },
            { "tensors", push_tensors },
            { "activation", push_activation },
            { "loss_plugin", push_loss_plugin },
            { NULL, NULL },
        },
    .find = find_part,
    .list = list_parts,
};

void duet_lua_open_model(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "model", core_model, 1 },
        { "gradient", core_gradient, 3 },
        { "load_model", core_load_model, 1 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &type);
    duet_lua_push_methods(L, DUET_MODEL_TYPE);
    lua_setfield(L, -2, "model_methods"); /* for scripts/duet/ to add to */
    duet_lua_set_functions(L, functions);
}
