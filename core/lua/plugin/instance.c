/* instance.c - plugins with their options set. */
#include "plugin.h"

#include "open.h"

#include "number.h"
#include "option.h"

#include <string.h>

/* ---- Reading them -------------------------------------------------------- */

static void push_plugins(lua_State *L, const struct duet_value *value)
{
    lua_createtable(L, (int)value->as.plugins.n, 0);
    for (size_t i = 0; i < value->as.plugins.n; i++) {
        duet_lua_push_instance(L,
                               duet_instance_ref(value->as.plugins.plugin[i]));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

void duet_lua_push_value(lua_State *L, const struct duet_option *option,
                         const struct duet_value *value)
{
    const char *choice;
    size_t length;

    switch (value->type) {
    case DUET_TYPE_REAL:
        if (value->as.real == value->as.real)
            lua_pushnumber(L, value->as.real);
        else
            lua_pushnil(L); /* not given */
        break;
    case DUET_TYPE_INT:
        lua_pushinteger(L, value->as.integer);
        break;
    case DUET_TYPE_BOOL:
        lua_pushboolean(L, value->as.boolean);
        break;
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(option->allowed, (size_t)value->as.integer,
                                  &length);
        lua_pushlstring(L, choice, length);
        break;
    case DUET_TYPE_TEXT:
        lua_pushstring(L, value->as.text);
        break;
    case DUET_TYPE_REALS:
        lua_createtable(L, (int)value->as.reals.n, 0);
        for (size_t i = 0; i < value->as.reals.n; i++) {
            lua_pushnumber(L, value->as.reals.value[i]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        break;
    case DUET_TYPE_PLUGINS:
        push_plugins(L, value);
        break;
    default:
        if (value->as.plugin)
            duet_lua_push_instance(L, duet_instance_ref(value->as.plugin));
        else
            lua_pushnil(L);
    }
}

static int push_options(lua_State *L)
{
    const struct duet_instance *instance = duet_lua_check_instance(L, 1, 0);
    const struct duet_entry *entry = instance->entry;

    lua_createtable(L, 0, (int)entry->n_options);
    for (size_t i = 0; i < entry->n_options; i++) {
        duet_lua_push_value(L, &entry->options[i], &instance->values[i]);
        lua_setfield(L, -2, entry->options[i].name);
    }
    return 1;
}

/* Its address is the registry's key of the methods of each kind. */
static const char methods_key;

/* Push the table of a kind's methods. */
static void push_methods(lua_State *L, enum duet_kind kind)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &methods_key);
    lua_rawgeti(L, -1, kind);
    lua_remove(L, -2);
}

/* Push the call that a message shows, which lies beside the methods; or nil. */
static void push_example(lua_State *L, enum duet_kind kind)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &methods_key);
    lua_rawgeti(L, -1, -(lua_Integer)kind);
    lua_remove(L, -2);
}

void duet_lua_instance_methods(lua_State *L, enum duet_kind kind,
                               const struct duet_lua_function *methods,
                               const char *example)
{
    push_methods(L, kind);
    duet_lua_set_functions(L, methods);
    lua_pop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &methods_key);
    lua_pushstring(L, example);
    lua_rawseti(L, -2, -(lua_Integer)kind);
    lua_pop(L, 1);
}

static void push_title(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_instance(L, 1, 0)->entry;

    lua_pushfstring(L, "%s %s", duet_kind_name(entry->kind), entry->name);
}

static int push_plugin(lua_State *L)
{
    duet_lua_push_plugin(L, duet_lua_check_instance(L, 1, 0)->entry);
    return 1;
}

static int push_name(lua_State *L)
{
    lua_pushstring(L, duet_lua_check_instance(L, 1, 0)->entry->name);
    return 1;
}

static int push_kind(lua_State *L)
{
    lua_pushstring(
        L, duet_kind_name(duet_lua_check_instance(L, 1, 0)->entry->kind));
    return 1;
}

/* What every instance has, if no option bears the same name. */
static const struct duet_lua_getter fields[] = {
    { "options", push_options },
    { "plugin", push_plugin },
    { "name", push_name },
    { "kind", push_kind },
};

enum { N_FIELDS = sizeof fields / sizeof fields[0] };

/* Methods of the kind first, then options, then fields. */
static int find(lua_State *L)
{
    const struct duet_instance *instance = duet_lua_check_instance(L, 1, 0);
    const struct duet_entry *entry = instance->entry;
    const char *name = duet_lua_check_text(L, 2);
    const size_t i = duet_option_index(entry, name);

    push_methods(L, entry->kind);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL)
        return 1;
    if (i < entry->n_options) {
        duet_lua_push_value(L, &entry->options[i], &instance->values[i]);
        return 1;
    }
    for (size_t field = 0; field < N_FIELDS; field++)
        if (!strcmp(name, fields[field].name))
            return fields[field].push(L);
    if (strcmp(name, "higher_is_better") || entry->kind != DUET_KIND_METRIC)
        return 0;
    lua_pushboolean(L, (duet_entry_any(entry)->metric.flags &
                        DUET_METRIC_HIGHER_IS_BETTER) != 0);
    return 1;
}

/*
 * Append the names of options, fields and methods to the list on top of the
 * stack.
 */
static void list(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_instance(L, 1, 0)->entry;

    for (size_t i = 0; i < entry->n_options; i++)
        duet_lua_append(L, entry->options[i].name);
    for (size_t i = 0; i < N_FIELDS; i++)
        duet_lua_append(L, fields[i].name);
    push_methods(L, entry->kind);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -3);
        duet_lua_append(L, lua_tostring(L, -2));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Text of the value on top of the stack, as a program would write it. */
static void push_written(lua_State *L)
{
    char number[DUET_NUMBER_SIZE];

    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        lua_pushfstring(L, "\"%s\"", lua_tostring(L, -1));
        break;
    case LUA_TNUMBER:
        lua_pushstring(L, duet_number_print(lua_tonumber(L, -1), number));
        break;
    case LUA_TTABLE:
        lua_pushfstring(L, "{ %d values }", (int)lua_rawlen(L, -1));
        break;
    default:
        luaL_tolstring(L, -1, NULL);
    }
    lua_remove(L, -2);
}

/* optimizer adam { lr = 0.01, beta1 = 0.9 } */
static int instance_tostring(lua_State *L)
{
    const struct duet_instance *instance = duet_lua_check_instance(L, 1, 0);
    const struct duet_entry *entry = instance->entry;
    const char *separator = " { ";
    luaL_Buffer text;

    luaL_buffinit(L, &text);
    lua_pushfstring(L, "%s %s", duet_kind_name(entry->kind), entry->name);
    luaL_addvalue(&text);
    for (size_t i = 0; i < entry->n_options; i++) {
        duet_lua_push_value(L, &entry->options[i], &instance->values[i]);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            continue;
        }
        push_written(L);
        lua_pushfstring(L, "%s%s = %s", separator, entry->options[i].name,
                        lua_tostring(L, -1));
        lua_remove(L, -2);
        luaL_addvalue(&text);
        separator = ", ";
    }
    luaL_addstring(&text, separator[0] == ',' ? " }" : " {}");
    luaL_pushresult(&text);
    return 1;
}

static int instance_gc(lua_State *L)
{
    struct duet_instance **instance = luaL_checkudata(L, 1, DUET_INSTANCE_TYPE);

    duet_instance_unref(*instance);
    *instance = NULL;
    return 0;
}

/* a + b: what core.set_sum() was given makes of them; regularizers only. */
static const char sum_key;

static int instance_add(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &sum_key);
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

/* A layer or loss of other libraries is called; a plugin has methods. */
static int instance_call(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_instance(L, 1, 0)->entry;
    const char *kind = duet_kind_name(entry->kind);

    push_example(L, entry->kind);
    duet_lua_raise(L,
                   "%s %s: it can't be called; call a method, as in "
                   "duet.%s.%s {}:%s",
                   kind, entry->name, kind, entry->name,
                   luaL_optstring(L, -1, "..."));
}

static int core_set_sum(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &sum_key);
    return 0;
}

/* core.kind(value): the kind of an instance, or nil. */
static int core_kind(lua_State *L)
{
    const struct duet_instance *instance = duet_lua_test_instance(L, 1);

    if (!instance)
        return 0;
    lua_pushstring(L, duet_kind_name(instance->entry->kind));
    return 1;
}

static int instance_newindex(lua_State *L)
{
    const struct duet_instance *instance = duet_lua_check_instance(L, 1, 0);

    duet_lua_raise(L, "%s %s: its options are set once; configure another",
                   duet_kind_name(instance->entry->kind),
                   instance->entry->name);
}

static const struct duet_lua_type type = {
    .name = DUET_INSTANCE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", instance_newindex },
            { "__tostring", instance_tostring },
            { "__add", instance_add },
            { "__call", instance_call },
            { "__gc", instance_gc },
            { NULL, NULL },
        },
    .find = find,
    .list = list,
    .title = push_title,
};

void duet_lua_open_instance(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "set_sum", core_set_sum },
        { "kind", core_kind },
        { NULL, NULL },
    };

    duet_lua_new_type(L, &type);
    lua_createtable(L, DUET_N_KINDS, 0);
    for (int kind = 1; kind <= (int)DUET_N_KINDS; kind++) {
        lua_newtable(L);
        lua_rawseti(L, -2, kind);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &methods_key);
    luaL_setfuncs(L, functions, 0);
}
