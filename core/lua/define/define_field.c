/*
 * define_field.c - the fields of a definition that are neither a method nor
 * what all kinds have to have.
 */
#include "definition.h"

#include <string.h>

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

static void read_exports(struct duet_lua_reading *r, const struct field *field,
                         union duet_descriptor *d)
{
    (void)field;
    d->base.exports = duet_lua_read_exports(r);
}

static void read_parameters(struct duet_lua_reading *r,
                            const struct field *field, union duet_descriptor *d)
{
    duet_lua_read_parameters(r);
    memcpy((char *)d + field->at, &r->definition->parameters,
           sizeof r->definition->parameters);
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
    bool is_wrapper = false;

    for (size_t i = 0; i < r->definition->n_options; i++)
        is_wrapper |= r->definition->options[i].type >= DUET_TYPE_PLUGIN &&
                      !strcmp(r->definition->options[i].allowed, "optimizer");
    if (is_wrapper && !duet_lua_option(&r->table, field->name))
        return; /* the lr is that of its base */
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
    { "exports", 0, read_exports, 0 },
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
    { "parameters", DUET_KIND_DROPOUT, read_parameters,
      AT(dropout, parameters) },
    { "parameters", DUET_KIND_ACTIVATION, read_parameters,
      AT(activation, parameters) },
    { "parameters", DUET_KIND_LOSS, read_parameters, AT(loss, parameters) },
    { "elementwise", DUET_KIND_ACTIVATION, read_flag,
      DUET_ACTIVATION_ELEMENTWISE },
    { "target", DUET_KIND_LOSS, read_target, 0 },
    { "metric", DUET_KIND_LOSS, read_metric, 0 },
    { "takes", DUET_KIND_METRIC, read_takes, 0 },
    { "higher_is_better", DUET_KIND_METRIC, read_higher,
      DUET_METRIC_HIGHER_IS_BETTER },
    { "of_values", DUET_KIND_METRIC, read_flag, DUET_METRIC_OF_VALUES },
};

enum { N_FIELDS = sizeof fields / sizeof *fields };

_Static_assert(N_FIELDS + DUET_MOST_METHODS + 5 <= DUET_LUA_MOST_FIELDS,
               "room for all fields of a kind");

static bool has_field(enum duet_kind kind, const struct field *field)
{
    return !field->kind || field->kind == kind;
}

void duet_lua_read_fields(struct duet_lua_reading *r, union duet_descriptor *d)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (has_field(r->definition->kind, &fields[i]))
            fields[i].read(r, &fields[i], d);
    if (r->definition->kind == DUET_KIND_ACTIVATION)
        d->activation.flags |= DUET_ACTIVATION_NEEDS_X;
}

void duet_lua_known_fields(enum duet_kind kind,
                           const char *known[DUET_LUA_MOST_FIELDS])
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
    known[n++] = duet_lua_check_method.name;
    known[n] = NULL;
}
