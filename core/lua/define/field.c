/* field.c - fields of the tables that define plugins. */
#include "definition.h"

#include "hint.h"
#include "option.h"

#include <stdio.h>
#include <string.h>

/* Raise for a key that isn't the name of a field. */
static _Noreturn void unknown(const struct duet_lua_options *options,
                              const char *const *known)
{
    lua_State *L = options->L;
    char text[DUET_LUA_TEXT], hint[DUET_HINT_SIZE];
    const char *name = duet_lua_describe(L, -1, text);
    size_t n = 0;

    while (known[n])
        n++;
    if (lua_type(L, -1) != LUA_TSTRING)
        duet_lua_raise(L, "%s: options have names, not %s", options->what,
                       name);
    duet_lua_raise(L, "%s: unknown option %s%s", options->what, name,
                   duet_hint(hint, "define", lua_tostring(L, -1), known, n));
}

void duet_lua_options_open(lua_State *L, struct duet_lua_options *options,
                           int index, const char *what,
                           const char *const *known)
{
    *options = (struct duet_lua_options) { L, what, 0 };
    if (lua_isnoneornil(L, index))
        return;
    if (!lua_istable(L, index)) {
        char text[DUET_LUA_TEXT];

        duet_lua_raise(L, "%s: a table of options expected, got %s", what,
                       duet_lua_describe(L, index, text));
    }
    options->table = lua_absindex(L, index);
    lua_pushnil(L);
    while (lua_next(L, options->table)) {
        size_t i = 0;

        lua_pop(L, 1);
        while (lua_type(L, -1) == LUA_TSTRING && known[i] &&
               strcmp(lua_tostring(L, -1), known[i]))
            i++;
        if (lua_type(L, -1) != LUA_TSTRING || !known[i])
            unknown(options, known);
    }
}

bool duet_lua_option(const struct duet_lua_options *options, const char *name)
{
    if (!options->table)
        lua_pushnil(options->L);
    else
        lua_getfield(options->L, options->table, name);
    return !lua_isnil(options->L, -1);
}

void duet_lua_option_fail(const struct duet_lua_options *options,
                          const char *name, const char *expected)
{
    char text[DUET_LUA_TEXT];

    duet_lua_option(options, name);
    duet_lua_raise(options->L, "%s: option '%s' is %s, expected %s",
                   options->what, name, duet_lua_describe(options->L, -1, text),
                   expected);
}

double duet_lua_option_number(const struct duet_lua_options *options,
                              const char *name, const char *range,
                              double otherwise)
{
    char expected[DUET_LUA_TEXT];
    double value = otherwise;
    struct duet_range permitted;

    duet_range_parse(range, &permitted); /* the library's own: well-formed */
    if (duet_lua_option(options, name)) {
        value = lua_tonumber(options->L, -1);
        if (lua_type(options->L, -1) != LUA_TNUMBER ||
            !duet_range_holds(&permitted, value)) {
            snprintf(expected, sizeof expected, "a number in %s", range);
            duet_lua_option_fail(options, name, expected);
        }
    }
    lua_pop(options->L, 1);
    return value;
}

lua_Integer duet_lua_option_integer(const struct duet_lua_options *options,
                                    const char *name, lua_Integer low,
                                    lua_Integer high, lua_Integer otherwise)
{
    char expected[DUET_LUA_TEXT];
    lua_Integer value = otherwise;
    int is_integer = 1;

    if (duet_lua_option(options, name)) {
        value = lua_tointegerx(options->L, -1, &is_integer);
        if (lua_type(options->L, -1) != LUA_TNUMBER || !is_integer ||
            value < low || value > high) {
            if (high == LUA_MAXINTEGER)
                snprintf(expected, sizeof expected,
                         "an integer of at least %lld", (long long)low);
            else
                snprintf(expected, sizeof expected,
                         "an integer from %lld to %lld", (long long)low,
                         (long long)high);
            duet_lua_option_fail(options, name, expected);
        }
    }
    lua_pop(options->L, 1);
    return value;
}

bool duet_lua_option_boolean(const struct duet_lua_options *options,
                             const char *name, bool otherwise)
{
    bool value = otherwise;

    if (duet_lua_option(options, name)) {
        if (!lua_isboolean(options->L, -1))
            duet_lua_option_fail(options, name, "true or false");
        value = lua_toboolean(options->L, -1);
    }
    lua_pop(options->L, 1);
    return value;
}

const char *duet_lua_option_text(const struct duet_lua_options *options,
                                 const char *name, const char *otherwise)
{
    const char *value = otherwise;
    size_t length;

    if (duet_lua_option(options, name)) {
        if (lua_type(options->L, -1) != LUA_TSTRING)
            duet_lua_option_fail(options, name, "a string");
        value = lua_tolstring(options->L, -1, &length);
        if (strlen(value) != length)
            duet_lua_option_fail(options, name, "a string without NUL bytes");
    }
    lua_pop(options->L, 1);
    return value;
}
