/*
 * frame.c - the table that a function of a plugin in Lua is given.
 *
 * It is made once per method and element type, and shows the struct of the call
 * that runs: fields are looked up when they are asked for, so that a call costs
 * next to nothing but what its function uses. Tables and tensors are empty
 * between calls: whoever keeps one gets an error, not memory that is gone.
 */
#include "definition.h"

#include "hint.h"

#include <string.h>

/* ---- Tables: upvalue 1 is the frame, 2 says which table ------------------ */

static struct duet_lua_frame *frame_of(lua_State *L)
{
    struct duet_lua_frame *frame = lua_touserdata(L, lua_upvalueindex(1));

    if (!frame->argument)
        duet_lua_raise(L,
                       "this table belonged to a call of '%s' that has "
                       "returned",
                       frame->closure->method->name);
    return frame;
}

static size_t count(const struct duet_lua_frame *frame, int table)
{
    const struct duet_lua_closure *closure = frame->closure;

    switch (table) {
    case DUET_LUA_ARGUMENT:
        return closure->layout->n_fields +
               (closure->layout->where ? duet_lua_n_where_fields : 0);
    case DUET_LUA_OPTIONS:
        return closure->definition->n_options;
    case DUET_LUA_SLOTS:
        return closure->definition->n_slots;
    case DUET_LUA_SCALARS:
        return closure->definition->n_scalars;
    default:
        return closure->definition->n_parameters;
    }
}

static const char *name_of(const struct duet_lua_frame *frame, int table,
                           size_t i)
{
    const struct duet_lua_layout *layout = frame->closure->layout;
    const struct duet_lua_definition *definition = frame->closure->definition;

    switch (table) {
    case DUET_LUA_ARGUMENT:
        return i < layout->n_fields
                   ? layout->fields[i].name
                   : duet_lua_where_fields[i - layout->n_fields].name;
    case DUET_LUA_OPTIONS:
        return definition->options[i].name;
    case DUET_LUA_SLOTS:
        return definition->slots[i].name;
    case DUET_LUA_SCALARS:
        return definition->scalars[i].name;
    default:
        return definition->parameters[i].name;
    }
}

static void push_item(lua_State *L, struct duet_lua_frame *frame, int table,
                      size_t i)
{
    switch (table) {
    case DUET_LUA_ARGUMENT:
        duet_lua_push_field(L, frame, i);
        break;
    case DUET_LUA_OPTIONS:
        duet_lua_push_option(L, frame, i);
        break;
    case DUET_LUA_SLOTS:
        duet_lua_push_slot(L, frame, i);
        break;
    case DUET_LUA_SCALARS:
        lua_pushnumber(L, *duet_lua_scalar_at(frame, i));
        break;
    default:
        duet_lua_push_parameter(L, frame, table, i);
    }
}

static const char *table_name(int table)
{
    return table == DUET_LUA_ARGUMENT  ? "field"
           : table == DUET_LUA_OPTIONS ? "option"
           : table == DUET_LUA_SLOTS   ? "slot"
           : table == DUET_LUA_SCALARS ? "scalar"
                                       : "parameter";
}

/* The index of the name at stack index 2; raises where there is none. */
static size_t find(lua_State *L, const struct duet_lua_frame *frame, int table)
{
    const size_t n = count(frame, table);
    const char *names[64], *name;
    char text[DUET_LUA_TEXT];
    char hint[DUET_HINT_SIZE];
    size_t n_names = 0;

    if (lua_type(L, 2) != LUA_TSTRING)
        duet_lua_raise(L, "%s: a name of a %s expected, got %s",
                       frame->closure->method->name, table_name(table),
                       duet_lua_describe(L, 2, text));
    name = lua_tostring(L, 2);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name_of(frame, table, i), name))
            return i;
    for (; n_names < n && n_names < 64; n_names++)
        names[n_names] = name_of(frame, table, n_names);
    duet_lua_raise(L, "%s: no %s '%s'%s", frame->closure->method->name,
                   table_name(table), name,
                   duet_hint(hint, table_name(table), name, names, n_names));
}

static int table_index(lua_State *L)
{
    struct duet_lua_frame *frame = frame_of(L);
    const int table = (int)lua_tointeger(L, lua_upvalueindex(2));

    push_item(L, frame, table, find(L, frame, table));
    return 1;
}

static int table_newindex(lua_State *L)
{
    struct duet_lua_frame *frame = frame_of(L);
    const int table = (int)lua_tointeger(L, lua_upvalueindex(2));
    const size_t i = find(L, frame, table);
    const char *name = lua_tostring(L, 2);
    char text[DUET_LUA_TEXT];

    if (table != DUET_LUA_SCALARS)
        duet_lua_raise(L,
                       "%s: %s '%s' can't be assigned to; tensors are "
                       "changed in place, as with %s:assign(t)",
                       frame->closure->method->name, table_name(table), name,
                       name);
    if (!strcmp(frame->closure->method->name, "lr"))
        duet_lua_raise(L, "lr: scalars change in 'observe' only");
    if (lua_type(L, 3) != LUA_TNUMBER)
        duet_lua_raise(L, "%s: scalar '%s': number expected, got %s",
                       frame->closure->method->name, name,
                       duet_lua_describe(L, 3, text));
    *duet_lua_scalar_at(frame, i) = lua_tonumber(L, 3);
    return 0;
}

static int next(lua_State *L)
{
    lua_settop(L, 2);
    return lua_next(L, 1) ? 2 : 0;
}

/* pairs: over a copy of what there is now. */
static int table_pairs(lua_State *L)
{
    struct duet_lua_frame *frame = frame_of(L);
    const int table = (int)lua_tointeger(L, lua_upvalueindex(2));

    lua_pushcfunction(L, next);
    lua_newtable(L);
    for (size_t i = count(frame, table); i-- > 0;) {
        push_item(L, frame, table, i); /* of equal names the first stays */
        lua_setfield(L, -2, name_of(frame, table, i));
    }
    return 2;
}

/* ---- Frames -------------------------------------------------------------- */

/* Make a table and store it in the frame on top of the stack. */
static void make_table(lua_State *L, int table)
{
    static const luaL_Reg meta[] = {
        { "__index", table_index },
        { "__newindex", table_newindex },
        { "__pairs", table_pairs },
        { NULL, NULL },
    };

    lua_newtable(L);
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_pushinteger(L, table);
    luaL_setfuncs(L, meta, 2);
    lua_pushliteral(L, "duet.call");
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setiuservalue(L, -2, table);
}

static void make_views(lua_State *L, struct duet_lua_frame *frame)
{
    const struct duet_lua_layout *layout = frame->closure->layout;

    for (size_t i = 0; i < frame->n_views; i++) {
        const struct duet_tensor nothing = { .real_size = sizeof(double) };

        if (i < layout->n_fields &&
            layout->fields[i].type != DUET_FIELD_TENSOR &&
            layout->fields[i].type != DUET_FIELD_COLUMN)
            continue;
        frame->views[i].tensor = duet_lua_push_view(L, nothing, 0);
        duet_lua_view_clear(frame->views[i].tensor);
        lua_setiuservalue(L, -2, DUET_LUA_FIRST_VIEW + (int)i);
    }
}

struct duet_lua_frame *duet_lua_push_frame(
    lua_State *L, const struct duet_lua_closure *closure, int function)
{
    const size_t n = closure->layout->n_fields + closure->definition->n_slots +
                     2 * closure->definition->n_parameters;
    const size_t size = sizeof(struct duet_lua_frame) +
                        n * sizeof((struct duet_lua_frame *)0)->views[0];
    struct duet_lua_frame *frame;

    function = lua_absindex(L, function);
    frame = lua_newuserdatauv(L, size, DUET_LUA_FIRST_VIEW - 1 + (int)n + 1);
    memset(frame, 0, size);
    frame->closure = closure;
    frame->n_views = n;
    lua_pushvalue(L, function);
    lua_setiuservalue(L, -2, DUET_LUA_FUNCTION);
    for (int table = DUET_LUA_ARGUMENT; table < DUET_LUA_RNG; table++)
        make_table(L, table);
    duet_lua_push_rng(L, NULL);
    lua_setiuservalue(L, -2, DUET_LUA_RNG);
    duet_lua_make_services(L);
    make_views(L, frame);
    return frame;
}

/* Taking a stream back looks up its type, which can raise without memory. */
static int take_rng(lua_State *L)
{
    lua_getiuservalue(L, 1, DUET_LUA_RNG);
    duet_lua_rng_set(L, -1, NULL);
    return 0;
}

void duet_lua_frame_end(lua_State *L)
{
    struct duet_lua_frame *frame = lua_touserdata(L, -1);

    for (size_t i = 0; i < frame->n_views; i++)
        if (frame->views[i].is_set) {
            duet_lua_view_clear(frame->views[i].tensor);
            frame->views[i].is_set = false;
        }
    frame->argument = NULL;
    if (!frame->has_rng)
        return;
    frame->has_rng = false;
    lua_pushcfunction(L, take_rng);
    lua_pushvalue(L, -2);
    lua_pcall(L, 1, 0, 0);
}
