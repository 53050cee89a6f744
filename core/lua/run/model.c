/* model.c - models as Lua sees them. */
#include "run.h"

#include "fit_options.h"
#include "model.h"
#include "options.h"

#include <string.h>

struct duet_model *duet_lua_check_model(lua_State *L, int argument)
{
    struct duet_model **model = luaL_checkudata(L, argument, DUET_MODEL_TYPE);

    if (!*model)
        duet_lua_raise(L, "this model has no sizes yet: fit it first, or give "
                          "inputs and outputs");
    return *model;
}

struct duet_model **duet_lua_new_model(lua_State *L)
{
    struct duet_model **model =
        lua_newuserdatauv(L, sizeof *model, DUET_LUA_MODEL_RECEIPT);

    *model = NULL;
    luaL_setmetatable(L, DUET_MODEL_TYPE);
    lua_newtable(L); /* views of its tensors by name, once asked for */
    lua_setiuservalue(L, -2, DUET_LUA_MODEL_TENSORS);
    return model;
}

/* ---- What it is ---------------------------------------------------------- */

bool duet_lua_model_tensor(struct duet_model *model, size_t i,
                           struct duet_model_tensor *tensor)
{
    *tensor = (struct duet_model_tensor) { .struct_size = sizeof *tensor };
    return i < duet_model_n_tensors(model) &&
           duet_model_tensor_at(model, i, tensor, NULL) == DUET_OK;
}

/* Whether a name is a tensor's of every model. */
static bool names_tensor(const char *name)
{
    for (unsigned i = 0; i < DUET_N_TENSORS; i++)
        if (!strcmp(duet_tensor_names[i], name))
            return true;
    return false;
}

/* One of its tensors, the same object each time. */
static int find_tensor(lua_State *L)
{
    struct duet_model **known = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    const char *name = duet_lua_check_text(L, 2);
    struct duet_model_tensor tensor;
    struct duet_model *model;

    if (!*known && !names_tensor(name))
        return 0; /* no model has it: that is what the message is about */
    model = duet_lua_check_model(L, 1);
    lua_getiuservalue(L, 1, DUET_LUA_MODEL_TENSORS);
    if (lua_getfield(L, -1, name) == LUA_TUSERDATA)
        return 1;
    for (size_t i = 0; duet_lua_model_tensor(model, i, &tensor); i++)
        if (!strcmp(tensor.name, name)) {
            duet_lua_push_view(L, tensor.view, 1);
            lua_pushvalue(L, -1);
            lua_setfield(L, -4, name);
            return 1;
        }
    return 0;
}

static void list_tensors(lua_State *L)
{
    struct duet_model **model = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    struct duet_model_tensor tensor;

    for (size_t i = 0; *model && duet_lua_model_tensor(*model, i, &tensor); i++)
        duet_lua_append(L, tensor.name);
}

/* The names of its tensors, in the order they lie in memory. */
static int push_tensors(lua_State *L)
{
    lua_newtable(L);
    list_tensors(L);
    return 1;
}

static int push_inputs(lua_State *L)
{
    lua_pushinteger(L,
                    (lua_Integer)duet_model_inputs(duet_lua_check_model(L, 1)));
    return 1;
}

static int push_hidden(lua_State *L)
{
    lua_pushinteger(L,
                    (lua_Integer)duet_model_hidden(duet_lua_check_model(L, 1)));
    return 1;
}

static int push_outputs(lua_State *L)
{
    lua_pushinteger(
        L, (lua_Integer)duet_model_outputs(duet_lua_check_model(L, 1)));
    return 1;
}

static int push_parameters(lua_State *L)
{
    struct duet_tensor all;

    duet_model_parameters(duet_lua_check_model(L, 1), &all);
    lua_pushinteger(L, (lua_Integer)all.columns);
    return 1;
}

static int push_dtype(lua_State *L)
{
    lua_pushstring(
        L, duet_dtype_name(duet_model_dtype(duet_lua_check_model(L, 1))));
    return 1;
}

static int push_plugin(lua_State *L, enum duet_kind kind)
{
    duet_lua_push_instance(L, duet_instance_ref(duet_model_plugin(
                                  duet_lua_check_model(L, 1), kind)));
    return 1;
}

static int push_activation(lua_State *L)
{
    return push_plugin(L, DUET_KIND_ACTIVATION);
}

static int push_loss_plugin(lua_State *L)
{
    return push_plugin(L, DUET_KIND_LOSS);
}

static int model_newindex(lua_State *L)
{
    duet_lua_raise(L,
                   "model: '%s' can't be replaced; change a tensor in place, "
                   "as in model.w1:assign(t)",
                   duet_lua_check_text(L, 2));
}

/* A number of the plan, or "?", and behind it a separator. */
static void add_planned(lua_State *L, luaL_Buffer *text, const char *name,
                        const char *separator)
{
    lua_getiuservalue(L, 1, DUET_LUA_MODEL_PLAN);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushstring(L, "?");
    }
    luaL_addvalue(text);
    luaL_addstring(text, separator);
}

/* "model ?-16-? (its first fit decides)" */
static int planned_tostring(lua_State *L)
{
    luaL_Buffer text;

    lua_settop(L, 1);
    luaL_buffinit(L, &text);
    luaL_addstring(&text, "model ");
    add_planned(L, &text, "inputs", "-");
    add_planned(L, &text, "hidden", "-");
    add_planned(L, &text, "outputs", " (its first fit decides)");
    luaL_pushresult(&text);
    return 1;
}

static int model_tostring(lua_State *L)
{
    struct duet_model **slot = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    const struct duet_model *model = *slot;

    if (!model)
        return planned_tostring(L);
    lua_pushfstring(
        L, "model %d-%d-%d { activation = %s, loss = %s, dtype = %s }",
        (int)duet_model_inputs(model), (int)duet_model_hidden(model),
        (int)duet_model_outputs(model),
        duet_model_plugin(model, DUET_KIND_ACTIVATION)->entry->name,
        duet_model_plugin(model, DUET_KIND_LOSS)->entry->name,
        duet_dtype_name(duet_model_dtype(model)));
    return 1;
}

void duet_lua_model_close(lua_State *L, int index)
{
    struct duet_model **model = luaL_checkudata(L, index, DUET_MODEL_TYPE);

    if (lua_getiuservalue(L, index, DUET_LUA_MODEL_TENSORS) == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
            duet_lua_view_clear(lua_touserdata(L, -1));
    lua_pop(L, 1);
    duet_model_destroy(*model);
    *model = NULL;
}

static int model_gc(lua_State *L)
{
    duet_lua_model_close(L, 1);
    return 0;
}

/* ---- What it knows of data ----------------------------------------------- */

/* The preparation that it has, or nil. */
static int push_prepare(lua_State *L)
{
    struct duet_model **model = luaL_checkudata(L, 1, DUET_MODEL_TYPE);
    struct duet_prepare *prepare =
        *model ? duet_model_get_prepare(*model) : NULL;

    if (prepare)
        duet_lua_push_prepare(L, prepare);
    else
        lua_pushnil(L);
    return 1;
}

static int push_receipt(lua_State *L)
{
    lua_getiuservalue(L, 1, DUET_LUA_MODEL_RECEIPT);
    return 1;
}

/* The names of its classes, or nil. */
static int push_classes(lua_State *L)
{
    const struct duet_prepare *prepare =
        duet_model_get_prepare(duet_lua_check_model(L, 1));
    size_t n = 0;
    const char *const *classes =
        prepare ? duet_prepare_classes(prepare, &n) : NULL;

    if (!classes) {
        lua_pushnil(L);
        return 1;
    }
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, classes[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- What it says of data ------------------------------------------------ */

static int output(lua_State *L, enum duet_output output)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const enum duet_dtype dtype = duet_model_dtype(model);
    struct duet_data rows = { .x = { .rows = 0 } };
    const struct duet_data *data;
    struct duet_tensor *y;
    struct duet_error error;
    enum duet_status status;

    duet_lua_read_rows(L, 2);
    data = duet_lua_test_data(L, 2);
    if (data)
        rows = *data;
    else
        rows.x = *duet_lua_to_tensor(L, 2, DUET_FLOAT64);
    y = duet_lua_new_tensor(L, dtype, rows.x.rows,
                            duet_model_columns(model, output));
    duet_lua_enter(L);
    status = duet_model_predict_data(model, &rows, output, y, &error);
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

/* model:loss(data [, options]) */
static int model_loss(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_weights weights;
    struct duet_error error;
    enum duet_status status;
    double loss;

    duet_lua_options_check(L, 3, &duet_weights_table, "loss");
    duet_lua_read_weights(L, lua_gettop(L), data, &weights);
    duet_lua_enter(L);
    status = duet_model_loss(model, data, &weights, &loss, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushnumber(L, loss);
    return 1;
}

/* model:score(data [, metric] [, options]) */
static int model_score(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_instance *metric;
    struct duet_weights weights;
    struct duet_error error;
    enum duet_status status;
    double score;

    if (lua_istable(L, 3) && lua_isnoneornil(L, 4)) { /* options alone */
        lua_settop(L, 3);
        lua_pushnil(L);
        lua_insert(L, 3);
    }
    lua_settop(L, 4);
    metric = lua_isnil(L, 3) ? NULL
                             : duet_lua_check_instance(L, 3, DUET_KIND_METRIC);
    duet_lua_options_check(L, 4, &duet_weights_table, "score");
    duet_lua_read_weights(L, lua_gettop(L), data, &weights);
    duet_lua_enter(L);
    status = duet_model_score(model, data, metric, &weights, &score, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushnumber(L, score);
    return 1;
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
            { "loss", model_loss, 3 },
            { "predict", model_predict, 2 },
            { "probability", model_probability, 2 },
            { "save", model_save, 2 },
            { "score", model_score, 4 },
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
            { "prepare", push_prepare },
            { "classes", push_classes },
            { "receipt", push_receipt },
            { NULL, NULL },
        },
    .find = find_tensor,
    .list = list_tensors,
};

void duet_lua_open_model_type(lua_State *L)
{
    duet_lua_new_type(L, &type);
    duet_lua_push_methods(L, DUET_MODEL_TYPE);
    lua_setfield(L, -2, "model_methods"); /* for scripts/duet/ to add to */
}
