/* fit.c - training runs as Lua sees them, below scripts/duet/fit.lua. */
#include "lua_model.h"

#include "model.h"
#include "plugin.h"

#include <string.h>

/* The run, and the rest of what it borrows in its user values. */
enum { USER_MODEL = 1, USER_DATA, USER_OPTIONS, N_USER };

static struct duet_fit *check_fit(lua_State *L)
{
    struct duet_fit **fit = luaL_checkudata(L, 1, DUET_FIT_TYPE);

    if (!*fit)
        duet_lua_raise(L, "fit: this run is closed");
    return *fit;
}

/* ---- Options: a table whose keys and forms fit.lua has seen to ------------------- */

static const struct duet_lua_options *read_plugins(
    const struct duet_lua_options *table, struct duet_fit_options *o)
{
    static const char *const tensors[] = { "w1", "w2", "b1", "b2" };
    static const char *const places[] = { "input", "hidden", "output", "w1",
                                          "w2" };
    lua_State *L = table->L;

    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_option(table, "optimizer");
        lua_getfield(L, -1, tensors[i]);
        o->optimizer[i] = duet_lua_test_instance(L, -1);
        duet_lua_option(table, "regularizer");
        lua_getfield(L, -1, tensors[i]);
        duet_lua_read_regularizers(L, lua_gettop(L), &o->regularizers[i]);
        lua_pop(L, 4);
    }
    for (size_t i = 0; i < DUET_N_PLACES; i++) {
        duet_lua_option(table, "dropout");
        lua_getfield(L, -1, places[i]);
        o->dropout[i] = duet_lua_test_instance(L, -1);
        lua_pop(L, 2);
    }
    duet_lua_option(table, "schedule");
    o->schedule = duet_lua_test_instance(L, -1);
    duet_lua_option(table, "metrics");
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        if (o->n_metrics == DUET_MAX_METRICS)
            duet_lua_raise(L, "fit: more than %d metrics", DUET_MAX_METRICS);
        o->metrics[o->n_metrics++] = duet_lua_test_instance(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 3);
    return table;
}

static void read_early_stop(const struct duet_lua_options *table,
                            struct duet_early_stop *stop)
{
    static const char *const known[] = { "patience", "monitor", "min_delta",
                                         "restore_best", NULL };
    struct duet_lua_options own;

    if (!duet_lua_option(table, "early_stop"))
        return;
    duet_lua_options_open(table->L, &own, lua_gettop(table->L),
                          "fit: early_stop", known);
    stop->patience =
        (size_t)duet_lua_option_integer(&own, "patience", 1, INT32_MAX, 10);
    stop->monitor = duet_lua_option_text(&own, "monitor", NULL);
    stop->min_delta = duet_lua_option_number(&own, "min_delta", "[0, inf)", 0);
    stop->restore_best = duet_lua_option_boolean(&own, "restore_best", false);
}

static void read_clip(const struct duet_lua_options *table,
                      struct duet_fit_options *o)
{
    static const char *const known[] = { "norm", "value", NULL };
    struct duet_lua_options own;

    if (!duet_lua_option(table, "clip"))
        return;
    duet_lua_options_open(table->L, &own, lua_gettop(table->L), "fit: clip",
                          known);
    o->clip_norm = duet_lua_option_number(&own, "norm", "(0, inf)", 0);
    o->clip_value = duet_lua_option_number(&own, "value", "(0, inf)", 0);
}

static void read_options(lua_State *L, int index, struct duet_fit_options *o)
{
    static const char *const known[] = { "batch",      "clip",        "dropout",
                                         "early_stop", "epochs",      "metrics",
                                         "optimizer",  "regularizer", "rng",
                                         "schedule",   "shuffle",     "threads",
                                         "validation", NULL };
    struct duet_lua_options table;

    duet_lua_options_open(L, &table, index, "fit", known);
    duet_fit_defaults(o, NULL);
    o->epochs =
        (size_t)duet_lua_option_integer(&table, "epochs", 0, INT32_MAX, 100);
    o->batch =
        (size_t)duet_lua_option_integer(&table, "batch", 1, INT32_MAX, 0);
    o->threads = (size_t)duet_lua_option_integer(&table, "threads", 1, 1024, 0);
    o->shuffle = duet_lua_option_boolean(&table, "shuffle", true);
    read_plugins(&table, o);
    read_early_stop(&table, &o->early_stop);
    read_clip(&table, o);
    if (duet_lua_option(&table, "rng"))
        o->rng = duet_lua_check_rng(L, lua_gettop(L));
    if (duet_lua_option(&table, "validation"))
        o->validation = duet_lua_check_data(L, lua_gettop(L));
}

/* core.fit(model, data, options): a run, whose epochs are yet to come. */
static int core_fit(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_fit_options options;
    struct duet_fit **fit;
    struct duet_error error;
    enum duet_status status;

    read_options(L, 3, &options);
    fit = lua_newuserdatauv(L, sizeof *fit, N_USER - 1);
    *fit = NULL;
    luaL_setmetatable(L, DUET_FIT_TYPE);
    for (int i = USER_MODEL; i < N_USER; i++) {
        lua_pushvalue(L, i);
        lua_setiuservalue(L, -2, i);
    }
    duet_lua_enter(L);
    status = duet_fit_create(model, data, &options, fit, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 1;
}

/* ---- Methods ------------------------------------------------------------------------- */

/* run:epoch(): run one more; whether there are more to come. */
static int fit_epoch(lua_State *L)
{
    struct duet_fit *fit = check_fit(L);
    struct duet_error error;
    enum duet_status status;
    bool more;

    duet_lua_enter(L);
    status = duet_fit_epoch(fit, &more, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushboolean(L, more);
    return 1;
}

/* run:save(path): all state, to go on from. */
static int fit_save(lua_State *L)
{
    struct duet_error error;

    if (duet_fit_save(check_fit(L), duet_lua_check_text(L, 2), &error) !=
        DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* run:resume(path): true, or nil and why the file can't be read. */
static int fit_resume(lua_State *L)
{
    struct duet_error error;
    const enum duet_status status =
        duet_fit_resume(check_fit(L), duet_lua_check_text(L, 2), &error);

    if (status == DUET_IO || status == DUET_MALFORMED)
        return duet_lua_fail(L, &error);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_pushboolean(L, true);
    return 1;
}

/* run:stop([reason]) */
static int fit_stop(lua_State *L)
{
    duet_fit_stop(check_fit(L), lua_isnoneornil(L, 2)
                                    ? "stopped"
                                    : duet_lua_check_text(L, 2));
    return 0;
}

/* run:last(): epochs run, and the last loss and validation loss, or nil. */
static int fit_last(lua_State *L)
{
    const struct duet_history *h = duet_fit_history(check_fit(L));
    const size_t n = h->epochs;

    lua_pushinteger(L, (lua_Integer)n);
    if (!n)
        return 1;
    lua_pushnumber(L, h->loss[n - 1]);
    if (!h->val_loss)
        return 2;
    lua_pushnumber(L, h->val_loss[n - 1]);
    return 3;
}

static void push_array(lua_State *L, const char *name, const double *values,
                       size_t n)
{
    if (!values)
        return;
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushnumber(L, values[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, name);
}

/* run:history(names): what was measured; metrics under the names given. */
static int fit_history(lua_State *L)
{
    const struct duet_history *h = duet_fit_history(check_fit(L));
    const size_t n_metrics = lua_istable(L, 2) ? lua_rawlen(L, 2) : 0;

    lua_settop(L, 2);
    lua_newtable(L);
    push_array(L, "loss", h->loss, h->epochs);
    push_array(L, "val_loss", h->val_loss, h->epochs);
    push_array(L, "penalty", h->penalty, h->epochs);
    for (size_t i = 0; i < n_metrics && i < DUET_MAX_METRICS; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        lua_pushfstring(L, "val_%s", lua_tostring(L, -1));
        lua_pushvalue(L, 3);
        push_array(L, lua_tostring(L, 4), h->metric[i], h->epochs);
        push_array(L, lua_tostring(L, 5), h->val_metric[i], h->epochs);
        lua_settop(L, 3);
    }
    lua_pushinteger(L, (lua_Integer)h->epochs);
    lua_setfield(L, -2, "epochs");
    if (h->best_epoch) {
        lua_pushinteger(L, (lua_Integer)h->best_epoch);
        lua_setfield(L, -2, "best_epoch");
    }
    if (*h->stopped) {
        lua_pushstring(L, h->stopped);
        lua_setfield(L, -2, "stopped");
    }
    return 1;
}

static int fit_gc(lua_State *L)
{
    struct duet_fit **fit = luaL_checkudata(L, 1, DUET_FIT_TYPE);

    duet_fit_destroy(*fit);
    *fit = NULL;
    return 0;
}

static const struct duet_lua_type type = {
    .name = DUET_FIT_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__gc", fit_gc },
            { "__close", fit_gc },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "epoch", fit_epoch, 1 },
            { "history", fit_history, 2 },
            { "last", fit_last, 1 },
            { "resume", fit_resume, 2 },
            { "save", fit_save, 2 },
            { "stop", fit_stop, 2 },
            { NULL, NULL, 0 },
        },
};

void duet_lua_open_fit(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "fit", core_fit },
        { NULL, NULL },
    };

    duet_lua_new_type(L, &type);
    luaL_setfuncs(L, functions, 0);
}
