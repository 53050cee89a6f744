/* define_option.c - the options of a plugin in Lua. */
#include "definition.h"

#include "number.h"
#include "option.h"

#include <math.h>
#include <string.h>

/* By enum duet_type, from DUET_TYPE_REAL on. */
static const char *const type_names[] = {
    "real", "int", "bool", "choice", "text", "reals", "plugin", "plugins"
};

const char *const duet_lua_option_row[] = {
    "name", "default", "min",  "max",   "range",   "choices", "type",
    "kind", "needs",   "unit", "scale", "summary", NULL
};

static bool is_plugin(enum duet_type type)
{
    return type == DUET_TYPE_PLUGIN || type == DUET_TYPE_PLUGINS;
}

/* The type that is given, or follows from choices and default. */
static enum duet_type type_of(const struct duet_lua_options *row)
{
    const char *given = duet_lua_option_text(row, "type", NULL);
    const bool choices = duet_lua_option(row, "choices");
    const bool kind = duet_lua_option(row, "kind");
    int type;

    for (unsigned i = 0; given && i < sizeof type_names / sizeof *type_names;
         i++)
        if (!strcmp(given, type_names[i]))
            return DUET_TYPE_REAL + i;
    if (given)
        duet_lua_option_fail(row, "type",
                             "real, int, bool, choice, text, reals, plugin or "
                             "plugins");
    duet_lua_option(row, "default");
    type = lua_type(row->L, -1);
    lua_pop(row->L, 3);
    if (choices)
        return DUET_TYPE_CHOICE;
    if (kind)
        return DUET_TYPE_PLUGIN;
    if (type == LUA_TBOOLEAN)
        return DUET_TYPE_BOOL;
    if (type == LUA_TTABLE)
        return DUET_TYPE_REALS;
    if (type == LUA_TSTRING)
        return DUET_TYPE_TEXT;
    return DUET_TYPE_REAL;
}

/* "[0, 1]" from min and max; a range in the same form is taken as it is. */
static const char *read_range(const struct duet_lua_reading *r,
                              const struct duet_lua_options *row)
{
    const char *range = duet_lua_option_text(row, "range", NULL);
    const double low =
        duet_lua_option_number(row, "min", "[-inf, inf]", -HUGE_VAL);
    const double high =
        duet_lua_option_number(row, "max", "[-inf, inf]", HUGE_VAL);
    char from[DUET_NUMBER_SIZE], to[DUET_NUMBER_SIZE];
    struct duet_range parsed;

    if (range && (low > -HUGE_VAL || high < HUGE_VAL))
        duet_lua_raise(r->L, "%s: expected a range, or min and max, not both",
                       row->what);
    if (range && !duet_range_parse(range, &parsed))
        duet_lua_option_fail(row, "range",
                             "one such as '[0, 1)' or '(0, inf)'");
    if (low > high)
        duet_lua_option_fail(row, "max", "a number that is no less than min");
    if (range || (low == -HUGE_VAL && high == HUGE_VAL))
        return duet_lua_keep_text(r, range);
    range = lua_pushfstring(r->L, "%s%s, %s%s", low > -HUGE_VAL ? "[" : "(",
                            duet_number_print(low, from),
                            duet_number_print(high, to),
                            high < HUGE_VAL ? "]" : ")");
    duet_lua_keep(r);
    return range;
}

/* "mean|sum" from { "mean", "sum" }. */
static const char *read_choices(const struct duet_lua_reading *r,
                                const struct duet_lua_options *row)
{
    static const char expected[] = "a list of names";
    lua_State *L = r->L;
    const char *joined;
    const char *choice;
    size_t n;

    if (!duet_lua_option(row, "choices") || !lua_istable(L, -1))
        duet_lua_option_fail(row, "choices", expected);
    n = duet_lua_length(L, -1);
    lua_pushliteral(L, "");
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, -2, (lua_Integer)i + 1);
        choice = duet_lua_plain_text(L, -1);
        if (!choice || strpbrk(choice, "|=") || !*choice)
            duet_lua_option_fail(row, "choices", expected);
        lua_pushfstring(L, "%s%s%s", lua_tostring(L, -2), i ? "|" : "", choice);
        lua_replace(L, -3);
        lua_pop(L, 1);
    }
    if (!n)
        duet_lua_option_fail(row, "choices", expected);
    joined = lua_tostring(L, -1);
    duet_lua_keep(r);
    lua_pop(L, 1);
    return joined;
}

/* "0.9, 0.99" from the list on top of the stack. */
static const char *join_numbers(const struct duet_lua_reading *r,
                                const struct duet_lua_options *row)
{
    lua_State *L = r->L;
    const size_t n = duet_lua_length(L, -1);
    char number[DUET_NUMBER_SIZE];
    const char *joined;

    lua_pushliteral(L, "");
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, -2, (lua_Integer)i + 1);
        if (lua_type(L, -1) != LUA_TNUMBER)
            duet_lua_option_fail(row, "default", "a list of numbers");
        lua_pushfstring(L, "%s%s%s", lua_tostring(L, -2), i ? ", " : "",
                        duet_number_print(lua_tonumber(L, -1), number));
        lua_replace(L, -3);
        lua_pop(L, 1);
    }
    joined = lua_tostring(L, -1);
    duet_lua_keep(r);
    return joined;
}

/* The default as the row has it; what the range excludes is refused later. */
static void read_default(const struct duet_lua_reading *r,
                         const struct duet_lua_options *row,
                         struct duet_option *option, const char **text)
{
    const bool given = duet_lua_option(row, "default");
    const int type = lua_type(r->L, -1);
    const bool fits =
        option->type == DUET_TYPE_REALS  ? type == LUA_TTABLE
        : option->type == DUET_TYPE_BOOL ? type == LUA_TBOOLEAN
        : option->type == DUET_TYPE_REAL || option->type == DUET_TYPE_INT
            ? type == LUA_TNUMBER
            : type == LUA_TSTRING;
    char expected[256];

    duet_option_describe(option, expected, sizeof expected);
    if (given && !fits)
        duet_lua_option_fail(row, "default", expected);
    if (!given) {
        option->value = option->type == DUET_TYPE_REAL ? (double)NAN : 0;
    } else if (type == LUA_TBOOLEAN) {
        option->value = lua_toboolean(r->L, -1);
    } else if (type == LUA_TNUMBER) {
        option->value = lua_tonumber(r->L, -1);
    } else if (option->type == DUET_TYPE_REALS) {
        option->initial = join_numbers(r, row);
    } else if (is_plugin(option->type)) {
        option->initial = duet_lua_keep_text(r, lua_tostring(r->L, -1));
    } else if (option->type == DUET_TYPE_TEXT) {
        *text = duet_lua_keep_text(r, lua_tostring(r->L, -1));
    } else {
        option->value =
            duet_choice_index(option->allowed, lua_tostring(r->L, -1));
        if (option->value < 0)
            duet_lua_option_fail(row, "default", expected);
    }
    lua_pop(r->L, 1);
}

/* The kind of the plugins that an option takes. */
static const char *read_kind(const struct duet_lua_reading *r,
                             const struct duet_lua_options *row)
{
    const char *kind = duet_lua_option_text(row, "kind", NULL);

    if (!kind)
        duet_lua_raise(r->L, "%s: the kind of its plugins is missing",
                       row->what);
    if (!duet_kind_of(kind))
        duet_lua_option_fail(row, "kind", "a kind, such as optimizer");
    return duet_kind_name(duet_kind_of(kind));
}

static enum duet_scale read_scale(const struct duet_lua_options *row)
{
    const char *name = duet_lua_option_text(row, "scale", "linear");

    if (strcmp(name, "linear") != 0 && strcmp(name, "log") != 0)
        duet_lua_option_fail(row, "scale", "linear or log");
    return strcmp(name, "log") ? DUET_SCALE_LINEAR : DUET_SCALE_LOG;
}

static void read_option(const struct duet_lua_reading *r,
                        const struct duet_lua_options *row,
                        struct duet_option *option, const char **text)
{
    const bool choice = duet_lua_option(row, "choices");

    option->type = type_of(row);
    if (choice && option->type != DUET_TYPE_CHOICE)
        duet_lua_option_fail(row, "type", "choice, as there are choices");
    if (duet_lua_option(row, "kind") && !is_plugin(option->type))
        duet_lua_option_fail(row, "type",
                             "plugin or plugins, as it has a kind");
    lua_pop(r->L, 1);
    if (is_plugin(option->type))
        option->allowed = read_kind(r, row);
    else if (option->type == DUET_TYPE_CHOICE)
        option->allowed = read_choices(r, row);
    else if (option->type == DUET_TYPE_REAL || option->type == DUET_TYPE_INT ||
             option->type == DUET_TYPE_REALS)
        option->allowed = read_range(r, row);
    option->unit =
        duet_lua_keep_text(r, duet_lua_option_text(row, "unit", NULL));
    option->scale = read_scale(row);
    option->needs =
        duet_lua_keep_text(r, duet_lua_option_text(row, "needs", NULL));
    option->summary = duet_lua_keep_text(
        r, duet_lua_option_text(row, "summary", "defined in Lua"));
    read_default(r, row, option, text);
    lua_pop(r->L, 1);
}

void duet_lua_read_options(struct duet_lua_reading *r)
{
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_options = duet_lua_open_list(r, "options");
    d->options = duet_lua_keep_rows(r, d->n_options, sizeof *d->options);
    d->texts = duet_lua_keep_rows(r, d->n_options, sizeof *d->texts);
    for (size_t i = 0; i < d->n_options; i++) {
        struct duet_lua_options row;

        duet_lua_open_row(r, "options", i, duet_lua_option_row, &row);
        d->options[i].name = duet_lua_read_name(
            r, &row, (const char *)d->options, sizeof *d->options, i);
        d->options[i].offset = (uint32_t)(i * DUET_LUA_OPTION_SIZE);
        read_option(r, &row, &d->options[i], &d->texts[i]);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}
