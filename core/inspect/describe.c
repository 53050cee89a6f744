/* describe.c - what a plugin says of itself, as JSON. */
#include "describe.h"

#include "module.h"
#include "option.h"

/*
 * A member or element that can't be made, for lack of memory or since a
 * plugin's text isn't UTF-8, is left out: json_object_set_new() takes NULL.
 */
static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        set(object, key, json_string(text));
}

/* JSON has no infinity, so it is written as the string "inf" or "-inf". */
static json_t *number(double value)
{
    return value - value == 0 ? json_real(value)
           : value != value   ? json_null()
                              : json_string(value > 0 ? "inf" : "-inf");
}

/* ---- Options ------------------------------------------------------------- */

static json_t *choices(const char *allowed)
{
    const size_t n = duet_choice_count(allowed);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++) {
        size_t length;
        const char *choice = duet_choice_name(allowed, i, &length);

        json_array_append_new(list, json_stringn(choice, length));
    }
    return list;
}

static json_t *default_value(const struct duet_option *option)
{
    struct duet_value value = { .type = option->type };
    const char *choice;
    size_t length;

    duet_option_default(option, &value);
    switch (value.type) {
    case DUET_TYPE_REAL:
        return number(value.as.real);
    case DUET_TYPE_INT:
        return json_integer(value.as.integer);
    case DUET_TYPE_BOOL:
        return json_boolean(value.as.boolean);
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(option->allowed, (size_t)value.as.integer,
                                  &length);
        return json_stringn(choice, length);
    default:
        return option->initial ? json_string(option->initial) : json_null();
    }
}

/* How a search spaces the values of a number. */
static const char *scale_name(const struct duet_option *option)
{
    if (option->type != DUET_TYPE_REAL && option->type != DUET_TYPE_INT &&
        option->type != DUET_TYPE_REALS)
        return NULL;
    return option->scale == DUET_SCALE_LOG ? "log" : "linear";
}

static json_t *describe_option(const struct duet_option *option)
{
    json_t *row = json_object();

    set_text(row, "name", option->name);
    set_text(row, "type", duet_type_name(option->type));
    set(row, "default", default_value(option));
    if (option->type == DUET_TYPE_CHOICE)
        set(row, "choices", choices(option->allowed));
    else if (option->type == DUET_TYPE_PLUGIN ||
             option->type == DUET_TYPE_PLUGINS)
        set_text(row, "kind", option->allowed);
    else
        set_text(row, "range", option->allowed);
    set_text(row, "unit", option->unit);
    set_text(row, "scale", scale_name(option));
    set_text(row, "needs", option->needs);
    set_text(row, "summary", option->summary);
    return row;
}

static json_t *describe_preset(const struct duet_preset *preset)
{
    json_t *row = json_object();

    set_text(row, "variant", preset->variant);
    set_text(row, "option", preset->option);
    set_text(row, "value", preset->value);
    return row;
}

/* ---- State --------------------------------------------------------------- */

static const char *shape_name(enum duet_shape shape)
{
    static const char *const names[] = {
        [DUET_SHAPE_LIKE] = "like",
        [DUET_SHAPE_PER_ROW] = "per_row",
        [DUET_SHAPE_PER_COLUMN] = "per_column",
        [DUET_SHAPE_ROWS_SQUARED] = "rows_squared",
        [DUET_SHAPE_COLUMNS_SQUARED] = "columns_squared",
        [DUET_SHAPE_SINGLE] = "single",
    };

    return shape < sizeof names / sizeof names[0] ? names[shape] : "unknown";
}

/* Where an array starts: an option's value or a number. */
static void set_start(json_t *row, const char *from, double value)
{
    if (from)
        set_text(row, "from", from);
    else
        set(row, "value", number(value));
}

static json_t *describe_slot(const struct duet_slot *slot)
{
    json_t *row = json_object();

    set_text(row, "name", slot->name);
    set_text(row, "shape", shape_name(slot->shape));
    if (slot->each_part)
        set(row, "each_part", json_true());
    set_start(row, slot->from, slot->value);
    set_text(row, "times", slot->times);
    set_text(row, "needs", slot->needs);
    return row;
}

static json_t *describe_scalar(const struct duet_scalar *scalar)
{
    json_t *row = json_object();

    set_text(row, "name", scalar->name);
    set(row, "value", number(scalar->value));
    return row;
}

static json_t *describe_parameter(const struct duet_parameter *parameter)
{
    json_t *row = json_object();

    set_text(row, "name", parameter->name);
    set_text(row, "shape", shape_name(parameter->shape));
    set_text(row, "role",
             parameter->role == DUET_ROLE_WEIGHTS ? "weights" : "biases");
    set_start(row, parameter->from, parameter->value);
    return row;
}

static json_t *describe_export(const struct duet_export *export)
{
    json_t *row = json_object();

    set_text(row, "name", export->name);
    set_text(row, "signature", export->signature);
    set_text(row, "summary", export->summary);
    return row;
}

/* ---- The whole ----------------------------------------------------------- */

static json_t *dtypes(const struct duet_entry *entry)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < DUET_N_DTYPES; i++)
        if (entry->build[i])
            json_array_append_new(list, json_string(duet_dtype_name(i)));
    return list;
}

static json_t *methods(const struct duet_entry *entry)
{
    json_t *list = json_array();

    for (size_t i = 0; i < duet_n_methods; i++)
        if (duet_methods[i].kind == entry->kind &&
            duet_method_of(duet_entry_any(entry), &duet_methods[i]))
            json_array_append_new(list, json_string(duet_methods[i].name));
    return list;
}

static void set_scope(json_t *plugin, const struct duet_entry *entry)
{
    static const char *const names[] = {
        [DUET_SCOPE_ELEMENTWISE] = "elementwise",
        [DUET_SCOPE_TENSOR] = "tensor",
        [DUET_SCOPE_MODEL] = "model",
    };

    if (entry->kind == DUET_KIND_OPTIMIZER)
        set_text(plugin, "scope",
                 names[duet_entry_any(entry)->optimizer.scope]);
}

/* An array of rows, each described by `describe_<row>`. */
#define SET_ROWS(plugin, key, rows, n, describe)               \
    do {                                                       \
        json_t *list = json_array();                           \
                                                               \
        for (size_t i = 0; i < (n); i++)                       \
            json_array_append_new(list, describe(&(rows)[i])); \
        set(plugin, key, list);                                \
    } while (0)

/* Who made it, and where more is said; what is NULL is left out. */
static void set_identity(json_t *plugin, const struct duet_plugin *base)
{
    set_text(plugin, "id", base->id);
    set_text(plugin, "author", base->author);
    set_text(plugin, "licence", base->licence);
    set_text(plugin, "url", base->url);
    set_text(plugin, "paper", base->paper);
}

json_t *duet_describe(const struct duet_entry *entry)
{
    const struct duet_head *head = &duet_entry_any(entry)->base.head;
    const struct duet_export *exports =
        entry
            ->exports[entry->build[DUET_FLOAT64] ? DUET_FLOAT64 : DUET_FLOAT32];
    json_t *plugin = json_object();

    set_text(plugin, "kind", duet_kind_name(entry->kind));
    set_text(plugin, "name", entry->name);
    set_text(plugin, "version", entry->version);
    set_text(plugin, "summary", entry->summary);
    set_identity(plugin, &duet_entry_any(entry)->base);
    set(plugin, "abi", json_sprintf("%d.%d", head->abi_major, head->abi_minor));
    set_text(plugin, "file", entry->module ? entry->module->path : NULL);
    set(plugin, "dtypes", dtypes(entry));
    set_scope(plugin, entry);
    set(plugin, "methods", methods(entry));
    SET_ROWS(plugin, "options", entry->options, entry->n_options,
             describe_option);
    SET_ROWS(plugin, "presets", entry->presets, entry->n_presets,
             describe_preset);
    SET_ROWS(plugin, "slots", entry->slots, entry->n_slots, describe_slot);
    SET_ROWS(plugin, "scalars", entry->scalars, entry->n_scalars,
             describe_scalar);
    SET_ROWS(plugin, "parameters", entry->parameters, entry->n_parameters,
             describe_parameter);
    SET_ROWS(plugin, "exports", exports, entry->n_exports, describe_export);
    return plugin;
}
