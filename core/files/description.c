/* description.c - what a run is, as JSON. */
#include "description.h"

#include "fit_options.h"
#include "hash.h"
#include "instance_json.h"
#include "number.h"
#include "option.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- Plugins ------------------------------------------------------------- */

static json_t *plugin_or_null(const struct duet_instance *plugin)
{
    return plugin ? duet_instance_to_json(plugin) : json_null();
}

/* { "w1": ..., "w2": ... } of plugins that aren't NULL. */
static json_t *plugins_by_name(struct duet_instance *const *plugin,
                               const char *const *name, size_t n)
{
    json_t *object = json_object();

    for (size_t i = 0; object && i < n; i++)
        if (plugin[i] &&
            json_object_set_new(object, name[i],
                                duet_instance_to_json(plugin[i]))) {
            json_decref(object);
            return NULL;
        }
    return object;
}

static json_t *list_of(struct duet_instance *const *plugin, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < n; i++)
        if (json_array_append_new(list, duet_instance_to_json(plugin[i]))) {
            json_decref(list);
            return NULL;
        }
    return list;
}

static json_t *regularizers_by_name(const struct duet_fit_options *o)
{
    json_t *object = json_object();

    for (size_t i = 0; object && i < DUET_N_TENSORS; i++)
        if (o->regularizers[i].n &&
            json_object_set_new(object, duet_tensor_names[i],
                                list_of(o->regularizers[i].regularizer,
                                        o->regularizers[i].n))) {
            json_decref(object);
            return NULL;
        }
    return object;
}

/* ---- Options with a value ------------------------------------------------ */

/* A run may be given more epochs and other reasons to end, and the results
   don't depend on threads. */
static bool may_differ(const char *name)
{
    return !strcmp(name, "epochs") || !strcmp(name, "stop") ||
           !strcmp(name, "threads");
}

static json_t *field_to_json(const struct duet_option *option,
                             const char *field)
{
    const char *choice;
    size_t length;

    switch ((int)option->type) {
    case DUET_TYPE_REAL:
        return json_real(*(const double *)(const void *)field);
    case DUET_TYPE_INT:
        return json_integer(*(const int64_t *)(const void *)field);
    case DUET_TYPE_BOOL:
        return json_boolean(*(const bool *)field);
    case DUET_TYPE_CHOICE:
        choice = duet_choice_name(
            option->allowed, *(const unsigned *)(const void *)field, &length);
        return json_stringn(choice, length);
    case DUET_TYPE_TEXT:
        field = *(const char *const *)(const void *)field;
        return field ? json_string(field) : json_null();
    default:
        return NULL;
    }
}

/* Add the options that have a field in the struct, those of tables within it
   under the table's name. False without memory. */
static bool add_options(json_t *object, const struct duet_table *table,
                        const char *fields)
{
    for (const struct duet_row *row = table->rows; row->option.name; row++) {
        const struct duet_option *option = &row->option;
        json_t *value;

        if (option->offset == DUET_NO_FIELD || may_differ(option->name))
            continue;
        if (row->table) {
            value = json_object();
            if (value &&
                !add_options(value, row->table, fields + option->offset)) {
                json_decref(value);
                return false;
            }
        } else {
            value = field_to_json(option, fields + option->offset);
        }
        if (json_object_set_new(object, option->name, value))
            return false;
    }
    return true;
}

/* ---- Model and data ------------------------------------------------------ */

json_t *duet_model_describe(const struct duet_model *model)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:o, s:o}", "dtype",
                     duet_dtype_name(model->dtype), "inputs",
                     (json_int_t)model->inputs, "hidden",
                     (json_int_t)model->hidden, "outputs",
                     (json_int_t)model->outputs, "activation",
                     duet_instance_to_json(model->activation), "loss",
                     duet_instance_to_json(model->loss));
}

static uint64_t hash_tensor(uint64_t hash, const struct duet_tensor *tensor)
{
    return duet_hash(hash, tensor->data,
                     tensor->rows * tensor->columns * tensor->real_size);
}

static json_t *describe_data(const struct duet_typed_data *data)
{
    char fingerprint[20];

    snprintf(
        fingerprint, sizeof fingerprint, "%016" PRIx64,
        hash_tensor(hash_tensor(hash_tensor(DUET_HASH, &data->x), &data->y),
                    &data->weight));
    return json_pack("{s:I, s:s}", "rows", (json_int_t)data->x.rows,
                     "fingerprint", fingerprint);
}

json_t *duet_fit_describe(const struct duet_fit *fit)
{
    const struct duet_trainer *trainer = fit->trainer;
    const struct duet_fit_options *o = &fit->options;
    json_t *run = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "model",
        duet_model_describe(trainer->model), "data",
        describe_data(&trainer->data), "validation",
        o->validation ? describe_data(&fit->validation) : json_null(),
        "optimizer",
        plugins_by_name(o->optimizer, duet_tensor_names, DUET_N_TENSORS),
        "regularizer", regularizers_by_name(o), "dropout",
        plugins_by_name(o->dropout, duet_place_names, DUET_N_PLACES),
        "schedule", plugin_or_null(o->schedule), "metrics",
        list_of(o->metrics, o->n_metrics));

    if (run && !add_options(run, &duet_fit_table, (const char *)o)) {
        json_decref(run);
        return NULL;
    }
    return run;
}

/* ---- Differences --------------------------------------------------------- */

/* Where two descriptions differ, and what stands there; NULL: nothing. */
struct difference {
    char where[256];
    const json_t *own, *saved;
};

static bool find_difference(const json_t *own, const json_t *saved,
                            struct difference *found);

/* The same below a key; options of plugins need no step of their own. */
static bool find_below(const char *key, const json_t *own, const json_t *saved,
                       struct difference *found)
{
    const size_t n = strlen(found->where);

    if (strcmp(key, "options"))
        snprintf(found->where + n, sizeof found->where - n, "%s%s",
                 n ? "." : "", key);
    if (find_difference(own, saved, found))
        return true;
    found->where[n] = '\0';
    return false;
}

static bool find_in_objects(const json_t *own, const json_t *saved,
                            struct difference *found)
{
    const char *key;
    json_t *value;

    json_object_foreach ((json_t *)own, key, value)
        if (find_below(key, value, json_object_get(saved, key), found))
            return true;
    json_object_foreach ((json_t *)saved, key, value)
        if (!json_object_get(own, key) && find_below(key, NULL, value, found))
            return true;
    return false;
}

static bool find_in_arrays(const json_t *own, const json_t *saved,
                           struct difference *found)
{
    char key[24];

    for (size_t i = 0; i < json_array_size(own); i++) {
        snprintf(key, sizeof key, "%zu", i + 1);
        if (find_below(key, json_array_get(own, i), json_array_get(saved, i),
                       found))
            return true;
    }
    return false;
}

static bool find_difference(const json_t *own, const json_t *saved,
                            struct difference *found)
{
    if (json_is_object(own) && json_is_object(saved))
        return find_in_objects(own, saved, found);
    if (json_is_array(own) && json_is_array(saved) &&
        json_array_size(own) == json_array_size(saved))
        return find_in_arrays(own, saved, found);
    if (own && saved && json_equal(own, saved))
        return false;
    found->own = own;
    found->saved = saved;
    return true;
}

/* A value for a message: a plugin by its name, a list by its length. */
static const char *show(const json_t *value, char *text, size_t size)
{
    const char *name = json_string_value(json_object_get(value, "name"));
    char number[DUET_NUMBER_SIZE];

    if (json_is_array(value))
        snprintf(text, size, "%zu of them", json_array_size(value));
    else if (json_is_string(value))
        snprintf(text, size, "%s", json_string_value(value));
    else if (json_is_integer(value))
        snprintf(text, size, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        snprintf(text, size, "%s",
                 duet_number_print(json_real_value(value), number));
    else if (json_is_boolean(value))
        snprintf(text, size, "%s", json_is_true(value) ? "true" : "false");
    else
        snprintf(text, size, "%s",
                 name                    ? name
                 : json_is_object(value) ? "given"
                                         : "not given");
    return text;
}

enum duet_status duet_fit_compare(const char *path, json_t *own, json_t *saved,
                                  struct duet_error *error)
{
    struct difference found = { .where = "" };
    char now[128], then[128];

    if (!find_difference(own, saved, &found))
        return DUET_OK;
    return duet_error_set(error, DUET_INVALID,
                          "%s: %s is %s, but the run was saved with %s", path,
                          found.where, show(found.own, now, sizeof now),
                          show(found.saved, then, sizeof then));
}
