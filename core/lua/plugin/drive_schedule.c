/* drive_schedule.c - schedules, called by hand. */
#include "drive.h"

#include <math.h>

/* What a schedule keeps, with the instance: it follows one run by hand. */
struct followed {
    uint64_t epoch;
    double base; /* as last given */
    double scalar[];
};

static struct followed *push_followed(lua_State *L,
                                      const struct duet_instance *instance)
{
    const struct duet_entry *entry = instance->entry;
    struct followed *followed;

    if (lua_getiuservalue(L, 1, 1) == LUA_TUSERDATA)
        return lua_touserdata(L, -1);
    followed = lua_newuserdatauv(
        L, sizeof *followed + entry->n_scalars * sizeof followed->scalar[0], 0);
    followed->epoch = 0;
    followed->base = (double)NAN;
    for (size_t i = 0; i < entry->n_scalars; i++)
        followed->scalar[i] = entry->scalars[i].value;
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 1, 1);
    return followed;
}

/* A schedule computes in double: any of its builds will do. */
static void prepare_schedule(lua_State *L, struct duet_driven *driven)
{
    const struct duet_instance *instance =
        duet_lua_check_instance(L, 1, DUET_KIND_SCHEDULE);

    duet_lua_drive_prepare(L, driven, DUET_KIND_SCHEDULE,
                           instance->entry->build[DUET_FLOAT64] ? DUET_FLOAT64
                                                                : DUET_FLOAT32);
}

/* schedule:lr(base, t [, epoch]) -> number */
static int schedule_lr(lua_State *L)
{
    const double base = duet_lua_check_number(L, 2);
    const lua_Integer t = duet_lua_check_integer(L, 3, 1, INT64_MAX);
    lua_Integer epoch = 1;
    struct duet_schedule_args m = {
        .struct_size = sizeof m,
        .base = base,
        .value = (double)NAN,
    };
    struct followed *followed;
    struct duet_driven driven;
    double lr;

    prepare_schedule(L, &driven);
    if (!lua_isnoneornil(L, 4))
        epoch = duet_lua_check_integer(L, 4, 1, INT64_MAX);
    else if (duet_instance_choice(driven.instance, "unit"))
        epoch = t;
    m.t = driven.where.t = (uint64_t)t;
    driven.where.epoch = (uint64_t)epoch;
    followed = push_followed(L, driven.instance);
    followed->base = base;
    m.scalar = followed->scalar;
    m.where = &driven.where;
    m.host = duet_lua_drive_begin(&driven);
    lr = driven.descriptor->schedule.lr(driven.config, &m);
    duet_lua_drive_end(&driven);
    lua_pushnumber(L, lr);
    return 1;
}

/* schedule:observe(value): the end of an epoch */
static int schedule_observe(lua_State *L)
{
    struct duet_schedule_args m = { .struct_size = sizeof m };
    struct followed *followed;
    struct duet_driven driven;

    m.value = duet_lua_check_number(L, 2);
    prepare_schedule(L, &driven);
    if (!driven.descriptor->schedule.observe)
        duet_lua_raise(L, "schedule %s follows no metric: it has no observe",
                       driven.instance->entry->name);
    followed = push_followed(L, driven.instance);
    driven.where.epoch = ++followed->epoch;
    m.t = driven.where.t = driven.where.epoch;
    m.base = followed->base;
    m.scalar = followed->scalar;
    m.where = &driven.where;
    m.host = duet_lua_drive_begin(&driven);
    driven.descriptor->schedule.observe(driven.config, &m);
    duet_lua_drive_end(&driven);
    return 0;
}

static const struct duet_lua_function schedule_methods[] = {
    { "lr", schedule_lr, 4 },
    { "observe", schedule_observe, 2 },
    { NULL, NULL, 0 },
};

void duet_lua_open_drive_schedule(lua_State *L)
{
    duet_lua_instance_methods(L, DUET_KIND_SCHEDULE, schedule_methods,
                              "lr(base, t)");
}
