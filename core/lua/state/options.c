/* options.c - reads tables of options by the rows that describe them. */
#include "option_value.h"

#include "hint.h"
#include "option.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_NAMES = 64, WHAT_SIZE = 128 };

/* A table of options that is being checked. */
struct checking {
    lua_State *L;
    const struct duet_table *table;
    const char *what;
    int from; /* index of what is given */
    int to;   /* index of the copy */
};

static size_t names_of(const struct duet_table *table, const char **names)
{
    size_t n = 0;

    for (const struct duet_row *row = table->rows;
         row->option.name && n < MAX_NAMES; row++)
        names[n++] = row->option.name;
    return n;
}

/* ---- Keys ---------------------------------------------------------------- */

/* For the key below the value on top of the stack. */
static _Noreturn void unnamed(const struct checking *c)
{
    const char *names[MAX_NAMES];
    const size_t n = names_of(c->table, names);
    char text[DUET_LUA_TEXT], hint[DUET_HINT_SIZE];
    const bool in_list = lua_isinteger(c->L, -2);

    if (in_list && c->table->list)
        duet_lua_raise(c->L, "%s: found a list; %s", c->what, c->table->list);
    if (in_list)
        duet_lua_raise(c->L, "%s: found %s without a name%s", c->what,
                       duet_lua_describe(c->L, -1, text),
                       duet_hint(hint, "", "", names, n));
    duet_lua_raise(c->L, "%s: options have names, not %s%s", c->what,
                   duet_lua_describe(c->L, -2, text),
                   duet_hint(hint, "", "", names, n));
}

static _Noreturn void unknown(const struct checking *c, const char *name)
{
    const char *names[MAX_NAMES];
    const size_t n = names_of(c->table, names);
    char hint[DUET_HINT_SIZE];

    duet_lua_raise(c->L, "%s: unknown option '%.60s'%s", c->what, name,
                   duet_hint(hint, c->table->name, name, names, n));
}

/* ---- Values -------------------------------------------------------------- */

/* A table without a metatable: an object is no table of options. */
static bool is_table(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        return false;
    if (!lua_getmetatable(L, index))
        return true;
    lua_pop(L, 1);
    return false;
}

/* The value on top of the stack stands for a table with the keys `plain`. */
static void take_plain(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const char *name = given->row->table->plain;

    lua_newtable(L);
    lua_insert(L, -2);
    while (*name) {
        const size_t length = strcspn(name, " ");

        if (name == given->row->table->plain) {
            const struct duet_row *row;
            struct duet_row own;

            lua_pushlstring(L, name, length);
            row = duet_table_row(given->row->table, lua_tostring(L, -1));
            lua_pop(L, 1);
            own = *row;
            own.option.name = given->row->option.name;
            duet_lua_option_take(&(struct duet_lua_given) {
                L, given->row->table, &own, given->what });
        }
        lua_pushlstring(L, name, length);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
        name += length + strspn(name + length, " ");
    }
    lua_pop(L, 1);
}

/* The value of an option on top of the stack is replaced by what is kept. */
static void take(const struct checking *c, const struct duet_row *row)
{
    const struct duet_lua_given given = { c->L, c->table, row, c->what };
    char what[WHAT_SIZE];

    if ((int)row->option.type != DUET_TYPE_TABLE) {
        duet_lua_option_take(&given);
    } else if (is_table(c->L, -1)) {
        snprintf(what, sizeof what, "%s: %s", c->what, row->option.name);
        duet_lua_options_check(c->L, lua_gettop(c->L), row->table, what);
        lua_remove(c->L, -2);
    } else if (row->table->plain) {
        take_plain(&given);
    } else {
        duet_lua_option_wrong(&given);
    }
}

/* An element of the list that the options are beside: curve 2 of a plot. */
static void take_item(const struct checking *c)
{
    const struct duet_table *items = c->table->items;
    const lua_Integer i = lua_tointeger(c->L, -2);
    char what[WHAT_SIZE], text[DUET_LUA_TEXT];

    if (i < 1 || (lua_Unsigned)i > lua_rawlen(c->L, c->from))
        duet_lua_raise(c->L, "%s: %s %lld follows a gap", c->what, items->name,
                       (long long)i);
    snprintf(what, sizeof what, "%s: %s %lld", c->what, items->name,
             (long long)i);
    if (!is_table(c->L, -1))
        duet_lua_raise(c->L, "%s: a table expected, got %s", what,
                       duet_lua_describe(c->L, -1, text));
    duet_lua_options_check(c->L, lua_gettop(c->L), items, what);
    lua_remove(c->L, -2);
}

static void take_all(const struct checking *c)
{
    lua_State *L = c->L;

    lua_pushnil(L);
    while (lua_next(L, c->from)) {
        const struct duet_row *row;
        const char *name;

        if (lua_isinteger(L, -2) && c->table->items) {
            take_item(c);
        } else {
            if (lua_type(L, -2) != LUA_TSTRING)
                unnamed(c);
            name = duet_lua_plain_text(L, -2);
            row = name ? duet_table_row(c->table, name) : NULL;
            if (!row)
                unknown(c, lua_tostring(L, -2));
            take(c, row);
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, c->to);
    }
}

/* ---- What isn't given ---------------------------------------------------- */

/* Whether the option on top of the stack is on: that of a bare `needs`. */
static bool is_on(lua_State *L)
{
    return lua_toboolean(L, -1) &&
           !(lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) == 0);
}

static void check_needs(const struct checking *c, const struct duet_row *row)
{
    lua_getfield(c->L, c->to, row->option.needs);
    if (!is_on(c->L))
        duet_lua_raise(c->L, "%s: option '%s' has no effect without %s",
                       c->what, row->option.name, row->option.needs);
    lua_pop(c->L, 1);
}

static void complete(const struct checking *c)
{
    lua_State *L = c->L;
    char expected[256];

    for (const struct duet_row *row = c->table->rows; row->option.name; row++) {
        const struct duet_option *option = &row->option;

        if (lua_getfield(L, c->to, option->name) == LUA_TNIL) {
            duet_lua_option_describe(row, expected, sizeof expected);
            if (option->value == DUET_REQUIRED)
                duet_lua_raise(L, "%s: option '%s' is missing, expected %s",
                               c->what, option->name, expected);
            duet_lua_push_default(L, option);
            lua_setfield(L, c->to, option->name);
        }
        lua_pop(L, 1);
    }
    for (const struct duet_row *row = c->table->rows; row->option.name; row++)
        if (row->option.needs) {
            if (lua_getfield(L, c->from, row->option.name) != LUA_TNIL)
                check_needs(c, row);
            lua_pop(L, 1);
        }
}

void duet_lua_options_check(lua_State *L, int index,
                            const struct duet_table *table, const char *what)
{
    struct checking c = { L, table, what, 0, 0 };
    char text[DUET_LUA_TEXT];

    luaL_checkstack(L, 20, "options nest too deep");
    if (lua_isnoneornil(L, index))
        lua_newtable(L);
    else
        lua_pushvalue(L, index);
    c.from = lua_gettop(L);
    if (!is_table(L, c.from))
        duet_lua_raise(L, "%s: a table of options expected, got %s", what,
                       duet_lua_describe(L, c.from, text));
    lua_newtable(L);
    c.to = lua_gettop(L);
    take_all(&c);
    complete(&c);
    lua_remove(L, c.from);
}

void duet_lua_options_read(lua_State *L, int index,
                           const struct duet_table *table, void *config)
{
    duet_lua_options_check(L, index, table, table->name);
    duet_lua_options_fill(L, lua_gettop(L), table, config);
}

/* ---- For scripts --------------------------------------------------------- */

/* core.check(name, options [, what]): a checked copy, with its defaults. */
static int core_check(lua_State *L)
{
    const struct duet_table *table = duet_lua_options_find(L, 1);

    duet_lua_options_check(
        L, 2, table, lua_isnoneornil(L, 3) ? table->name : lua_tostring(L, 3));
    return 1;
}

/* The type of an option of duet's own; a plugin's have theirs already. */
static void set_type(lua_State *L, const struct duet_row *row)
{
    static const char *const names[] = { "texts", "table", "sum", "named",
                                         "form" };
    const int type = (int)row->option.type - DUET_TYPE_TEXTS;

    if (row->option.value == DUET_REQUIRED) {
        lua_pushboolean(L, true);
        lua_setfield(L, -2, "required");
    }
    if (type < 0)
        return;
    lua_pushstring(L, names[type]);
    lua_setfield(L, -2, "type");
    lua_pushstring(L, row->option.allowed);
    lua_setfield(L, -2, "allowed");
    if (row->table) {
        lua_pushstring(L, row->table->name);
        lua_setfield(L, -2, "table");
        lua_pushstring(L, row->table->plain);
        lua_setfield(L, -2, "plain");
    }
}

/* core.options(name): the rows of a table of options; its summary. */
static int core_options(lua_State *L)
{
    const struct duet_table *table = duet_lua_options_find(L, 1);

    lua_newtable(L);
    for (const struct duet_row *row = table->rows; row->option.name; row++) {
        duet_lua_push_option_row(L, &row->option);
        set_type(L, row);
        lua_rawseti(L, -2, row - table->rows + 1);
    }
    lua_pushstring(L, table->summary);
    if (table->items)
        lua_pushstring(L, table->items->name);
    else
        lua_pushnil(L);
    return 3;
}

void duet_lua_open_options(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "check", core_check },
        { "options", core_options },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
    duet_lua_push_option_tables(L);
    lua_setfield(L, -2, "option_tables");
}
