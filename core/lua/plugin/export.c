/*
 * export.c - plugin.exports: further C functions of a plugin, through libffi.
 */
#include "plugin.h"

#include "open.h"

#include "host.h"
#include "signature.h"
#include "hint.h"

#include <limits.h>
#include <string.h>

#define EXPORTS_TYPE "duet.exports"

static const struct duet_entry *check(lua_State *L)
{
    const struct duet_entry **exports = luaL_checkudata(L, 1, EXPORTS_TYPE);

    duet_lua_context(L); /* which owns the entry */
    return *exports;
}

/* The rows of any build: the builds of a plugin agree in them. */
static const struct duet_export *rows_of(const struct duet_entry *entry)
{
    return entry->exports[DUET_FLOAT64] ? entry->exports[DUET_FLOAT64]
                                        : entry->exports[DUET_FLOAT32];
}

/* ---- Calls --------------------------------------------------------------- */

/* One value that is passed, or returned. */
union value {
    double number;
    int integer;
    int64_t whole;
    uint8_t boolean;
    const void *pointer;
    ffi_arg result; /* libffi widens small integers */
};

struct calling {
    lua_State *L;
    const struct duet_entry *entry;
    const struct duet_export *row;
    struct duet_lua_signature *signature;
    enum duet_dtype dtype;
    int first_tensor; /* 0: none yet */
    union value values[DUET_MAX_ARGUMENTS];
    void *addresses[DUET_MAX_ARGUMENTS];
};

static _Noreturn void refuse(const struct calling *c, int argument,
                             const char *expected)
{
    char text[DUET_LUA_TEXT];

    duet_lua_raise(c->L,
                   "%s %s: export %s (%s): argument %d is %s, expected %s",
                   duet_kind_name(c->entry->kind), c->entry->name, c->row->name,
                   c->row->signature, argument,
                   duet_lua_describe(c->L, argument, text), expected);
}

static int64_t take_integer(const struct calling *c, int argument, int64_t low,
                            int64_t high, const char *expected)
{
    int is_integer;
    const lua_Integer value = lua_tointegerx(c->L, argument, &is_integer);

    if (lua_type(c->L, argument) != LUA_TNUMBER || !is_integer || value < low ||
        value > high)
        refuse(c, argument, expected);
    return value;
}

/* All tensors have the element type of the first: it says which build runs. */
static const struct duet_tensor *take_tensor(struct calling *c, int argument)
{
    const struct duet_tensor *tensor = duet_lua_test_tensor(c->L, argument);

    if (!tensor)
        refuse(c, argument, "a tensor");
    if (!c->first_tensor) {
        c->dtype = duet_tensor_dtype(tensor);
        c->first_tensor = argument;
        if (!c->entry->exports[c->dtype])
            refuse(c, argument,
                   c->dtype == DUET_FLOAT64
                       ? "a tensor of float32, as the plugin is "
                         "built for it only"
                       : "a tensor of float64, as the plugin is "
                         "built for it only");
    } else if (duet_tensor_dtype(tensor) != c->dtype) {
        refuse(c, argument,
               c->dtype == DUET_FLOAT64 ? "a tensor of float64, as the first"
                                        : "a tensor of float32, as the first");
    }
    return tensor;
}

static void take(struct calling *c, char letter, int argument,
                 union value *value)
{
    switch (letter) {
    case 'd':
        if (lua_type(c->L, argument) != LUA_TNUMBER)
            refuse(c, argument, "a number");
        value->number = lua_tonumber(c->L, argument);
        break;
    case 'i':
        value->integer = (int)take_integer(c, argument, INT_MIN, INT_MAX,
                                           "an integer of 32 bits");
        break;
    case 'l':
        value->whole =
            take_integer(c, argument, INT64_MIN, INT64_MAX, "an integer");
        break;
    case 'b':
        if (!lua_isboolean(c->L, argument))
            refuse(c, argument, "true or false");
        value->boolean = (uint8_t)lua_toboolean(c->L, argument);
        break;
    case 's':
        value->pointer = duet_lua_plain_text(c->L, argument);
        if (!value->pointer)
            refuse(c, argument, "a string without NUL bytes");
        break;
    default:
        value->pointer = take_tensor(c, argument);
    }
}

/* Read the arguments that Lua passes: all but options and host. */
static void take_all(struct calling *c)
{
    int argument = 0;

    for (size_t i = 0; i < c->signature->n_arguments; i++) {
        const char letter = c->signature->arguments[i];

        c->addresses[i] = &c->values[i];
        if (letter == 'o' || letter == 'h')
            continue;
        argument++;
        if (argument > lua_gettop(c->L))
            refuse(c, argument, "a value");
        take(c, letter, argument, &c->values[i]);
    }
    if (argument < lua_gettop(c->L))
        refuse(c, argument + 1, "no more arguments");
}

/* Pass the options a plugin has when none are given; the stack keeps them. */
static void pass_options(struct calling *c)
{
    if (!strchr(c->signature->arguments, 'o'))
        return;
    lua_pushnil(c->L);
    duet_lua_configure(c->L, c->entry, lua_gettop(c->L));
    for (size_t i = 0; i < c->signature->n_arguments; i++)
        if (c->signature->arguments[i] == 'o')
            c->values[i].pointer = duet_lua_test_instance(c->L, -1)->config;
}

static int push_result(lua_State *L, char letter, const union value *result)
{
    switch (letter) {
    case 'v':
        return 0;
    case 'd':
        lua_pushnumber(L, result->number);
        break;
    case 'i':
        lua_pushinteger(L, (int)result->result);
        break;
    case 'l':
        lua_pushinteger(L, result->whole);
        break;
    case 'b':
        lua_pushboolean(L, (uint8_t)result->result != 0);
        break;
    default:
        lua_pushstring(L, result->pointer);
    }
    return 1;
}

/* Nothing raises here: what the host lends must be taken back. */
static enum duet_status run(struct calling *c, struct duet *duet,
                            union value *result, struct duet_error *error)
{
    const struct duet_entry *entry = c->entry;
    enum duet_status status = DUET_OK;
    struct duet_call call;

    duet_call_init(&call, duet, c->dtype);
    for (size_t i = 0; i < c->signature->n_arguments; i++)
        if (c->signature->arguments[i] == 'h')
            c->values[i].pointer = &call.host;
    ffi_call(&c->signature->cif,
             c->entry->exports[c->dtype][c->row - rows_of(entry)].function,
             result, c->addresses);
    if (call.failed)
        status = duet_error_set(error, DUET_PLUGIN_FAILED,
                                "%s %s: export %s (%s): %s",
                                duet_kind_name(entry->kind), entry->name,
                                c->row->name, c->row->signature, call.failure);
    duet_call_finish(&call);
    return status;
}

static _Noreturn void no_export(lua_State *L, const struct duet_entry *entry,
                                const char *name)
{
    const char *names[64] = { NULL };
    char hint[DUET_HINT_SIZE];
    size_t n = 0;

    for (; n < entry->n_exports && n < 64; n++)
        names[n] = rows_of(entry)[n].name;
    duet_lua_raise(
        L, "%s %s: no export '%s'%s", duet_kind_name(entry->kind), entry->name,
        name, n ? duet_hint(hint, "export", name, names, n) : " (it has none)");
}

static const struct duet_export *find(lua_State *L,
                                      const struct duet_entry *entry,
                                      const char *name)
{
    for (size_t i = 0; i < entry->n_exports; i++)
        if (!strcmp(rows_of(entry)[i].name, name))
            return &rows_of(entry)[i];
    no_export(L, entry, name);
}

static bool is_parsed(const struct duet_lua_signature *signature,
                      const char *text)
{
    return signature->arguments && signature->arguments - 2 == text;
}

/*
 * An export: upvalue 1 is the plugin's exports, 2 its name, as a reload may
 * bring other rows, 3 the signature that was parsed last.
 */
static int call(lua_State *L)
{
    const struct duet_entry *entry =
        *(const struct duet_entry **)lua_touserdata(L, lua_upvalueindex(1));
    struct calling c = {
        .L = L,
        .entry = entry,
        .row = find(L, entry, lua_tostring(L, lua_upvalueindex(2))),
        .signature = lua_touserdata(L, lua_upvalueindex(3)),
        .dtype = entry->exports[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32,
    };
    union value result = { 0 };
    struct duet_error error;
    enum duet_status status;
    struct duet *context;

    if (!is_parsed(c.signature, c.row->signature) &&
        !duet_lua_signature_init(c.signature, c.row->signature))
        duet_lua_raise(L,
                       "%s %s: export %s has the signature '%s', expected one "
                       "such as 'd:Td'",
                       duet_kind_name(entry->kind), entry->name, c.row->name,
                       c.row->signature);
    take_all(&c);
    pass_options(&c);
    context = duet_lua_context(L);
    duet_lua_enter(L); /* a plugin in Lua has exports in Lua */
    status = run(&c, context, &result, &error);
    duet_lua_leave(L);
    if (status != DUET_OK)
        duet_lua_raise_error(L, &error);
    return push_result(L, c.signature->result, &result);
}

/* ---- The table of them --------------------------------------------------- */

/* Push the function for the name at an index; made once, and kept. */
static void push_export(lua_State *L, int name)
{
    lua_getiuservalue(L, 1, 1);
    lua_pushvalue(L, name);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, name);
        memset(lua_newuserdatauv(L, sizeof(struct duet_lua_signature), 0), 0,
               sizeof(struct duet_lua_signature));
        lua_pushcclosure(L, call, 3);
        lua_pushvalue(L, name);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
    }
    lua_remove(L, -2);
}

/* The export of a name; raises if there is none. */
static int exports_find(lua_State *L)
{
    find(L, check(L), duet_lua_check_text(L, 2));
    push_export(L, 2);
    return 1;
}

static int exports_newindex(lua_State *L)
{
    const struct duet_entry *entry = check(L);

    duet_lua_raise(L,
                   "%s %s: its exports are what the file has; they can't be "
                   "changed",
                   duet_kind_name(entry->kind), entry->name);
}

static int exports_next(lua_State *L)
{
    const struct duet_entry *entry = check(L);
    const char *after = lua_tostring(L, 2);
    size_t i = 0;

    if (after)
        while (i < entry->n_exports && strcmp(rows_of(entry)[i++].name, after))
            ;
    if (i >= entry->n_exports)
        return 0;
    lua_pushstring(L, rows_of(entry)[i].name);
    push_export(L, lua_gettop(L));
    return 2;
}

static int exports_pairs(lua_State *L)
{
    check(L);
    lua_pushcfunction(L, exports_next);
    lua_pushvalue(L, 1);
    return 2;
}

/* A line for each: name, signature, what it does. */
static int exports_tostring(lua_State *L)
{
    const struct duet_entry *entry = check(L);
    luaL_Buffer text;

    luaL_buffinit(L, &text);
    lua_pushfstring(L, "exports of %s %s", duet_kind_name(entry->kind),
                    entry->name);
    luaL_addvalue(&text);
    if (!entry->n_exports)
        luaL_addstring(&text, ": none");
    for (size_t i = 0; i < entry->n_exports; i++) {
        const struct duet_export *row = &rows_of(entry)[i];

        lua_pushfstring(L, "\n  %s (%s): %s", row->name, row->signature,
                        row->summary ? row->summary : "");
        luaL_addvalue(&text);
    }
    luaL_pushresult(&text);
    return 1;
}

/* Its address is the registry's key of the exports made so far, by entry. */
static const char exports_key;

void duet_lua_push_exports(lua_State *L, const struct duet_entry *entry)
{
    const struct duet_entry **exports;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &exports_key);
    if (lua_rawgetp(L, -1, entry) == LUA_TNIL) {
        lua_pop(L, 1);
        exports = lua_newuserdatauv(L, sizeof *exports, 1);
        *exports = entry;
        luaL_setmetatable(L, EXPORTS_TYPE);
        lua_newtable(L);
        lua_setiuservalue(L, -2, 1);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, -3, entry);
    }
    lua_remove(L, -2);
}

static const struct duet_lua_type type = {
    .name = EXPORTS_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__newindex", exports_newindex },
            { "__pairs", exports_pairs },
            { "__tostring", exports_tostring },
            { NULL, NULL },
        },
    .find = exports_find,
};

void duet_lua_open_exports(lua_State *L)
{
    duet_lua_new_type(L, &type);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &exports_key);
}
