/* configure.c - instances of plugins from tables of options. */
#include "plugin.h"

#include "hint.h"
#include "option.h"

#include <stdio.h>

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
        value->as.plugin = NULL;
        if (!row) /* an unknown option, which is told of later */
            break;
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
    enum duet_status status;
    struct duet *context;

    if (index && !lua_isnoneornil(L, index) && !lua_istable(L, index))
        duet_lua_raise(L, "%s %s: a table of options expected, got %s",
                       duet_kind_name(entry->kind), entry->name,
                       duet_lua_describe(L, index, text));
    if (index && lua_istable(L, index))
        read_settings(L, &r, lua_absindex(L, index));
    instance = duet_lua_new_instance(L);
    context = duet_lua_context(L);
    duet_lua_enter(L); /* `check` may be a function in Lua */
    status =
        duet_entry_configure(context, entry, r.settings, r.n, instance, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_insert(L, top + 1);
    lua_settop(L, top + 1);
}

/* ---- Arguments ----------------------------------------------------------- */

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
