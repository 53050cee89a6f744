/* instance.c - plugins with their options set. */
#include "plugin.h"

#include "open.h"

#include "hint.h"
#include "number.h"
#include "option.h"
#include "registry.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct duet_instance *duet_lua_test_instance(lua_State *L, int index)
{
    struct duet_instance **instance =
        luaL_testudata(L, index, DUET_INSTANCE_TYPE);

    return instance ? *instance : NULL;
}

struct duet_instance *duet_lua_check_instance(lua_State *L, int argument,
                                              enum duet_kind kind)
{
    struct duet_instance *instance = duet_lua_test_instance(L, argument);
    char text[DUET_LUA_TEXT];

    if (instance && (!kind || instance->entry->kind == kind))
        return instance;
    lua_pushvalue(L, argument);
    if (!instance && duet_lua_take_instance(
                         L, kind, kind ? duet_kind_name(kind) : "plugin")) {
        lua_replace(L, argument);
        return duet_lua_test_instance(L, argument);
    }
    duet_lua_bad_argument(L, argument, "%s plugin expected, got %s",
                          kind ? duet_kind_name(kind) : "",
                          duet_lua_describe(L, argument, text));
}

/* Room for an instance that is yet to be made: Lua owns it before it is. */
static struct duet_instance **push_empty(lua_State *L)
{
    struct duet_instance **slot = lua_newuserdatauv(L, sizeof *slot, 1);

    *slot = NULL;
    luaL_setmetatable(L, DUET_INSTANCE_TYPE);
    return slot;
}

void duet_lua_push_instance(lua_State *L, struct duet_instance *instance)
{
    *push_empty(L) = instance;
}

static _Noreturn void not_configured(lua_State *L, const char *what,
                                     const struct duet_entry *entry)
{
    duet_lua_raise(L, "%s: %s %s isn't configured: write duet.%s.%s {}", what,
                   duet_kind_name(entry->kind), entry->name,
                   duet_kind_name(entry->kind), entry->name);
}

bool duet_lua_take_instance(lua_State *L, enum duet_kind kind, const char *what)
{
    const struct duet_instance *instance = duet_lua_test_instance(L, -1);
    const struct duet_entry *entry;
    struct duet_error error;

    if (instance)
        return !kind || instance->entry->kind == kind;
    if (luaL_testudata(L, -1, DUET_PLUGIN_TYPE))
        not_configured(L, what, duet_lua_check_plugin(L, lua_gettop(L)));
    if (!kind || lua_type(L, -1) != LUA_TSTRING)
        return false;
    if (duet_lua_find(L, kind, lua_tostring(L, -1), &entry, &error) != DUET_OK)
        duet_lua_raise_in(L, what, &error);
    duet_lua_configure(L, entry, 0);
    lua_replace(L, -2);
    return true;
}

/* ---- Options from a table ------------------------------------------------ */

/* Settings read so far, in memory of Lua's, which errors don't leak. */
struct reading {
    const struct duet_entry *entry;
    struct duet_setting *settings;
    size_t n;
};

static _Noreturn void wrong_value(lua_State *L, const struct reading *r,
                                  const char *name)
{
    const size_t i = duet_option_index(r->entry, name);
    char text[DUET_LUA_TEXT], expected[256] = "another value";

    if (i < r->entry->n_options)
        duet_option_describe(&r->entry->options[i], expected, sizeof expected);
    duet_lua_raise(L, "%s %s: option '%s' is %s, expected %s",
                   duet_kind_name(r->entry->kind), r->entry->name, name,
                   duet_lua_describe(L, -1, text), expected);
}

/* The row of an option, or NULL: unknown ones are told of later. */
static const struct duet_option *row_of(const struct reading *r,
                                        const char *name)
{
    const size_t i = duet_option_index(r->entry, name);

    return i < r->entry->n_options ? &r->entry->options[i] : NULL;
}

/* The value on top of the stack as an instance; a name stands for one. */
static struct duet_instance *read_plugin(lua_State *L, const struct reading *r,
                                         const char *name)
{
    const struct duet_option *row = row_of(r, name);
    char what[128];

    snprintf(what, sizeof what, "%s %s: option '%s'",
             duet_kind_name(r->entry->kind), r->entry->name, name);
    if (row &&
        (row->type == DUET_TYPE_PLUGIN || row->type == DUET_TYPE_PLUGINS))
        duet_lua_take_instance(L, duet_kind_of(row->allowed), what);
    if (!duet_lua_test_instance(L, -1))
        wrong_value(L, r, name);
    return duet_lua_test_instance(L, -1);
}

/* Length of the list on top of the stack; raises unless it is one. */
static size_t check_list(lua_State *L, const struct reading *r,
                         const char *name)
{
    char what[128];

    snprintf(what, sizeof what, "%s %s: option '%s'",
             duet_kind_name(r->entry->kind), r->entry->name, name);
    return duet_lua_check_list(L, lua_gettop(L), what);
}

static void read_plugins(lua_State *L, const struct reading *r,
                         const char *name, size_t n, struct duet_value *value)
{
    const int list = lua_gettop(L);
    struct duet_instance **plugins = duet_lua_push_array(L, n, sizeof *plugins);

    lua_newtable(L); /* keeps those that names stood for */
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        plugins[i] = read_plugin(L, r, name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushvalue(L, list + 1);
    lua_rawseti(L, -2, (lua_Integer)n + 1); /* and their array */
    value->type = DUET_TYPE_PLUGINS;
    value->as.plugins.n = n;
    value->as.plugins.plugin = plugins;
}

static void read_numbers(lua_State *L, const struct reading *r,
                         const char *name, size_t n, struct duet_value *value)
{
    const int list = lua_gettop(L);
    double *numbers = duet_lua_push_array(L, n, sizeof *numbers);

    for (size_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, list, (lua_Integer)i + 1) != LUA_TNUMBER)
            wrong_value(L, r, name);
        numbers[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    value->type = DUET_TYPE_REALS;
    value->as.reals = (struct duet_reals) { n, numbers };
}

/* The list on top of the stack, of numbers or of plugins; its memory takes the
 * list's place. */
static void read_list(lua_State *L, const struct reading *r, const char *name,
                      struct duet_value *value)
{
    const size_t n = check_list(L, r, name);
    const struct duet_option *row = row_of(r, name);
    const int list = lua_gettop(L);

    if (n && row && row->type == DUET_TYPE_PLUGINS)
        read_plugins(L, r, name, n, value);
    else
        read_numbers(L, r, name, n, value);
    lua_replace(L, list);
    lua_settop(L, list);
}

/* The value on top of the stack; what it points to stays on the stack. */
static void read_value(lua_State *L, const struct reading *r, const char *name,
                       struct duet_value *value)
{
    const struct duet_option *row = row_of(r, name);

    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        value->type = lua_isinteger(L, -1) ? DUET_TYPE_INT : DUET_TYPE_REAL;
        if (value->type == DUET_TYPE_INT)
            value->as.integer = lua_tointeger(L, -1);
        else
            value->as.real = lua_tonumber(L, -1);
        break;
    case LUA_TBOOLEAN:
        value->type = DUET_TYPE_BOOL;
        value->as.boolean = lua_toboolean(L, -1);
        break;
    case LUA_TSTRING:
        if (row && row->type == DUET_TYPE_PLUGIN) {
            value->type = DUET_TYPE_PLUGIN;
            value->as.plugin = read_plugin(L, r, name);
            break;
        }
        value->type = DUET_TYPE_TEXT;
        value->as.text = duet_lua_plain_text(L, -1);
        if (!value->as.text)
            duet_lua_raise(L, "%s %s: option '%s' has a NUL byte",
                           duet_kind_name(r->entry->kind), r->entry->name,
                           name);
        break;
    case LUA_TTABLE:
        read_list(L, r, name, value);
        break;
    default:
        value->type = DUET_TYPE_PLUGIN;
        value->as.plugin = read_plugin(L, r, name);
    }
}

/* For the key below the value on top of the stack, which is no name. */
static _Noreturn void unnamed(lua_State *L, const struct duet_entry *entry)
{
    const char *names[64];
    char text[DUET_LUA_TEXT], hint[DUET_HINT_SIZE];
    size_t n = 0;

    for (; n < entry->n_options && n < 64; n++)
        names[n] = entry->options[n].name;
    duet_lua_raise(L, "%s %s: found %s without a name%s",
                   duet_kind_name(entry->kind), entry->name,
                   duet_lua_describe(L, -1, text),
                   duet_hint(hint, "", "", names, n));
}

static void read_settings(lua_State *L, struct reading *r, int table)
{
    size_t n = 0;

    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        n++;
    }
    r->settings = duet_lua_push_array(L, n, sizeof *r->settings);
    luaL_checkstack(L, (int)n + 10, NULL);
    lua_pushnil(L);
    while (r->n < n && lua_next(L, table)) {
        struct duet_setting *setting = &r->settings[r->n++];

        if (lua_type(L, -2) != LUA_TSTRING)
            unnamed(L, r->entry);
        if (!duet_lua_plain_text(L, -2))
            duet_lua_raise(L, "%s %s: the name of an option has a NUL byte",
                           duet_kind_name(r->entry->kind), r->entry->name);
        setting->name = lua_tostring(L, -2);
        read_value(L, r, setting->name, &setting->value);
        lua_insert(L, -2); /* keep the value below the key */
    }
}

void duet_lua_configure(lua_State *L, const struct duet_entry *entry, int index)
{
    struct reading r = { .entry = entry };
    const int top = lua_gettop(L);
    struct duet_instance **instance;
    struct duet_error error;
    char text[DUET_LUA_TEXT];

    if (index && !lua_isnoneornil(L, index) && !lua_istable(L, index))
        duet_lua_raise(L, "%s %s: a table of options expected, got %s",
                       duet_kind_name(entry->kind), entry->name,
                       duet_lua_describe(L, index, text));
    if (index && lua_istable(L, index))
        read_settings(L, &r, lua_absindex(L, index));
    instance = push_empty(L);
    if (duet_entry_configure(duet_lua_context(L), entry, r.settings, r.n,
                             instance, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_insert(L, top + 1);
    lua_settop(L, top + 1);
}

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

void duet_lua_instance_methods(lua_State *L, enum duet_kind kind,
                               const struct duet_lua_function *methods)
{
    push_methods(L, kind);
    duet_lua_set_functions(L, methods);
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
