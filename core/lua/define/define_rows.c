/* define_rows.c - the options, slots and scalars of a plugin in Lua. */
#include "definition.h"

#include "number.h"
#include "option.h"

#include <math.h>
#include <string.h>

void duet_lua_keep(const struct duet_lua_reading *r)
{
    lua_rawseti(r->L, r->kept, (lua_Integer)lua_rawlen(r->L, r->kept) + 1);
}

const char *duet_lua_keep_text(const struct duet_lua_reading *r,
                               const char *text)
{
    if (!text)
        return NULL;
    text = lua_pushstring(r->L, text);
    duet_lua_keep(r);
    return text;
}

/* Rows of zeros, one more than n: the last one ends them. */
static void *keep_rows(const struct duet_lua_reading *r, size_t n, size_t size)
{
    void *rows = lua_newuserdatauv(r->L, (n + 1) * size, 0);

    memset(rows, 0, (n + 1) * size);
    duet_lua_keep(r);
    return rows;
}

/* ---- Lists of rows ------------------------------------------------------- */

static const char *const text_types[] = { "real",   "int",  "bool",
                                          "choice", "text", "reals" };

/*
 * A userdata has room for 65,535 values, and a frame keeps one for each slot.
 */
enum { MOST_ROWS = 1000 };

/* Push the list in a field, or nil; its length. */
static size_t open_list(const struct duet_lua_reading *r, const char *name)
{
    char text[DUET_LUA_TEXT];
    size_t n;

    if (!duet_lua_option(&r->table, name))
        return 0;
    if (!lua_istable(r->L, -1))
        duet_lua_raise(r->L, "%s: '%s' is %s, expected a list", r->table.what,
                       name, duet_lua_describe(r->L, -1, text));
    n = duet_lua_length(r->L, -1);
    if (n > MOST_ROWS)
        duet_lua_raise(r->L, "%s: '%s' has %zu rows, expected at most %d",
                       r->table.what, name, n, MOST_ROWS);
    return n;
}

/*
 * Begin to read row i, from 0, of the list on top of the stack: a table, or
 * only its name. Leaves two values on the stack.
 */
static void open_row(const struct duet_lua_reading *r, const char *list,
                     size_t i, const char *const *known,
                     struct duet_lua_options *row)
{
    lua_State *L = r->L;
    char text[DUET_LUA_TEXT];

    lua_geti(L, -1, (lua_Integer)i + 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
        lua_createtable(L, 0, 1);
        lua_insert(L, -2);
        lua_setfield(L, -2, "name");
    }
    if (!lua_istable(L, -1))
        duet_lua_raise(L, "%s: %s[%d] is %s, expected a table with a name",
                       r->table.what, list, (int)i + 1,
                       duet_lua_describe(L, -1, text));
    lua_pushfstring(L, "%s: %s[%d]", r->table.what, list, (int)i + 1);
    duet_lua_options_open(L, row, lua_gettop(L) - 1, lua_tostring(L, -1),
                          known);
}

/* The row's name, which no row before it has. */
static const char *read_name(const struct duet_lua_reading *r,
                             const struct duet_lua_options *row,
                             const char *rows, size_t stride, size_t i)
{
    const char *name =
        duet_lua_keep_text(r, duet_lua_option_text(row, "name", NULL));

    if (!name)
        duet_lua_raise(r->L, "%s: the name is missing", row->what);
    if (!duet_name_is_valid(name))
        duet_lua_raise(r->L,
                       "%s: the name is '%s', expected small letters, "
                       "digits and _, a letter first",
                       row->what, name);
    for (size_t j = 0; j < i; j++) {
        const char *other;

        memcpy(&other, rows + j * stride, sizeof other);
        if (!strcmp(name, other))
            duet_lua_raise(r->L, "%s: the name '%s' is taken", row->what, name);
    }
    return name;
}

/* ---- Options ------------------------------------------------------------- */

/* The type that is given, or follows from choices and default. */
static enum duet_type type_of(const struct duet_lua_options *row)
{
    const char *given = duet_lua_option_text(row, "type", NULL);
    const bool choices = duet_lua_option(row, "choices");
    int type;

    for (unsigned i = 0; given && i < sizeof text_types / sizeof *text_types;
         i++)
        if (!strcmp(given, text_types[i]))
            return DUET_TYPE_REAL + i;
    if (given)
        duet_lua_option_fail(row, "type",
                             "real, int, bool, choice, text or reals");
    duet_lua_option(row, "default");
    type = lua_type(row->L, -1);
    lua_pop(row->L, 2);
    if (choices)
        return DUET_TYPE_CHOICE;
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
    if (option->type == DUET_TYPE_CHOICE)
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
    static const char *const known[] = { "name",    "default", "min",   "max",
                                         "range",   "choices", "type",  "needs",
                                         "summary", "unit",    "scale", NULL };
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_options = open_list(r, "options");
    d->options = keep_rows(r, d->n_options, sizeof *d->options);
    d->texts = keep_rows(r, d->n_options, sizeof *d->texts);
    for (size_t i = 0; i < d->n_options; i++) {
        struct duet_lua_options row;

        open_row(r, "options", i, known, &row);
        d->options[i].name =
            read_name(r, &row, (const char *)d->options, sizeof *d->options, i);
        d->options[i].offset = (uint32_t)(i * DUET_LUA_OPTION_SIZE);
        read_option(r, &row, &d->options[i], &d->texts[i]);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}

/* ---- Presets ------------------------------------------------------------- */

/* A number, a boolean or a string, as a preset has it. */
static const char *read_value(const struct duet_lua_reading *r,
                              const struct duet_lua_options *row)
{
    char number[DUET_NUMBER_SIZE];
    const char *text = NULL;

    duet_lua_option(row, "value");
    if (lua_type(r->L, -1) == LUA_TNUMBER)
        text = duet_number_print(lua_tonumber(r->L, -1), number);
    else if (lua_isboolean(r->L, -1))
        text = lua_toboolean(r->L, -1) ? "true" : "false";
    else if (lua_type(r->L, -1) == LUA_TSTRING)
        text = lua_tostring(r->L, -1);
    else
        duet_lua_option_fail(row, "value", "a number, a string or a boolean");
    return duet_lua_keep_text(r, text);
}

const struct duet_preset *duet_lua_read_presets(struct duet_lua_reading *r)
{
    static const char *const known[] = { "name", "option", "value", NULL };
    const int top = lua_gettop(r->L);
    const size_t n = open_list(r, "presets");
    struct duet_preset *presets = keep_rows(r, n, sizeof *presets);

    for (size_t i = 0; i < n; i++) {
        struct duet_lua_options row;

        open_row(r, "presets", i, known, &row);
        presets[i].variant =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "name", NULL));
        presets[i].option =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "option", NULL));
        if (!duet_name_is_valid(presets[i].variant) || !presets[i].option)
            duet_lua_raise(r->L, "%s: expected name, option and value",
                           row.what);
        presets[i].value = read_value(r, &row);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
    return presets;
}

/* ---- State --------------------------------------------------------------- */

static enum duet_shape read_shape(const struct duet_lua_options *row)
{
    static const char *const names[] = {
        "like", "row", "column", "rows_squared", "columns_squared", "single"
    };
    const char *name = duet_lua_option_text(row, "shape", "like");
    unsigned i = 0;

    while (i <= DUET_SHAPE_SINGLE && strcmp(name, names[i]))
        i++;
    if (i > DUET_SHAPE_SINGLE)
        duet_lua_option_fail(row, "shape",
                             "like, row, column, rows_squared, "
                             "columns_squared or single");
    return (enum duet_shape)i;
}

void duet_lua_read_slots(struct duet_lua_reading *r)
{
    static const char *const known[] = { "name",  "shape", "value", "from",
                                         "times", "needs", NULL };
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_slots = open_list(r, "slots");
    d->slots = keep_rows(r, d->n_slots, sizeof *d->slots);
    for (size_t i = 0; i < d->n_slots; i++) {
        struct duet_slot *slot = &d->slots[i];
        struct duet_lua_options row;

        open_row(r, "slots", i, known, &row);
        slot->name =
            read_name(r, &row, (const char *)d->slots, sizeof *slot, i);
        slot->shape = read_shape(&row);
        slot->value = duet_lua_option_number(&row, "value", "(-inf, inf)", 0);
        slot->from =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "from", NULL));
        slot->times =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "times", NULL));
        slot->needs =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "needs", NULL));
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}

void duet_lua_read_scalars(struct duet_lua_reading *r)
{
    static const char *const known[] = { "name", "value", "shared", NULL };
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_scalars = open_list(r, "scalars");
    d->scalars = keep_rows(r, d->n_scalars, sizeof *d->scalars);
    for (size_t i = 0; i < d->n_scalars; i++) {
        struct duet_scalar *scalar = &d->scalars[i];
        struct duet_lua_options row;

        open_row(r, "scalars", i, known, &row);
        scalar->name =
            read_name(r, &row, (const char *)d->scalars, sizeof *scalar, i);
        scalar->value = duet_lua_option_number(&row, "value", "[-inf, inf]", 0);
        scalar->shared = duet_lua_option_boolean(&row, "shared", false);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}
