/* load.c - functions that find, load and reload plugins. */
#include "plugin.h"

#include "open.h"

#include "json.h"
#include "probe.h"
#include "registry.h"
#include "reload.h"

#include <string.h>

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
 * themselves, without loading it here; nil and why it can't be loaded; or
 * false: it is in use already, or has to be loaded here.
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
        status = duet_probe(duet, file, false, plugins, &error);
        duet_lua_leave(L);
    }
    duet_survey_finish(&survey);
    if (status != DUET_OK)
        return duet_lua_fail(L, &error);
    if (*plugins)
        duet_lua_push_json(L, *plugins);
    return 1;
}

/* core.add_plugin_path(directories): search these directories first. */
static int core_add_plugin_path(lua_State *L)
{
    struct duet *duet = duet_lua_context(L);
    struct duet_error error;

    if (duet->confined)
        duet_lua_raise(L, "the plugin path can't be changed in the sandbox");
    if (duet_add_plugin_path(duet, duet_lua_check_text(L, 1), &error) !=
        DUET_OK)
        duet_lua_raise_error(L, &error);
    return 0;
}

/* core.plugin_directories(): the plugin path, as a list */
static int core_plugin_directories(lua_State *L)
{
    const struct duet *duet = duet_lua_context(L);

    lua_newtable(L);
    for (size_t i = 0; i < duet->n_directories; i++)
        duet_lua_append(L, duet->directories[i]);
    return 1;
}

void duet_lua_open_load(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "add_plugin_path", core_add_plugin_path, 1 },
        { "load", core_load, 1 },
        { "names", core_names, 1 },
        { "plugin_directories", core_plugin_directories, 0 },
        { "probe", core_probe, 2 },
        { "reload", core_reload, 1 },
        { "watch", core_watch, 0 },
        { NULL, NULL, 0 },
    };

    duet_lua_set_functions(L, functions);
}
