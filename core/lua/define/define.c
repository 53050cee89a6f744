/* define.c - duet.<kind>.define: plugins written in Lua. */
#include "define.h"

#include "definition.h"

#include "registry.h"
#include "script.h"

#include <string.h>

/* What every kind has to have. */
static void read_base(const struct duet_lua_reading *r,
                      struct duet_plugin *base)
{
    const struct duet_lua_options *table = &r->table;
    const char *name = duet_lua_option_text(table, "name", NULL);

    if (!name)
        duet_lua_raise(r->L, "%s: the name is missing", table->what);
    if (!duet_name_is_valid(name) || !strcmp(name, "define"))
        duet_lua_option_fail(table, "name",
                             "small letters, digits and _, a "
                             "letter first, not 'define'");
    base->name = duet_lua_keep_text(r, name);
    base->version =
        duet_lua_keep_text(r, duet_lua_option_text(table, "version", "1.0"));
    base->summary = duet_lua_keep_text(
        r, duet_lua_option_text(table, "summary", "defined in Lua"));
    base->head = (struct duet_head) {
        .magic = DUET_MAGIC,
        .abi_major = DUET_ABI_MAJOR,
        .abi_minor = DUET_ABI_MINOR,
        .kind = r->definition->kind,
        .struct_size = (uint32_t)duet_kind_size(r->definition->kind),
        .base_size = sizeof(struct duet_plugin),
        .option_size = sizeof(struct duet_option),
        .preset_size = sizeof(struct duet_preset),
        .export_size = sizeof(struct duet_export),
        .slot_size = r->definition->kind == DUET_KIND_OPTIMIZER
                         ? sizeof(struct duet_slot)
                         : 0,
        .scalar_size = sizeof(struct duet_scalar),
        .parameter_size = sizeof(struct duet_parameter),
    };
}

/* ---- Methods ------------------------------------------------------------- */

/* A closure of each element type for the function on top of the stack. */
static void add_closures(const struct duet_lua_reading *r,
                         const struct duet_method *method)
{
    struct duet_lua_definition *definition = r->definition;

    for (unsigned i = 0; i < DUET_N_DTYPES; i++) {
        const size_t at = definition->n_closures++;
        struct duet_lua_closure *closure = &definition->closures[at];

        *closure = (struct duet_lua_closure) {
            .definition = definition,
            .method = method,
            .layout = duet_lua_layout_of(method),
            .dtype = i,
        };
        duet_lua_push_frame(r->L, closure, -1);
        lua_setiuservalue(r->L, r->kept - 1, DUET_LUA_FIRST_FRAME + (int)at);
    }
}

static void read_method(const struct duet_lua_reading *r,
                        const struct duet_method *method)
{
    char text[DUET_LUA_TEXT];

    if (duet_lua_option(&r->table, method->name)) {
        if (!lua_isfunction(r->L, -1))
            duet_lua_raise(r->L, "%s: '%s' is %s, expected a function",
                           r->table.what, method->name,
                           duet_lua_describe(r->L, -1, text));
        add_closures(r, method);
    } else if (method->required) {
        duet_lua_raise(r->L, "%s: the function '%s' is missing, which %s",
                       r->table.what, method->name, method->summary);
    }
    lua_pop(r->L, 1);
}

static void read_methods(const struct duet_lua_reading *r)
{
    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == r->definition->kind &&
            duet_lua_layout_of(&duet_methods[i]))
            read_method(r, &duet_methods[i]);
    if (!r->definition->n_closures)
        duet_lua_raise(r->L,
                       "%s: expected at least one of the functions "
                       "penalty, gradient and project",
                       r->table.what);
    read_method(r, &duet_lua_check_method);
}

/* ---- The whole ----------------------------------------------------------- */

/* Push an empty definition and the list of what it keeps. */
static void push_definition(struct duet_lua_reading *r, enum duet_kind kind)
{
    lua_State *L = r->L;
    struct duet_lua_definition *definition =
        lua_newuserdatauv(L, sizeof *definition, DUET_LUA_N_DEFINITION_VALUES);

    memset(definition, 0, sizeof *definition);
    definition->machine = duet_lua_machine_of(L);
    definition->kind = kind;
    r->definition = definition;
    lua_newtable(L);
    r->kept = lua_gettop(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, -3, DUET_LUA_KEPT);
}

static void read_definition(struct duet_lua_reading *r)
{
    struct duet_lua_definition *definition = r->definition;
    union duet_descriptor *d = definition->descriptor;

    duet_lua_read_fields(r, &d[DUET_FLOAT64]);
    read_base(r, &d[DUET_FLOAT64].base);
    d[DUET_FLOAT32] = d[DUET_FLOAT64];
    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        d[i].base.head.real_size = (uint16_t)duet_dtype_size(i);
    read_methods(r);
}

static void finish_definition(void *data)
{
    duet_lua_closures_finish(data);
    duet_lua_exports_finish(data);
}

/* Make the closures' code and an entry; nothing here raises. */
static enum duet_status make_entry(struct duet_lua_definition *definition,
                                   const char *what, struct duet_entry **entry,
                                   struct duet_error *error)
{
    const struct duet_plugin *const builds[DUET_N_DTYPES] = {
        [DUET_FLOAT64] = &definition->descriptor[DUET_FLOAT64].base,
        [DUET_FLOAT32] = &definition->descriptor[DUET_FLOAT32].base,
    };
    enum duet_status status = duet_lua_closures_make(definition, error);

    if (status == DUET_OK)
        status = duet_lua_exports_make(definition, error);
    if (status == DUET_OK)
        status = duet_entry_create(builds, what, entry, error);
    if (status != DUET_OK) {
        finish_definition(definition);
        return status;
    }
    (*entry)->one_thread = true;
    (*entry)->data = definition;
    (*entry)->finish = finish_definition;
    return DUET_OK;
}

/* duet.<kind>.define(table): the kind is upvalue 1. */
static int define(lua_State *L)
{
    const enum duet_kind kind =
        (enum duet_kind)lua_tointeger(L, lua_upvalueindex(1));
    struct duet *duet = duet_lua_context(L);
    struct duet_lua_reading r = { .L = L };
    const char *known[DUET_LUA_MOST_FIELDS];
    struct duet_entry *entry;
    struct duet_error error;

    lua_settop(L, 1);
    lua_pushfstring(L, "duet.%s.define", duet_kind_name(kind));
    if (!lua_istable(L, 1))
        duet_lua_raise(L, "%s: a table expected", lua_tostring(L, 2));
    duet_lua_script_check(L);
    duet_lua_known_fields(kind, known);
    duet_lua_options_open(L, &r.table, 1, lua_tostring(L, 2), known);
    push_definition(&r, kind);
    read_definition(&r);
    /* From now on the registry keeps it: an entry must not outlive it. */
    lua_settop(L, r.kept - 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, r.definition);
    if (make_entry(r.definition, r.table.what, &entry, &error) != DUET_OK) {
        lua_pushnil(L);
        lua_rawsetp(L, LUA_REGISTRYINDEX, r.definition);
        duet_lua_raise_error(L, &error);
    }
    if (!duet_lua_script_take(L, entry))
        duet_registry_add(duet, entry);
    duet_lua_push_plugin(L, entry);
    return 1;
}

void duet_lua_open_definitions(lua_State *L)
{
    duet_lua_set_define(L, define);
    duet_lua_open_scripts(L, duet_lua_context(L));
}
