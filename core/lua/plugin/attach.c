/* attach.c - an optimizer at work on one tensor: its state and fields. */
#include "attach.h"

#include "open.h"

#include <string.h>

/* ---- Making -------------------------------------------------------------- */

static int slots_newindex(lua_State *L)
{
    duet_lua_raise(L,
                   "slots are changed in place, as with u.slots.%s:assign(t)",
                   luaL_tolstring(L, 2, NULL));
}

static int slots_next(lua_State *L)
{
    lua_settop(L, 2);
    return lua_next(L, 1) ? 2 : 0;
}

/* pairs(slots): upvalue 1 is the table that they are in. */
static int slots_pairs(lua_State *L)
{
    lua_pushcfunction(L, slots_next);
    lua_pushvalue(L, lua_upvalueindex(1));
    return 2;
}

/* Push a table that shows the one on top of the stack and can't be changed. */
static void protect(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, slots_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, slots_pairs, 1);
    lua_setfield(L, -2, "__pairs");
    lua_pushliteral(L, "duet.slots");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

/* Views of the slots, which end when the state is freed. */
static void make_slots(lua_State *L, const struct duet_lua_attached *a)
{
    const struct duet_entry *entry = a->instance->entry;
    const int index = lua_gettop(L);

    lua_newtable(L);
    for (size_t i = 0; i < entry->n_slots; i++) {
        struct duet_tensor view;

        if (duet_attached_slot(a->attached, 0, entry->slots[i].name, &view,
                               NULL) != DUET_OK)
            continue;
        duet_lua_push_view(L, view, index);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, index, ATTACHED_FIRST_SLOT + (int)i);
        lua_setfield(L, -2, entry->slots[i].name);
    }
    protect(L);
    lua_setiuservalue(L, index, ATTACHED_SLOTS);
    lua_settop(L, index);
}

/* optimizer:attach(w): to a tensor, or to what says itself how. */
static int attach(lua_State *L)
{
    struct duet_instance *instance =
        duet_lua_check_instance(L, 1, DUET_KIND_OPTIMIZER);
    struct duet_tensor *weight;
    const size_t n_slots = instance->entry->n_slots;
    struct duet_attach_options options = {
        .struct_size = sizeof options,
        .n = 1,
        .tensors = &weight,
        .evaluate = duet_lua_attached_evaluate,
    };
    struct duet_error error;
    struct duet_lua_attached *a;

    if (luaL_getmetafield(L, 2, DUET_LUA_ATTACH) != LUA_TNIL) {
        lua_insert(L, 1);
        lua_call(L, 2, 1);
        return 1;
    }
    weight = duet_lua_check_tensor(L, 2);
    a = lua_newuserdatauv(L, sizeof *a, ATTACHED_FIRST_SLOT - 1 + (int)n_slots);
    *a = (struct duet_lua_attached) {
        .instance = instance,
        .machine = duet_lua_machine_of(L),
        .like = *weight,
    };
    a->like.data = NULL;
    luaL_setmetatable(L, ATTACHED_TYPE);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, ATTACHED_WEIGHT);
    options.data = a;
    if (duet_attach(duet_lua_context(L), instance, &options, &a->attached,
                    &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    make_slots(L, a);
    return 1;
}

/* u:prediction(): a copy of the weights that prediction should use */
static int attached_prediction(lua_State *L)
{
    struct duet_lua_attached *a = duet_lua_check_attached(L);
    const struct duet_tensor *weight = duet_lua_push_attached_weight(L);
    const struct duet_tensor *copy = duet_lua_new_tensor(
        L, duet_tensor_dtype(weight), weight->rows, weight->columns);

    duet_attached_exchange(a->attached);
    memcpy(copy->data, weight->data,
           weight->rows * weight->columns * weight->real_size);
    duet_attached_exchange(a->attached);
    return 1;
}

/* ---- Fields -------------------------------------------------------------- */

static int push_t(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)duet_attached_steps(
                           duet_lua_check_attached(L)->attached));
    return 1;
}

static int push_lr(lua_State *L)
{
    lua_pushnumber(L, duet_attached_lr(duet_lua_check_attached(L)->attached));
    return 1;
}

static int push_weight(lua_State *L)
{
    duet_lua_check_attached(L);
    duet_lua_push_attached_weight(L);
    return 1;
}

static int push_slots(lua_State *L)
{
    duet_lua_check_attached(L);
    lua_getiuservalue(L, 1, ATTACHED_SLOTS);
    return 1;
}

static int push_scalars(lua_State *L)
{
    const struct duet_lua_attached *a = duet_lua_check_attached(L);
    const struct duet_entry *entry = a->instance->entry;
    struct duet_error error;

    lua_createtable(L, 0, (int)entry->n_scalars);
    for (size_t i = 0; i < entry->n_scalars; i++) {
        double value;

        if (duet_attached_scalar(a->attached, 0, entry->scalars[i].name, &value,
                                 &error) != DUET_OK)
            duet_lua_raise_error(L, &error);
        lua_pushnumber(L, value);
        lua_setfield(L, -2, entry->scalars[i].name);
    }
    return 1;
}

static int push_optimizer(lua_State *L)
{
    struct duet_lua_attached *a = duet_lua_check_attached(L);

    duet_lua_push_instance(L, duet_instance_ref(a->instance));
    return 1;
}

static int push_options(lua_State *L)
{
    push_optimizer(L);
    lua_getfield(L, -1, "options");
    return 1;
}

static void push_title(lua_State *L)
{
    lua_pushliteral(L, "attached optimizer");
}

/* u.lr = rate */
static int attached_newindex(lua_State *L)
{
    struct duet_lua_attached *a = duet_lua_check_attached(L);
    const char *name = duet_lua_check_text(L, 2);
    char text[DUET_LUA_TEXT];

    if (strcmp(name, "lr"))
        duet_lua_raise(L,
                       "only lr of an attached optimizer can be assigned to, "
                       "not '%s'",
                       name);
    if (lua_type(L, 3) != LUA_TNUMBER ||
        duet_attached_set_lr(a->attached, lua_tonumber(L, 3), NULL) != DUET_OK)
        duet_lua_raise(L, "lr is %s, expected a number in [0, inf)",
                       duet_lua_describe(L, 3, text));
    return 0;
}

static int attached_tostring(lua_State *L)
{
    const struct duet_lua_attached *a = luaL_checkudata(L, 1, ATTACHED_TYPE);

    if (a->attached && !a->is_closed)
        lua_pushfstring(L, "optimizer %s on %d x %d, after %d steps",
                        a->instance->entry->name, (int)a->like.rows,
                        (int)a->like.columns,
                        (int)duet_attached_steps(a->attached));
    else
        lua_pushliteral(L, "optimizer, closed");
    return 1;
}

/* End the views of slots that a program keeps. */
static void end_slots(lua_State *L, struct duet_lua_attached *a)
{
    int type;

    for (int i = ATTACHED_FIRST_SLOT;
         (type = lua_getiuservalue(L, 1, i)) != LUA_TNONE; i++) {
        if (type == LUA_TUSERDATA)
            duet_lua_view_clear(lua_touserdata(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    a->is_closed = true;
}

/*
 * The memory stays until the collector takes it: a table's methods, or a
 * finalizer, may close the optimizer while a function in C reads a slot.
 */
static int attached_close(lua_State *L)
{
    struct duet_lua_attached *a = luaL_checkudata(L, 1, ATTACHED_TYPE);

    if (a->is_stepping)
        duet_lua_raise(L, "close: called while it is stepping");
    end_slots(L, a);
    return 0;
}

static int attached_gc(lua_State *L)
{
    struct duet_lua_attached *a = luaL_checkudata(L, 1, ATTACHED_TYPE);

    end_slots(L, a);
    duet_attached_destroy(a->attached);
    a->attached = NULL;
    return 0;
}

static const struct duet_lua_type type = {
    .name = ATTACHED_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", attached_newindex },
            { "__tostring", attached_tostring },
            { "__close", attached_close },
            { "__gc", attached_gc },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "step", duet_lua_attached_step, 2 },
            { "prediction", attached_prediction, 1 },
            { NULL, NULL, 0 },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "t", push_t },
            { "lr", push_lr },
            { "weight", push_weight },
            { "slots", push_slots },
            { "scalars", push_scalars },
            { "optimizer", push_optimizer },
            { "options", push_options },
            { NULL, NULL },
        },
    .title = push_title,
};

void duet_lua_open_attach(lua_State *L)
{
    static const struct duet_lua_function of_optimizers[] = {
        { "attach", attach, 2 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &type);
    duet_lua_instance_methods(L, DUET_KIND_OPTIMIZER, of_optimizers,
                              "attach(w)");
}
