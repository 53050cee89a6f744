/* fit.c - training runs as Lua sees them, below scripts/duet/fit.lua. */
#include "run.h"

#include "options.h"

#include "fit_options.h"
#include "model.h"

#include <string.h>

/* The run, and the rest of what it borrows in its user values. */
enum { USER_MODEL = 1, USER_DATA, USER_OPTIONS, N_USER };

struct run {
    struct duet_fit *fit; /* NULL: closed */
    bool is_busy;         /* in a method that may call back */
};

static struct run *check_run(lua_State *L)
{
    struct run *run = luaL_checkudata(L, 1, DUET_FIT_TYPE);

    if (!run->fit)
        duet_lua_raise(L, "fit: this run is closed");
    return run;
}

struct duet_fit *duet_lua_check_fit(lua_State *L)
{
    return check_run(L)->fit;
}

/* The run, whose method `name` isn't for callbacks of the run itself. */
static struct run *check_idle(lua_State *L, const char *name)
{
    struct run *run = check_run(L);

    if (run->is_busy)
        duet_lua_raise(L, "fit: %s: called while the run is in an epoch", name);
    return run;
}

/* ---- Options: a copy that core.check("fit", ...) has made ---------------- */

/* The plugins for each tensor and place; all belong to the copy. */
static void read_plugins(lua_State *L, int copy, struct duet_fit_options *o)
{
    const int top = lua_gettop(L);

    lua_getfield(L, copy, "optimizer");
    lua_getfield(L, copy, "regularizer");
    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        duet_lua_push_for_tensor(L, top + 1, i);
        o->optimizer[i] = duet_lua_test_instance(L, -1);
        if (!o->optimizer[i])
            duet_lua_raise(L, "fit: option 'optimizer' has none for %s",
                           duet_tensor_names[i]);
        duet_lua_push_for_tensor(L, top + 2, i);
        duet_lua_read_regularizers(L, lua_gettop(L), &o->regularizers[i]);
        lua_settop(L, top + 2);
    }
    if (lua_getfield(L, copy, "dropout") != LUA_TNIL)
        for (size_t i = 0; i < DUET_N_PLACES; i++) {
            lua_getfield(L, top + 3, duet_place_names[i]);
            o->dropout[i] = duet_lua_test_instance(L, -1);
            lua_pop(L, 1);
        }
    lua_getfield(L, copy, "schedule");
    o->schedule = duet_lua_test_instance(L, -1);
    lua_settop(L, top);
}

static void read_metrics(lua_State *L, int copy, struct duet_fit_options *o)
{
    const int top = lua_gettop(L);

    if (lua_getfield(L, copy, "metrics") != LUA_TNIL)
        for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
            if (o->n_metrics == DUET_MAX_METRICS)
                duet_lua_raise(L, "fit: more than %d metrics",
                               DUET_MAX_METRICS);
            o->metrics[o->n_metrics] = duet_lua_test_instance(L, -1);
            lua_getfield(L, top + 1, "names");
            lua_rawgeti(L, -1, i);
            o->metric_names[o->n_metrics++] = lua_tostring(L, -1);
            lua_settop(L, top + 1);
        }
    lua_settop(L, top);
}

/* Schedules of other options than the rate, which the copy has as a list. */
static void read_schedules(lua_State *L, int copy, struct duet_fit_options *o)
{
    const int top = lua_gettop(L);
    const size_t n = lua_getfield(L, copy, "schedules") == LUA_TTABLE
                         ? (size_t)lua_rawlen(L, -1)
                         : 0;

    o->n_schedules = n; /* too many are refused with the other options */
    for (size_t i = 0; i < n && i < DUET_MAX_SCHEDULES; i++) {
        struct duet_scheduled *scheduled = &o->schedules[i];

        lua_rawgeti(L, top + 1, (lua_Integer)i + 1);
        lua_getfield(L, top + 2, "option");
        lua_getfield(L, top + 2, "schedule");
        scheduled->option = lua_tostring(L, -2);
        scheduled->schedule =
            duet_lua_check_instance(L, top + 4, DUET_KIND_SCHEDULE);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
}

/* Numbers by the names of series of the history; the copy keeps them. */
static void read_targets(lua_State *L, int copy, struct duet_stop *stop)
{
    const int top = lua_gettop(L);
    struct duet_goal *targets;
    size_t n = 0;

    if (lua_getfield(L, copy, "stop") != LUA_TTABLE ||
        lua_getfield(L, -1, "target") != LUA_TTABLE) {
        lua_settop(L, top);
        return;
    }
    for (lua_pushnil(L); lua_next(L, top + 2); lua_pop(L, 1))
        n++;
    targets = lua_newuserdatauv(L, (n + 1) * sizeof *targets, 0);
    for (lua_pushnil(L); lua_next(L, top + 2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TNUMBER)
            duet_lua_raise(L, "fit: stop: target takes numbers by name, as in "
                              "{ val_loss = 0.05 }");
        targets[stop->n_targets++] =
            (struct duet_goal) { lua_tostring(L, -2), lua_tonumber(L, -1) };
    }
    stop->targets = targets;
    lua_rawsetp(L, copy, targets);
    lua_settop(L, top);
}

static void read_options(lua_State *L, int copy, const struct duet_data *data,
                         struct duet_fit_options *o)
{
    const int top = lua_gettop(L);

    luaL_checktype(L, copy, LUA_TTABLE);
    duet_fit_defaults(o, NULL);
    duet_lua_options_fill(L, copy, &duet_fit_table, o);
    read_plugins(L, copy, o);
    read_metrics(L, copy, o);
    read_schedules(L, copy, o);
    read_targets(L, copy, &o->stop);
    duet_lua_read_weights(L, copy, data, &o->weights);
    if (lua_getfield(L, copy, "rng") != LUA_TNIL)
        o->rng = duet_lua_check_rng(L, top + 1);
    if (lua_getfield(L, copy, "validation") != LUA_TNIL)
        o->validation = duet_lua_check_data(L, top + 2);
    lua_settop(L, top);
}

/* core.fit(model, data, copy): a run, whose epochs are yet to come. */
static int core_fit(lua_State *L)
{
    struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    struct duet_fit_options options;
    struct run *run;
    struct duet_error error;
    enum duet_status status;

    read_options(L, 3, data, &options);
    run = lua_newuserdatauv(L, sizeof *run, N_USER - 1);
    *run = (struct run) { NULL, false };
    luaL_setmetatable(L, DUET_FIT_TYPE);
    for (int i = USER_MODEL; i < N_USER; i++) {
        lua_pushvalue(L, i);
        lua_setiuservalue(L, -2, i);
    }
    duet_lua_enter(L);
    status = duet_fit_create(model, data, &options, &run->fit, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 1;
}

/* ---- Methods ------------------------------------------------------------- */

typedef enum duet_status advance_function(struct duet_fit *fit, bool *over,
                                          bool *more, struct duet_error *error);

static enum duet_status advance_epoch(struct duet_fit *fit, bool *over,
                                      bool *more, struct duet_error *error)
{
    *over = true;
    return duet_fit_epoch(fit, more, error);
}

/* Run on; returns whether the epoch is over. */
static bool advance(lua_State *L, advance_function *f)
{
    struct run *run = check_idle(L, "the next epoch");
    struct duet_error error;
    enum duet_status status;
    bool over, more;

    run->is_busy = true;
    duet_lua_enter(L);
    status = f(run->fit, &over, &more, &error);
    duet_lua_leave(L);
    run->is_busy = false;
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    return over;
}

/* run:last(): epochs run, and the best one. */
static int fit_last(lua_State *L)
{
    const struct duet_history *h = duet_fit_history(duet_lua_check_fit(L));

    lua_pushinteger(L, (lua_Integer)h->epochs);
    lua_pushinteger(L, (lua_Integer)h->best_epoch);
    return 2;
}

/* run:epoch(): run one more, if there is one; what run:last() returns then. */
static int fit_epoch(lua_State *L)
{
    advance(L, advance_epoch);
    return fit_last(L);
}

/* run:step(): one more update; whether the epoch is over. */
static int fit_step(lua_State *L)
{
    lua_pushboolean(L, advance(L, duet_fit_step));
    return 1;
}

/* run:update(to): the last update, in fields of a table. */
static int fit_update(lua_State *L)
{
    const struct duet_last_update *last =
        duet_fit_last_update(duet_lua_check_fit(L));
    const struct {
        const char *name;
        double value;
    } fields[] = {
        { "loss", last->loss },
        { "penalty", last->penalty },
        { "lr", last->lr },
        { "gradient_norm", last->gradient_norm },
        { "update_norm", last->update_norm },
    };

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_pushinteger(L, (lua_Integer)last->step);
    lua_setfield(L, 2, "step");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        lua_pushnumber(L, fields[i].value);
        lua_setfield(L, 2, fields[i].name);
    }
    lua_settop(L, 2);
    return 1;
}

/* run:save(path): all state, to go on from. */
static int fit_save(lua_State *L)
{
    struct duet_error error;

    if (duet_fit_save(check_idle(L, "save")->fit, duet_lua_check_text(L, 2),
                      &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* run:resume(path, changed): true, or nil and why the file can't be read. */
static int fit_resume(lua_State *L)
{
    struct duet_fit *fit = check_idle(L, "resume")->fit;
    const char *path = duet_lua_check_text(L, 2);
    const size_t n = lua_istable(L, 3) ? (size_t)lua_rawlen(L, 3) : 0;
    const char **changed = lua_newuserdatauv(L, (n + 1) * sizeof *changed, 0);
    struct duet_error error;
    enum duet_status status;

    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        changed[i] = lua_tostring(L, -1);
        lua_pop(L, 1); /* the list keeps it */
    }
    status = duet_fit_resume(fit, path, changed, n, &error);
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
    duet_fit_stop(duet_lua_check_fit(L), lua_isnoneornil(L, 2)
                                             ? "stopped"
                                             : duet_lua_check_text(L, 2));
    return 0;
}

/* run:interrupted(): whether a signal ended it, so that it can be resumed. */
static int fit_interrupted(lua_State *L)
{
    lua_pushboolean(L, duet_fit_interrupted(duet_lua_check_fit(L)));
    return 1;
}

/* run:measured(to): what the last epoch measured, and `step`, the updates done,
   in fields of a table. */
static int fit_measured(lua_State *L)
{
    const struct duet_fit *fit = duet_lua_check_fit(L);
    const struct duet_history *h = duet_fit_history(fit);

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_pushinteger(L, (lua_Integer)duet_fit_last_update(fit)->step);
    lua_setfield(L, 2, "step");
    for (size_t i = 0; h->epochs && i < h->n_series; i++) {
        lua_pushnumber(L, h->series[i].values[h->epochs - 1]);
        lua_setfield(L, 2, h->series[i].name);
    }
    lua_settop(L, 2);
    return 1;
}

static void push_series(lua_State *L, const struct duet_series *series,
                        size_t n)
{
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushnumber(L, series->values[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* run:history(): what was measured, by name. */
static int fit_history(lua_State *L)
{
    struct run *run = check_run(L);
    const bool was_busy = run->is_busy;
    const struct duet_history *h = duet_fit_history(run->fit);

    run->is_busy = true; /* a finalizer can't close it meanwhile */
    lua_newtable(L);
    for (size_t i = 0; i < h->n_series; i++) {
        push_series(L, &h->series[i], h->epochs);
        lua_setfield(L, -2, h->series[i].name);
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
    run->is_busy = was_busy;
    return 1;
}

static int fit_gc(lua_State *L)
{
    struct run *run = luaL_checkudata(L, 1, DUET_FIT_TYPE);

    duet_fit_destroy(run->fit);
    run->fit = NULL;
    return 0;
}

static int fit_close(lua_State *L)
{
    const struct run *run = luaL_checkudata(L, 1, DUET_FIT_TYPE);

    if (run->is_busy)
        duet_lua_raise(L, "fit: close: called while the run is in an epoch");
    return fit_gc(L);
}

static const struct duet_lua_type type = {
    .name = DUET_FIT_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__gc", fit_gc },
            { "__close", fit_close },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "epoch", fit_epoch, 1 },
            { "history", fit_history, 1 },
            { "interrupted", fit_interrupted, 1 },
            { "last", fit_last, 1 },
            { "measured", fit_measured, 2 },
            { "resume", fit_resume, 3 },
            { "save", fit_save, 2 },
            { "step", fit_step, 1 },
            { "stop", fit_stop, 2 },
            { "update", fit_update, 2 },
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
