/* option_value.c - values of options: checked, and brought into one form. */
#include "options.h"

#include "option.h"

#include <stdio.h>
#include <string.h>

/* ---- What is expected ---------------------------------------------------- */

/* What a message calls a form, and how it is known. */
static const struct form {
    const char *name, *words;
    int type;         /* of Lua's, or LUA_TUSERDATA */
    const char *meta; /* name of the metatable */
} forms[] = {
    { "data", "a data set", LUA_TUSERDATA, "duet.data" },
    { "tensor", "a tensor", LUA_TUSERDATA, "duet.tensor" },
    { "rng", "a stream made by duet.rng", LUA_TUSERDATA, "duet.rng" },
    { "boolean", "true or false", LUA_TBOOLEAN, NULL },
    { "string", "a string", LUA_TSTRING, NULL },
    { "numbers", "a list of numbers", LUA_TTABLE, NULL },
    { "strings", "a list of strings", LUA_TTABLE, NULL },
    { "table", "a table", LUA_TTABLE, NULL },
    { "options", "a table of options", LUA_TTABLE, NULL },
    { "fun", "a function", LUA_TFUNCTION, NULL },
};

enum { N_FORMS = sizeof forms / sizeof forms[0], FORM_SIZE = 96 };

/* Copy the first of several forms; returns what follows it, or NULL. */
static const char *next_form(const char *allowed, char *form)
{
    const size_t length = strcspn(allowed, "|");

    snprintf(form, FORM_SIZE, "%.*s", (int)length, allowed);
    return allowed[length] ? allowed + length + 1 : NULL;
}

static const struct form *find_form(const char *name)
{
    const size_t length = strcspn(name, "(");

    for (size_t i = 0; i < N_FORMS; i++)
        if (strlen(forms[i].name) == length &&
            !strncmp(forms[i].name, name, length))
            return &forms[i];
    return NULL;
}

static const char *article(const char *noun)
{
    return strchr("aeiou", noun[0]) ? "an" : "a";
}

/* "a data set or a number in (0, 1)" */
static void describe_forms(const char *allowed, char *text, size_t size)
{
    char name[FORM_SIZE];
    size_t length = 0;

    for (const char *rest = allowed; rest;) {
        const char * or = rest == allowed ? "" : " or ";
        const struct form *form;

        rest = next_form(rest, name);
        form = find_form(name);
        if (form)
            snprintf(text + length, size - length, "%s%s", or, form->words);
        else if (strchr("[(", name[0]))
            snprintf(text + length, size - length, "%sa number in %s", or,
                     name);
        else
            snprintf(text + length, size - length, "%s%s %s", or, article(name),
                     name);
        length = strlen(text);
    }
}

void duet_lua_option_describe(const struct duet_row *row, char *text,
                              size_t size)
{
    const struct duet_option *option = &row->option;
    const char *kind = option->allowed;

    switch ((int)option->type) {
    case DUET_TYPE_TEXT:
        snprintf(text, size, "a string");
        break;
    case DUET_TYPE_TEXTS:
        snprintf(text, size, "a string or a list of strings");
        break;
    case DUET_TYPE_PLUGIN:
    case DUET_TYPE_SUM:
        snprintf(text, size, "%s %s", article(kind), kind);
        break;
    case DUET_TYPE_NAMED:
        snprintf(text, size, "%s %s or a list of them", article(kind), kind);
        break;
    case DUET_TYPE_FORM:
        describe_forms(kind, text, size);
        break;
    case DUET_TYPE_TABLE:
        snprintf(text, size, "a table of options");
        break;
    default:
        duet_option_describe(option, text, size);
    }
}

void duet_lua_option_wrong(const struct duet_lua_given *given)
{
    char text[DUET_LUA_TEXT], expected[256];

    duet_lua_option_describe(given->row, expected, sizeof expected);
    duet_lua_raise(given->L, "%s: option '%s' is %s, expected %s", given->what,
                   given->row->option.name,
                   duet_lua_describe(given->L, -1, text), expected);
}

/* ---- Plain values -------------------------------------------------------- */

static void take_number(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const struct duet_option *option = &given->row->option;
    const double value = lua_tonumber(L, -1);
    struct duet_range range;
    int is_integer;
    lua_Integer integer;

    if (lua_type(L, -1) != LUA_TNUMBER ||
        !duet_range_parse(option->allowed, &range) ||
        !duet_range_holds(&range, value)) /* so that NaN never passes */
        duet_lua_option_wrong(given);
    if (option->type != DUET_TYPE_INT)
        return;
    integer = lua_tointegerx(L, -1, &is_integer);
    if (!is_integer)
        duet_lua_option_wrong(given);
    lua_pop(L, 1);
    lua_pushinteger(L, integer);
}

/* A string without NUL bytes. */
static bool is_text(lua_State *L)
{
    return lua_type(L, -1) == LUA_TSTRING &&
           strlen(lua_tostring(L, -1)) == lua_rawlen(L, -1);
}

static void check(const struct duet_lua_given *given, bool is_right)
{
    if (!is_right)
        duet_lua_option_wrong(given);
}

/* ---- Lists --------------------------------------------------------------- */

/* "fit: option 'metrics'" */
static const char *title(const struct duet_lua_given *given, char text[128])
{
    snprintf(text, 128, "%s: option '%s'", given->what,
             given->row->option.name);
    return text;
}

/* The list on top of the stack is replaced by a copy of checked strings. */
static void take_texts(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    char what[128];
    size_t n;

    if (is_text(L)) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
        return;
    }
    check(given, lua_istable(L, -1));
    n = duet_lua_check_list(L, lua_gettop(L), title(given, what));
    lua_createtable(L, (int)n, 0);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i);
        check(given, is_text(L));
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_remove(L, -2);
}

/* ---- Plugins ------------------------------------------------------------- */

/* Its address is the registry's key of what takes a value for a plugin. */
static const char plugins_key;

void duet_lua_options_set_plugins(lua_State *L, duet_lua_take_plugin *take)
{
    *(duet_lua_take_plugin **)lua_newuserdatauv(L, sizeof take, 0) = take;
    lua_rawsetp(L, LUA_REGISTRYINDEX, &plugins_key);
}

static bool take_plugin(const struct duet_lua_given *given, const char *kind)
{
    duet_lua_take_plugin *take;
    char what[128];

    lua_rawgetp(given->L, LUA_REGISTRYINDEX, &plugins_key);
    take = *(duet_lua_take_plugin **)lua_touserdata(given->L, -1);
    lua_pop(given->L, 1);
    return take(given->L, duet_kind_of(kind), title(given, what));
}

/* One regularizer or a sum becomes a list. */
static void take_sum(const struct duet_lua_given *given)
{
    lua_State *L = given->L;

    if (luaL_getmetafield(L, -1, "__name") != LUA_TNIL) {
        const bool is_sum = lua_type(L, -1) == LUA_TSTRING &&
                            !strcmp(lua_tostring(L, -1), "duet.sum");

        lua_pop(L, 1);
        if (is_sum)
            return;
    }
    if (lua_istable(L, -1) && lua_rawlen(L, -1) && given->table->list)
        duet_lua_raise(L, "%s: option '%s' is a list; %s", given->what,
                       given->row->option.name, given->table->list);
    check(given, take_plugin(given, given->row->option.allowed));
    lua_createtable(L, 1, 0);
    lua_insert(L, -2);
    lua_rawseti(L, -2, 1);
}

/* Append the plugin on top of the stack to the list below it, under a name. */
static void append_named(const struct duet_lua_given *given, const char *name)
{
    lua_State *L = given->L;
    const lua_Integer i = (lua_Integer)lua_rawlen(L, -2) + 1;

    if (!take_plugin(given, given->row->option.allowed))
        duet_lua_option_wrong(given);
    if (!name) {
        lua_getfield(L, -1, "name");
        name = lua_tostring(L, -1); /* the plugin keeps it */
        lua_pop(L, 1);
    }
    lua_getfield(L, -2, "names");
    for (lua_Integer k = 1; k < i; k++) {
        lua_rawgeti(L, -1, k);
        if (!strcmp(lua_tostring(L, -1), name))
            duet_lua_raise(L,
                           "%s: option '%s' has two named '%s'; give one "
                           "another name: { other_name = ... }",
                           given->what, given->row->option.name, name);
        lua_pop(L, 1);
    }
    lua_pushstring(L, name);
    lua_rawseti(L, -2, i);
    lua_pop(L, 1);
    lua_rawseti(L, -2, i);
}

/* The smallest key that is a string and comes after `name`, on top of the
 * stack in its place; false once there is none. */
static bool next_name(lua_State *L, int table)
{
    const int last = lua_gettop(L);

    lua_pushnil(L); /* the smallest so far */
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING &&
            (lua_isnil(L, last) || lua_compare(L, last, -1, LUA_OPLT)) &&
            (lua_isnil(L, last + 1) ||
             lua_compare(L, -1, last + 1, LUA_OPLT))) {
            lua_pushvalue(L, -1);
            lua_replace(L, last + 1);
        }
    }
    lua_replace(L, last);
    return !lua_isnil(L, last);
}

/* Length of the list on top of the stack, whose other keys are names. */
static size_t check_named(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const lua_Unsigned n = lua_rawlen(L, -1);
    char text[DUET_LUA_TEXT], what[128];

    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING &&
            (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 ||
             (lua_Unsigned)lua_tointeger(L, -1) > n))
            duet_lua_raise(L, "%s has the key %s, expected a list or names",
                           title(given, what), duet_lua_describe(L, -1, text));
    }
    return n;
}

/* One plugin, or a list with names, becomes a list with a list of names. */
static void take_named(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const int from = lua_gettop(L);
    size_t n;

    if (!lua_istable(L, -1)) {
        lua_createtable(L, 1, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
    }
    n = check_named(given);
    lua_newtable(L);
    lua_newtable(L);
    lua_setfield(L, -2, "names");
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, from, (lua_Integer)i);
        append_named(given, NULL);
    }
    lua_pushnil(L);
    while (next_name(L, from)) {
        lua_pushvalue(L, from + 1);
        lua_pushvalue(L, -2);
        lua_rawget(L, from);
        append_named(given, lua_tostring(L, -3));
        lua_pop(L, 1);
    }
    lua_settop(L, from + 1);
    lua_remove(L, from);
}

/* ---- One of several forms ------------------------------------------------ */

static bool fits(const struct duet_lua_given *given, const char *name)
{
    lua_State *L = given->L;
    const struct form *form = find_form(name);
    struct duet_range range;

    if (form && form->meta)
        return luaL_testudata(L, -1, form->meta) != NULL;
    if (form && form->type == LUA_TFUNCTION)
        return lua_isfunction(L, -1);
    if (form)
        return lua_type(L, -1) == form->type;
    if (strchr("[(", name[0]))
        return lua_type(L, -1) == LUA_TNUMBER &&
               duet_range_parse(name, &range) &&
               duet_range_holds(&range, lua_tonumber(L, -1));
    return take_plugin(given, name);
}

static void take_form(const struct duet_lua_given *given)
{
    char name[FORM_SIZE];

    for (const char *rest = given->row->option.allowed; rest;) {
        rest = next_form(rest, name);
        if (fits(given, name))
            return;
    }
    duet_lua_option_wrong(given);
}

void duet_lua_option_take(const struct duet_lua_given *given)
{
    lua_State *L = given->L;
    const struct duet_option *option = &given->row->option;

    switch ((int)option->type) {
    case DUET_TYPE_REAL:
    case DUET_TYPE_INT:
        take_number(given);
        break;
    case DUET_TYPE_BOOL:
        check(given, lua_isboolean(L, -1));
        break;
    case DUET_TYPE_CHOICE:
        check(given, is_text(L) && duet_choice_index(option->allowed,
                                                     lua_tostring(L, -1)) >= 0);
        break;
    case DUET_TYPE_TEXT:
        check(given, is_text(L));
        break;
    case DUET_TYPE_TEXTS:
        take_texts(given);
        break;
    case DUET_TYPE_PLUGIN:
        check(given, take_plugin(given, option->allowed));
        break;
    case DUET_TYPE_SUM:
        take_sum(given);
        break;
    case DUET_TYPE_NAMED:
        take_named(given);
        break;
    default:
        take_form(given);
    }
}
