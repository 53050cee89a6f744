/* define_export.c - exports of a plugin in Lua: functions that C can call. */
#include "definition.h"

#include "host.h"

#include <string.h>

const char *const duet_lua_export_row[] = { "name", "signature", "summary",
                                            "call", NULL };

/* ---- Calls --------------------------------------------------------------- */

/* A call that runs: the values libffi passes, and where the result goes. */
struct calling {
    const struct duet_lua_export *export;
    void **arguments;
    const struct duet_host *host;
    void *result;
};

static void push_options(lua_State *L,
                         const struct duet_lua_definition *definition,
                         const void *config)
{
    lua_createtable(L, 0, (int)definition->n_options);
    for (size_t i = 0; i < definition->n_options; i++) {
        duet_lua_push_config(L, definition, i, config);
        lua_setfield(L, -2, definition->options[i].name);
    }
}

static void push_argument(lua_State *L, const struct calling *c, size_t i)
{
    const void *value = c->arguments[i];
    const void *pointer = NULL;

    switch (c->export->signature.arguments[i]) {
    case 'd':
        lua_pushnumber(L, *(const double *)value);
        return;
    case 'i':
        lua_pushinteger(L, *(const int *)value);
        return;
    case 'l':
        lua_pushinteger(L, *(const int64_t *)value);
        return;
    case 'b':
        lua_pushboolean(L, *(const uint8_t *)value);
        return;
    default:
        memcpy(&pointer, value, sizeof pointer);
    }
    switch (c->export->signature.arguments[i]) {
    case 's':
        lua_pushstring(L, pointer);
        break;
    case 'o':
        push_options(L, c->export->definition, pointer);
        break;
    default:
        duet_lua_push_view(L, *(const struct duet_tensor *)pointer, 0);
    }
}

static void take_result(lua_State *L, const struct calling *c)
{
    const char letter = c->export->signature.result;
    const char *text;
    char description[DUET_LUA_TEXT];
    ffi_arg whole;
    double number;
    int64_t wide;
    int fits = 1;

    switch (letter) {
    case 'v':
        return;
    case 'd':
        number = lua_tonumberx(L, -1, &fits);
        memcpy(c->result, &number, sizeof number);
        break;
    case 'b':
        whole = (ffi_arg)lua_toboolean(L, -1);
        memcpy(c->result, &whole, sizeof whole);
        break;
    case 's':
        text = duet_lua_plain_text(L, -1);
        fits = text != NULL;
        memcpy(c->result, &text, sizeof text);
        break;
    default: /* i, l */
        wide = lua_tointegerx(L, -1, &fits);
        memcpy(c->result, &wide, sizeof wide);
    }
    if (!fits)
        duet_lua_raise(L,
                       "export '%s' returned %s, which isn't what its "
                       "signature '%s' says",
                       c->export->row->name,
                       duet_lua_describe(L, -1, description),
                       c->export->row->signature);
}

/* End the tensors that were passed: their memory is the caller's. */
static void end_views(lua_State *L, int first, int n)
{
    for (int i = first; i < first + n; i++) {
        struct duet_tensor *view = duet_lua_test_tensor(L, i);

        if (view)
            duet_lua_view_clear(view);
    }
}

/* Argument: what is called. The first value on the stack is kept for 's'. */
static int run(lua_State *L)
{
    const struct calling *c = lua_touserdata(L, 1);
    const struct duet_lua_signature *signature = &c->export->signature;
    int n = 0, status;

    luaL_checkstack(L, 2 * DUET_MAX_ARGUMENTS + 8, NULL);
    for (size_t i = 0; i < signature->n_arguments; i++)
        if (signature->arguments[i] != 'h') {
            push_argument(L, c, i);
            n++;
        }
    lua_rawgetp(L, LUA_REGISTRYINDEX, c->export);
    for (int i = 2; i < 2 + n; i++)
        lua_pushvalue(L, i);
    status = lua_pcall(L, n, 1, 0);
    end_views(L, 2, n);
    if (status != LUA_OK)
        return lua_error(L);
    take_result(L, c);
    /* A string that was returned lives until the next call. */
    lua_rawsetp(L, LUA_REGISTRYINDEX, (const char *)c->export + 1);
    return 0;
}

static void answer(ffi_cif *cif, void *result, void **arguments, void *data)
{
    struct calling c = { data, arguments, NULL, result };
    const char *reason = NULL;
    lua_State *L =
        duet_lua_state_for_call(c.export->definition->machine, &reason);

    memset(result, 0, cif->rtype == &ffi_type_void ? 0 : sizeof(ffi_arg));
    for (unsigned i = 0; i < cif->nargs; i++)
        if (c.export->signature.arguments[i] == 'h')
            memcpy(&c.host, arguments[i], sizeof c.host);
    if (!L) {
        c.host->fail(c.host->context, reason);
        return;
    }
    lua_pushcfunction(L, run);
    lua_pushlightuserdata(L, &c);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
        reason = lua_tostring(L, -1);
        c.host->fail(c.host->context,
                     reason ? reason : "an error that is no text");
        lua_pop(L, 1);
    }
}

/* ---- Reading and making them --------------------------------------------- */

/* The signature, with a host at the end, which failures are reported to. */
static const char *read_signature(const struct duet_lua_reading *r,
                                  const struct duet_lua_options *row,
                                  struct duet_lua_signature *signature)
{
    const char *text = duet_lua_option_text(row, "signature", "");

    text = lua_pushfstring(r->L, strchr(text, 'h') ? "%s" : "%sh", text);
    duet_lua_keep(r);
    if (!duet_lua_signature_init(signature, text) || strchr(text, 'p'))
        duet_lua_option_fail(row, "signature",
                             "a result of vdilbs, a colon and arguments of "
                             "dilbstTo, such as 'd:Td'");
    return text;
}

static void read_export(const struct duet_lua_reading *r,
                        const struct duet_lua_options *row,
                        struct duet_export *to, struct duet_lua_export *export)
{
    *export =
        (struct duet_lua_export) { .definition = r->definition, .row = to };
    to->signature = read_signature(r, row, &export->signature);
    to->summary = duet_lua_keep_text(
        r, duet_lua_option_text(row, "summary", "defined in Lua"));
    duet_lua_option(row, "call");
    if (!lua_isfunction(r->L, -1))
        duet_lua_raise(r->L, "%s: the function 'call' is missing", row->what);
    lua_rawsetp(r->L, LUA_REGISTRYINDEX, export);
}

const struct duet_export *duet_lua_read_exports(struct duet_lua_reading *r)
{
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);
    const size_t n = duet_lua_open_list(r, "exports");
    struct duet_export *rows = duet_lua_keep_rows(r, n, sizeof *rows);

    d->exports = duet_lua_keep_rows(r, n, sizeof *d->exports);
    for (d->n_exports = 0; d->n_exports < n; d->n_exports++) {
        const size_t i = d->n_exports;
        struct duet_lua_options row;

        duet_lua_open_row(r, "exports", i, duet_lua_export_row, &row);
        rows[i].name =
            duet_lua_read_name(r, &row, (const char *)rows, sizeof *rows, i);
        read_export(r, &row, &rows[i], &d->exports[i]);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
    return rows;
}

enum duet_status duet_lua_exports_make(struct duet_lua_definition *definition,
                                       struct duet_error *error)
{
    for (size_t i = 0; i < definition->n_exports; i++) {
        struct duet_lua_export *export = &definition->exports[i];
        struct duet_export *row = export->row;
        void *code = NULL;

        export->memory = ffi_closure_alloc(sizeof *export->memory, &code);
        if (!export->memory ||
            ffi_prep_closure_loc(export->memory, &export->signature.cif, answer,
                                 export, code) != FFI_OK)
            return duet_error_set(error, DUET_NO_MEMORY,
                                  "libffi makes no closure for the export '%s'",
                                  row->name);
        memcpy(&row->function, &code, sizeof code);
    }
    return DUET_OK;
}

void duet_lua_exports_finish(struct duet_lua_definition *definition)
{
    for (size_t i = 0; i < definition->n_exports; i++)
        if (definition->exports[i].memory) {
            ffi_closure_free(definition->exports[i].memory);
            definition->exports[i].memory = NULL;
        }
}
