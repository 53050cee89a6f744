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

/* { "momentum": ... } of schedules by option; "lr" is the rate's. */
static json_t *schedules_by_option(const struct duet_fit_options *o)
{
    json_t *object = json_object();
    bool failed = !object;

    if (o->schedule)
        failed |= json_object_set_new(object, "lr",
                                      duet_instance_to_json(o->schedule)) != 0;
    for (size_t i = 0; i < o->n_schedules; i++)
        failed |= json_object_set_new(
                      object, o->schedules[i].option,
                      duet_instance_to_json(o->schedules[i].schedule)) != 0;
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
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

static json_t *fingerprint_of(const struct duet_tensor *tensor)
{
    char fingerprint[20];

    snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64,
             duet_hash(DUET_HASH, tensor->data,
                       tensor->rows * tensor->columns * tensor->real_size));
    return json_string(fingerprint);
}

/* Inputs are hashed as the model's preparation leaves them, and weights with
   those of the classes, so that a change of either is seen. */
static json_t *describe_data(const struct duet_typed_data *data)
{
    return json_pack(
        "{s:I, s:{s:o, s:o, s:o}}", "rows", (json_int_t)data->x.rows,
        "fingerprint", "inputs", fingerprint_of(&data->x), "targets",
        fingerprint_of(&data->y), "weights", fingerprint_of(&data->weight));
}

/* What the state in a file consists of, beside the parameters' and plugins'. */
static json_t *describe_state(const struct duet_fit *fit)
{
    json_t *series = json_array();
    bool failed = !series;

    for (size_t i = 0; i < fit->history.n_series; i++)
        failed |= json_array_append_new(
                      series, json_string(fit->history.series[i].name)) != 0;
    if (failed) {
        json_decref(series);
        return NULL;
    }
    return json_pack("{s:o, s:b}", "series", series, "best_weights",
                     fit->best_weights != NULL);
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
        "schedule", schedules_by_option(o), "metrics",
        list_of(o->metrics, o->n_metrics));

    if (run && add_options(run, &duet_fit_table, (const char *)o) &&
        !json_object_set_new(run, "state", describe_state(fit)))
        return run;
    json_decref(run);
    return NULL;
}
