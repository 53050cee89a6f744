/* plugin.c - namespaces of plugins, and plugins before they are configured. */
#include "plugin.h"

#include "open.h"

#include "json.h"
#include "options.h"
#include "probe.h"
#include "registry.h"
#include "reload.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* ---- Namespaces: duet.optimizer ------------------------------------------ */

static enum duet_kind check_kind(lua_State *L)
{
    return *(enum duet_kind *)luaL_checkudata(L, 1, DUET_NAMESPACE_TYPE);
}

enum duet_status duet_lua_find(lua_State *L, enum duet_kind kind,
                               const char *name,
                               const struct duet_entry **entry,
                               struct duet_error *error)
{
    struct duet *duet = duet_lua_context(L);
    enum duet_status status;

    duet_lua_enter(L);
    status = duet_find(duet, kind, name, entry, error);
    duet_lua_leave(L);
    return status;
}

/* Its address is the registry's key of the function that defines plugins. */
static const char define_key;

void duet_lua_set_define(lua_State *L, lua_CFunction define)
{
    lua_pushcfunction(L, define);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &define_key);
}

static lua_CFunction define_of(lua_State *L)
{
    lua_CFunction define;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &define_key);
    define = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return define;
}

/* duet.optimizer.adam; raises if there is none. */
static int namespace_find(lua_State *L)
{
    const enum duet_kind kind = check_kind(L);
    const char *name = duet_lua_check_text(L, 2);
    const struct duet_entry *entry;
    struct duet_error error;

    if (!strcmp(name, "define")) {
        lua_pushinteger(L, kind);
        lua_pushcclosure(L, define_of(L), 1);
        return 1;
    }
    if (duet_lua_find(L, kind, name, &entry, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_lua_push_plugin(L, entry);
    return 1;
}

/* The next name, and its plugin; names whose file can't be loaded are passed
 * over, since duet.plugins{} and `duet list` say why. */
static int namespace_next(lua_State *L)
{
    const enum duet_kind kind = check_kind(L);
    const char *after = lua_tostring(L, 2);
    struct duet *duet = duet_lua_context(L);
    struct duet_names names;
    struct duet_error error;
    const struct duet_entry *entry = NULL;

    if (duet_registry_names(duet, kind, &names, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    for (size_t i = 0; !entry && i < names.n; i++)
        if (!after || strcmp(names.name[i], after) > 0)
            if (duet_lua_find(L, kind, names.name[i], &entry, &error) !=
                DUET_OK)
                entry = NULL;
    duet_names_finish(&names);
    if (!entry)
        return 0;
    lua_pushstring(L, entry->name);
    duet_lua_push_plugin(L, entry);
    return 2;
}

static int namespace_pairs(lua_State *L)
{
    check_kind(L);
    lua_pushcfunction(L, namespace_next);
    lua_pushvalue(L, 1);
    return 2;
}

static int namespace_tostring(lua_State *L)
{
    lua_pushfstring(L, "duet.%s", duet_kind_name(check_kind(L)));
    return 1;
}

static int namespace_newindex(lua_State *L)
{
    duet_lua_raise(L, "duet.%s: plugins are added with duet.%s.define",
                   duet_kind_name(check_kind(L)),
                   duet_kind_name(check_kind(L)));
}

/* ---- Plugins: duet.optimizer.adam ---------------------------------------- */

const struct duet_entry *duet_lua_check_plugin(lua_State *L, int argument)
{
    const struct duet_entry **plugin =
        luaL_checkudata(L, argument, DUET_PLUGIN_TYPE);

    duet_lua_context(L); /* which owns the entry */
    return *plugin;
}

void duet_lua_push_plugin(lua_State *L, const struct duet_entry *entry)
{
    const struct duet_entry **plugin;

    luaL_getsubtable(L, LUA_REGISTRYINDEX, "duet.plugins");
    if (lua_rawgetp(L, -1, entry) == LUA_TNIL) {
        lua_pop(L, 1);
        plugin = lua_newuserdatauv(L, sizeof *plugin, 0);
        *plugin = entry;
        luaL_setmetatable(L, DUET_PLUGIN_TYPE);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, -3, entry);
    }
    lua_remove(L, -2);
}

static int push_name(lua_State *L)
{
    lua_pushstring(L, duet_lua_check_plugin(L, 1)->name);
    return 1;
}

static int push_kind(lua_State *L)
{
    lua_pushstring(L, duet_kind_name(duet_lua_check_plugin(L, 1)->kind));
    return 1;
}

static int push_version(lua_State *L)
{
    lua_pushstring(L, duet_lua_check_plugin(L, 1)->version);
    return 1;
}

static int push_summary(lua_State *L)
{
    lua_pushstring(L, duet_lua_check_plugin(L, 1)->summary);
    return 1;
}

static int push_file(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);

    lua_pushstring(L, entry->module ? entry->module->path : NULL);
    return 1;
}

/* An array of { name, type, default, min, max, choices, kind, summary }. */
static int push_schema(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);

    lua_createtable(L, (int)entry->n_options, 0);
    for (size_t i = 0; i < entry->n_options; i++) {
        duet_lua_push_option_row(L, &entry->options[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int push_exports(lua_State *L)
{
    duet_lua_push_exports(L, duet_lua_check_plugin(L, 1));
    return 1;
}

static void push_title(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);

    lua_pushfstring(L, "%s %s", duet_kind_name(entry->kind), entry->name);
}

static int plugin_call(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);

    if (lua_gettop(L) > 2)
        duet_lua_raise(L, "%s %s: expected one table of options, got %d values",
                       duet_kind_name(entry->kind), entry->name,
                       lua_gettop(L) - 1);
    duet_lua_configure(L, entry, 2);
    return 1;
}

static int plugin_tostring(lua_State *L)
{
    const struct duet_entry *entry = duet_lua_check_plugin(L, 1);

    lua_pushfstring(L, "%s %s %s: %s", duet_kind_name(entry->kind), entry->name,
                    entry->version, entry->summary);
    return 1;
}

/* ---- Functions of the module --------------------------------------------- */

/* core.load(path): the plugins in a file. */
static int core_load(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    struct duet *duet = duet_lua_context(L);
    const struct duet_entry *entry;
    enum duet_status status;
    struct duet_error error;
    int n = 0;

    duet_lua_enter(L);
    status = duet_load(duet, path, &entry, &error);
    duet_lua_leave(L);
    if (status != DUET_OK) {
        if (error.status == DUET_NOT_FOUND)
            return duet_lua_fail(L, &error);
        duet_lua_raise_error(L, &error);
    }
    for (; entry; entry = duet_entry_next(entry), n++) {
        luaL_checkstack(L, LUA_MINSTACK, NULL);
        duet_lua_push_plugin(L, entry);
    }
    return n;
}

/*
 * The plugin at index 1, or the one that a text there names: "optimizer.mine".
 */
static const struct duet_entry *named(lua_State *L)
{
    const char *text, *dot;
    const struct duet_entry *entry;
    struct duet_error error;
    enum duet_kind kind;

    if (luaL_testudata(L, 1, DUET_PLUGIN_TYPE))
        return duet_lua_check_plugin(L, 1);
    text = duet_lua_check_text(L, 1);
    dot = strchr(text, '.');
    kind =
        dot ? duet_kind_of(lua_pushlstring(L, text, (size_t)(dot - text))) : 0;
    if (!kind)
        duet_lua_raise(L,
                       "'%s' names no plugin, expected a kind and a name, as "
                       "in 'optimizer.adam'",
                       text);
    if (duet_lua_find(L, kind, dot + 1, &entry, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return entry;
}

/*
 * core.reload(plugin): the plugin with the code that its file has now, or nil
 * and why it keeps the old one.
 */
static int core_reload(lua_State *L)
{
    const struct duet_entry *entry = named(L);
    struct duet *duet = duet_lua_context(L);
    enum duet_status status;
    struct duet_error error;

    lua_gc(L, LUA_GCCOLLECT); /* instances out of use don't stand in the way */
    duet_lua_enter(L);
    status = duet_reload(duet, entry, &error);
    duet_lua_leave(L);
    if (status == DUET_INVALID)
        duet_lua_raise_error(L, &error);
    if (status != DUET_OK)
        return duet_lua_fail(L, &error);
    duet_lua_push_plugin(L, entry);
    return 1;
}

/* core.watch(): from now on plugins are reloaded when their files change. */
static int core_watch(lua_State *L)
{
    struct duet_error error;

    if (duet_watch(duet_lua_context(L), &error) != DUET_OK)
        return duet_lua_fail(L, &error);
    return 0;
}

/* core.names(kind): the names of all plugins of a kind, sorted. */
static int core_names(lua_State *L)
{
    const enum duet_kind kind = duet_kind_of(duet_lua_check_text(L, 1));
    struct duet_names names;
    struct duet_error error;

    if (!kind)
        duet_lua_raise(L, "no kind of plugin is named '%s'",
                       lua_tostring(L, 1));
    if (duet_registry_names(duet_lua_context(L), kind, &names, &error) !=
        DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_createtable(L, (int)names.n, 0);
    for (size_t i = 0; i < names.n; i++) {
        lua_pushstring(L, names.name[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    duet_names_finish(&names);
    return 1;
}

/* The file that counts for a plugin, or NULL. */
static const struct duet_sighting *first_of(const struct duet_survey *survey,
                                            const char *name)
{
    for (size_t i = 0; i < survey->n; i++)
        if (!strcmp(survey->file[i].name, name))
            return &survey->file[i];
    return NULL;
}

/*
 * core.probe(kind, name): a list of what the plugins in the file say of
 * themselves, found out by a child process; nil and why it can't be loaded; or
 * false: it needs no file, since it is in use already.
 */
static int core_probe(lua_State *L)
{
    struct duet *duet = duet_lua_context(L);
    const enum duet_kind kind = duet_kind_of(duet_lua_check_text(L, 1));
    const char *name = duet_lua_check_text(L, 2);
    json_t **plugins = duet_lua_push_json_holder(L);
    enum duet_status status = DUET_OK;
    const struct duet_sighting *file;
    struct duet_survey survey;
    struct duet_error error;

    lua_pushboolean(L, false);
    if (duet_registry_knows(duet, kind, name))
        return 1;
    if (duet_survey(duet, kind, &survey, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    file = first_of(&survey, name);
    if (file) {
        duet_lua_enter(L);
        status = duet_probe(duet, file, plugins, &error);
        duet_lua_leave(L);
    }
    duet_survey_finish(&survey);
    if (status != DUET_OK)
        return duet_lua_fail(L, &error);
    if (file)
        duet_lua_push_json(L, *plugins);
    return 1;
}

/* core.add_plugin_path(directories): search these directories first. */
static int core_add_plugin_path(lua_State *L)
{
    struct duet_error error;

    if (duet_add_plugin_path(duet_lua_context(L), duet_lua_check_text(L, 1),
                             &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

static const struct duet_lua_type namespace_type = {
    .name = DUET_NAMESPACE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", namespace_newindex },
            { "__pairs", namespace_pairs },
            { "__tostring", namespace_tostring },
            { NULL, NULL },
        },
    .find = namespace_find,
};

static const struct duet_lua_type plugin_type = {
    .name = DUET_PLUGIN_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__call", plugin_call },
            { "__tostring", plugin_tostring },
            { NULL, NULL },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "name", push_name },
            { "kind", push_kind },
            { "version", push_version },
            { "summary", push_summary },
            { "file", push_file },
            { "schema", push_schema },
            { "exports", push_exports },
            { NULL, NULL },
        },
    .title = push_title,
};

void duet_lua_open_namespaces(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "add_plugin_path", core_add_plugin_path, 1 },
        { "load", core_load, 1 },
        { "names", core_names, 1 },
        { "probe", core_probe, 2 },
        { "reload", core_reload, 1 },
        { "watch", core_watch, 0 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &namespace_type);
    duet_lua_new_type(L, &plugin_type);
    duet_lua_set_functions(L, functions);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        enum duet_kind *space = lua_newuserdatauv(L, sizeof *space, 0);

        *space = kind;
        luaL_setmetatable(L, DUET_NAMESPACE_TYPE);
        lua_setfield(L, -2, duet_kind_name(kind));
    }
    lua_createtable(L, DUET_N_KINDS, 0);
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        lua_pushstring(L, duet_kind_name(kind));
        lua_rawseti(L, -2, kind);
    }
    lua_setfield(L, -2, "kinds");
}
