/* preparation.c - preparations as Lua sees them: duet.prepare. */
#include "preparation.h"

#include "options.h"
#include "tensor.h"

#include "number.h"
#include "option.h"
#include "prepare_options.h"

#include <string.h>

struct object {
    struct duet_prepare_options options;
    struct duet_prepare *prepare; /* NULL: not fitted yet */
};

static struct object *check_object(lua_State *L, int argument)
{
    struct object *object = luaL_testudata(L, argument, DUET_PREPARE_TYPE);
    char text[DUET_LUA_TEXT];

    if (!object)
        duet_lua_bad_argument(L, argument, "preparation expected, got %s",
                              duet_lua_describe(L, argument, text));
    return object;
}

struct duet_prepare *duet_lua_check_prepare(lua_State *L, int argument)
{
    const struct object *object = check_object(L, argument);

    if (!object->prepare)
        duet_lua_raise(L, "prepare: not fitted yet: call p:fit(train) first");
    return object->prepare;
}

/* ---- Options ------------------------------------------------------------- */

/* The choice of a name on top of the stack; `none` for false. */
static unsigned choice_of(lua_State *L, const char *choices)
{
    return (unsigned)duet_choice_index(
        choices, lua_isboolean(L, -1) ? "none" : lua_tostring(L, -1));
}

void duet_lua_read_prepare(lua_State *L, int copy,
                           struct duet_prepare_options *options)
{
    const int top = lua_gettop(L);

    *options = (struct duet_prepare_options) { .struct_size = sizeof *options };
    duet_lua_options_fill(L, copy, &duet_prepare_table, options);
    if (lua_getfield(L, copy, "impute") == LUA_TNUMBER) {
        options->impute = DUET_IMPUTE_VALUE;
        options->value = lua_tonumber(L, -1);
    } else if (!lua_isnil(L, -1)) {
        options->impute = (enum duet_impute)choice_of(L, DUET_IMPUTE_CHOICES);
    }
    if (lua_getfield(L, copy, "scale") != LUA_TNIL)
        options->scale = (enum duet_scaling)choice_of(L, DUET_SCALING_CHOICES);
    lua_settop(L, top);
}

static struct object *new_object(lua_State *L)
{
    struct object *object = lua_newuserdatauv(L, sizeof *object, 0);

    *object = (struct object) { .prepare = NULL };
    luaL_setmetatable(L, DUET_PREPARE_TYPE);
    return object;
}

void duet_lua_push_prepare(lua_State *L, struct duet_prepare *prepare)
{
    struct object *object = new_object(L);

    object->options.struct_size = sizeof object->options;
    duet_prepare_get_options(prepare, &object->options);
    object->prepare = duet_prepare_ref(prepare);
}

/* duet.prepare(options) */
static int core_prepare(lua_State *L)
{
    struct duet_prepare_options options;

    duet_lua_options_check(L, 1, &duet_prepare_table, duet_prepare_table.name);
    duet_lua_read_prepare(L, lua_gettop(L), &options);
    new_object(L)->options = options;
    return 1;
}

/* ---- Rows ---------------------------------------------------------------- */

/* A data set at an index, or a tensor or table there as one without y. */
static struct duet_data rows_at(lua_State *L, int index)
{
    const struct duet_data *data = duet_lua_test_data(L, index);

    return data ? *data
                : (struct duet_data) { .x = *duet_lua_to_tensor(L, index,
                                                                DUET_FLOAT64) };
}

/* p:fit(train): p */
static int prepare_fit(lua_State *L)
{
    struct object *object = check_object(L, 1);
    const struct duet_data rows = rows_at(L, 2);
    struct duet_prepare *made;
    struct duet_error error;

    if (duet_prepare_create(&rows, &object->options, &made, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_prepare_unref(object->prepare);
    object->prepare = made;
    lua_settop(L, 1);
    return 1;
}

/* core.fitted(p, train): p, or if it isn't fitted, one that is fitted to the
   rows, and p stays as it is. */
static int core_fitted(lua_State *L)
{
    const struct object *object = check_object(L, 1);

    lua_settop(L, 2);
    if (object->prepare) {
        lua_settop(L, 1);
        return 1;
    }
    new_object(L)->options = object->options;
    lua_replace(L, 1);
    return prepare_fit(L);
}

/* Push a copy of a tensor, in Lua's memory. */
static void push_copy(lua_State *L, const struct duet_tensor *from)
{
    struct duet_tensor *to = duet_lua_raw_tensor(L, duet_tensor_dtype(from),
                                                 from->rows, from->columns);

    duet_lua_copy(L, to, from);
}

/* p(d): a data set of a data set, else a tensor */
static int prepare_call(lua_State *L)
{
    struct duet_prepare *prepare = duet_lua_check_prepare(L, 1);
    const struct duet_data rows = rows_at(L, 2);
    const bool is_data = duet_lua_test_data(L, 2) != NULL;
    struct duet_data *to;
    struct duet_error error;

    duet_lua_check_most(L, 2);
    to = duet_lua_new_data(L);
    if (duet_prepare_apply(prepare, &rows, to, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    duet_lua_data_filled(L, to);
    if (!is_data)
        push_copy(L, &to->x);
    return 1;
}

/* p:inverse(x): a tensor */
static int prepare_inverse(lua_State *L)
{
    const struct duet_prepare *prepare = duet_lua_check_prepare(L, 1);
    const struct duet_data rows = rows_at(L, 2);
    struct duet_data *to = duet_lua_new_data(L); /* frees it whatever happens */
    struct duet_error error;

    if (duet_prepare_inverse(prepare, &rows.x, &to->x, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    push_copy(L, &to->x);
    return 1;
}

/* ---- Fields -------------------------------------------------------------- */

static int push_names(lua_State *L)
{
    const struct duet_prepare *prepare = duet_lua_check_prepare(L, 1);

    lua_newtable(L);
    for (size_t i = 0; duet_prepare_name(prepare, i); i++) {
        lua_pushstring(L, duet_prepare_name(prepare, i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int push_columns(lua_State *L)
{
    lua_pushinteger(
        L, (lua_Integer)duet_prepare_columns(duet_lua_check_prepare(L, 1)));
    return 1;
}

static int push_inputs(lua_State *L)
{
    lua_pushinteger(
        L, (lua_Integer)duet_prepare_inputs(duet_lua_check_prepare(L, 1)));
    return 1;
}

static int push_unknown(lua_State *L)
{
    const struct duet_prepare *prepare = check_object(L, 1)->prepare;

    lua_pushinteger(L,
                    prepare ? (lua_Integer)duet_prepare_unknown(prepare) : 0);
    return 1;
}

/* 'median', or 0.5, or false. */
static void add_choice(luaL_Buffer *text, const char *name, const char *choices,
                       unsigned choice)
{
    size_t length;
    const char *word = duet_choice_name(choices, choice, &length);

    luaL_addstring(text, name);
    if (length == 4 && !memcmp(word, "none", 4)) {
        luaL_addstring(text, "false");
        return;
    }
    luaL_addstring(text, "\"");
    luaL_addlstring(text, word, length);
    luaL_addstring(text, "\"");
}

/* prepare { impute = "median", ... }: 5 columns become 12 */
static int prepare_tostring(lua_State *L)
{
    const struct object *object = check_object(L, 1);
    const struct duet_prepare_options *o = &object->options;
    char number[DUET_NUMBER_SIZE];
    luaL_Buffer text;

    luaL_buffinit(L, &text);
    luaL_addstring(&text, "prepare { ");
    if (o->impute == DUET_IMPUTE_VALUE) {
        luaL_addstring(&text, "impute = ");
        luaL_addstring(&text, duet_number_print(o->value, number));
    } else {
        add_choice(&text, "impute = ", DUET_IMPUTE_CHOICES, o->impute);
    }
    add_choice(&text, ", scale = ", DUET_SCALING_CHOICES, o->scale);
    add_choice(&text, ", unknown = ", DUET_UNKNOWN_CHOICES, o->unknown);
    luaL_addstring(&text, " }: ");
    if (object->prepare)
        lua_pushfstring(L, "%I columns become %I",
                        (LUAI_UACINT)duet_prepare_inputs(object->prepare),
                        (LUAI_UACINT)duet_prepare_columns(object->prepare));
    else
        lua_pushstring(L, "not fitted yet");
    luaL_addvalue(&text);
    luaL_pushresult(&text);
    return 1;
}

static int prepare_gc(lua_State *L)
{
    struct object *object = check_object(L, 1);

    duet_prepare_unref(object->prepare);
    object->prepare = NULL;
    return 0;
}

static const struct duet_lua_type type = {
    .name = DUET_PREPARE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__call", prepare_call },
            { "__gc", prepare_gc },
            { "__tostring", prepare_tostring },
            { NULL, NULL },
        },
    .methods =
        (const struct duet_lua_function[]) {
            { "fit", prepare_fit, 2 },
            { "inverse", prepare_inverse, 2 },
            { NULL, NULL, 0 },
        },
    .getters =
        (const struct duet_lua_getter[]) {
            { "names", push_names },
            { "columns", push_columns },
            { "inputs", push_inputs },
            { "unknown", push_unknown },
            { NULL, NULL },
        },
};

void duet_lua_open_prepare(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "prepare", core_prepare, 1 },
        { "fitted", core_fitted, 2 },
        { NULL, NULL, 0 },
    };

    duet_lua_new_type(L, &type);
    duet_lua_set_functions(L, functions);
}
