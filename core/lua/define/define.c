/* define.c - duet.<kind>.define: plugins written in Lua. */
#include "define.h"

#include "definition.h"

#include "registry.h"
#include "script.h"

#include <string.h>

/* ---- What is neither method nor option ----------------------------------- */

/* The index of a word that is one of some, which end with NULL. */
static unsigned read_word(const struct duet_lua_reading *r, const char *field,
                          const char *const *words, unsigned otherwise)
{
    const char *word = duet_lua_option_text(&r->table, field, words[otherwise]);
    unsigned i = 0;

    while (words[i] && strcmp(word, words[i]))
        i++;
    if (words[i])
        return i;
    lua_pushfstring(r->L, "%s", words[0]);
    for (i = 1; words[i]; i++) {
        lua_pushfstring(r->L, "%s%s%s", lua_tostring(r->L, -1),
                        words[i + 1] ? ", " : " or ", words[i]);
        lua_remove(r->L, -2);
    }
    duet_lua_option_fail(&r->table, field, lua_tostring(r->L, -1));
}

/* A field of definitions that is neither a method nor special, as `name` is. */
struct field {
    const char *name;
    enum duet_kind kind; /* the only one that has it; 0: all have it */
    void (*read)(struct duet_lua_reading *r, const struct field *field,
                 union duet_descriptor *d);
    size_t at; /* offset in the descriptor, or a bit of its flags */
};

static void read_text(struct duet_lua_reading *r, const struct field *field,
                      union duet_descriptor *d)
{
    const char *text = duet_lua_keep_text(
        r, duet_lua_option_text(&r->table, field->name, NULL));

    memcpy((char *)d + field->at, &text, sizeof text);
}

static void read_count(struct duet_lua_reading *r, const struct field *field,
                       union duet_descriptor *d)
{
    const uint32_t count = (uint32_t)duet_lua_option_integer(
        &r->table, field->name, 0, UINT32_MAX, 0);

    memcpy((char *)d + field->at, &count, sizeof count);
}

static void read_flag(struct duet_lua_reading *r, const struct field *field,
                      union duet_descriptor *d)
{
    if (duet_lua_option_boolean(&r->table, field->name, false))
        d->base.flags |= (uint32_t)field->at;
}

static void read_higher(struct duet_lua_reading *r, const struct field *field,
                        union duet_descriptor *d)
{
    if (duet_lua_option_boolean(&r->table, field->name, true))
        d->metric.flags |= (uint32_t)field->at;
}

static void read_options(struct duet_lua_reading *r, const struct field *field,
                         union duet_descriptor *d)
{
    (void)field;
    duet_lua_read_options(r);
    d->base.options = r->definition->options;
    d->base.config_size =
        (uint32_t)(r->definition->n_options * DUET_LUA_OPTION_SIZE);
}

static void read_presets(struct duet_lua_reading *r, const struct field *field,
                         union duet_descriptor *d)
{
    (void)field;
    d->base.presets = duet_lua_read_presets(r);
}

static void read_slots(struct duet_lua_reading *r, const struct field *field,
                       union duet_descriptor *d)
{
    (void)field;
    duet_lua_read_slots(r);
    d->optimizer.slots = r->definition->slots;
}

static void read_scalars(struct duet_lua_reading *r, const struct field *field,
                         union duet_descriptor *d)
{
    const bool is_schedule = r->definition->kind == DUET_KIND_SCHEDULE;

    (void)field;
    duet_lua_read_scalars(r);
    if (!is_schedule)
        d->optimizer.scalars = r->definition->scalars;
    else
        d->schedule.scalars = r->definition->scalars;
    if (is_schedule && r->definition->n_scalars &&
        !duet_lua_option(&r->table, "observe"))
        duet_lua_raise(r->L, "%s: scalars are for 'observe', which is missing",
                       r->table.what);
}

static void read_scope(struct duet_lua_reading *r, const struct field *field,
                       union duet_descriptor *d)
{
    static const char *const scopes[] = { "elementwise", "tensor", "model",
                                          NULL };

    d->optimizer.scope =
        DUET_SCOPE_ELEMENTWISE + read_word(r, field->name, scopes, 1);
}

static void read_lr(struct duet_lua_reading *r, const struct field *field,
                    union duet_descriptor *d)
{
    d->optimizer.lr =
        duet_lua_option_number(&r->table, field->name, "(0, inf)", 0.001);
}

static void read_target(struct duet_lua_reading *r, const struct field *field,
                        union duet_descriptor *d)
{
    static const char *const targets[] = { "values", "binary", "classes",
                                           "counts", NULL };

    d->loss.target = DUET_TARGET_VALUES + read_word(r, field->name, targets, 0);
}

static void read_metric(struct duet_lua_reading *r, const struct field *field,
                        union duet_descriptor *d)
{
    const bool is_label = d->loss.target == DUET_TARGET_BINARY ||
                          d->loss.target == DUET_TARGET_CLASSES;

    d->loss.metric = duet_lua_keep_text(
        r, duet_lua_option_text(&r->table, field->name,
                                is_label ? "accuracy" : "r2"));
}

static void read_takes(struct duet_lua_reading *r, const struct field *field,
                       union duet_descriptor *d)
{
    static const char *const takes[] = { "classes", "probabilities", "logits",
                                         NULL };

    d->metric.takes = DUET_TAKES_CLASSES + read_word(r, field->name, takes, 0);
}

#define AT(kind, field) offsetof(struct duet_##kind, field)

/* Read in this order: a loss's metric follows from its target. */
static const struct field fields[] = {
    { "id", 0, read_text, AT(plugin, id) },
    { "author", 0, read_text, AT(plugin, author) },
    { "licence", 0, read_text, AT(plugin, licence) },
    { "url", 0, read_text, AT(plugin, url) },
    { "paper", 0, read_text, AT(plugin, paper) },
    { "state_version", 0, read_count, AT(plugin, state_version) },
    { "resumes_state", 0, read_count, AT(plugin, resumes_state) },
    { "options", 0, read_options, 0 },
    { "presets", 0, read_presets, 0 },
    { "surrogate_gradient", 0, read_flag, DUET_FLAG_SURROGATE_GRADIENT },
    { "derivative_free", DUET_KIND_OPTIMIZER, read_flag,
      DUET_FLAG_DERIVATIVE_FREE },
    { "no_descent", DUET_KIND_OPTIMIZER, read_flag, DUET_FLAG_NO_DESCENT },
    { "slots", DUET_KIND_OPTIMIZER, read_slots, 0 },
    { "scalars", DUET_KIND_OPTIMIZER, read_scalars, 0 },
    { "scope", DUET_KIND_OPTIMIZER, read_scope, 0 },
    { "lr", DUET_KIND_OPTIMIZER, read_lr, 0 },
    { "prediction", DUET_KIND_OPTIMIZER, read_text, AT(optimizer, prediction) },
    { "scalars", DUET_KIND_SCHEDULE, read_scalars, 0 },
    { "elementwise", DUET_KIND_ACTIVATION, read_flag,
      DUET_ACTIVATION_ELEMENTWISE },
    { "target", DUET_KIND_LOSS, read_target, 0 },
    { "metric", DUET_KIND_LOSS, read_metric, 0 },
    { "takes", DUET_KIND_METRIC, read_takes, 0 },
    { "higher_is_better", DUET_KIND_METRIC, read_higher,
      DUET_METRIC_HIGHER_IS_BETTER },
};

enum { N_FIELDS = sizeof fields / sizeof *fields, MOST_FIELDS = N_FIELDS + 8 };

static bool has_field(enum duet_kind kind, const struct field *field)
{
    return !field->kind || field->kind == kind;
}

static void read_fields(struct duet_lua_reading *r, union duet_descriptor *d)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (has_field(r->definition->kind, &fields[i]))
            fields[i].read(r, &fields[i], d);
    if (r->definition->kind == DUET_KIND_ACTIVATION)
        d->activation.flags |= DUET_ACTIVATION_NEEDS_X;
}

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

static void read_methods(const struct duet_lua_reading *r)
{
    char text[DUET_LUA_TEXT];

    for (size_t i = 0; i < duet_n_methods; i++) {
        const struct duet_method *method = &duet_methods[i];

        if (method->kind != r->definition->kind || !duet_lua_layout_of(method))
            continue;
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
    if (!r->definition->n_closures)
        duet_lua_raise(r->L,
                       "%s: expected at least one of the functions "
                       "penalty, gradient and project",
                       r->table.what);
}

/* ---- The whole ----------------------------------------------------------- */

/*
 * Names of all fields that a definition of a kind can have, ending with NULL.
 */
static void list_fields(enum duet_kind kind, const char *known[MOST_FIELDS])
{
    size_t n = 0;

    known[n++] = "name";
    known[n++] = "version";
    known[n++] = "summary";
    for (size_t i = 0; i < N_FIELDS; i++)
        if (has_field(kind, &fields[i]))
            known[n++] = fields[i].name;
    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == kind &&
            duet_lua_layout_of(&duet_methods[i]))
            known[n++] = duet_methods[i].name;
    known[n] = NULL;
}

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

    read_fields(r, &d[DUET_FLOAT64]);
    read_base(r, &d[DUET_FLOAT64].base);
    d[DUET_FLOAT32] = d[DUET_FLOAT64];
    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        d[i].base.head.real_size = (uint16_t)duet_dtype_size(i);
    read_methods(r);
}

static void finish_definition(void *data)
{
    duet_lua_closures_finish(data);
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

    if (status != DUET_OK)
        return status;
    status = duet_entry_create(builds, what, entry, error);
    if (status != DUET_OK) {
        duet_lua_closures_finish(definition);
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
    const char *known[MOST_FIELDS];
    struct duet_entry *entry;
    struct duet_error error;

    lua_settop(L, 1);
    lua_pushfstring(L, "duet.%s.define", duet_kind_name(kind));
    if (!lua_istable(L, 1))
        duet_lua_raise(L, "%s: a table expected", lua_tostring(L, 2));
    duet_lua_script_check(L);
    list_fields(kind, known);
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
