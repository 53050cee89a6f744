/* model_file.c - models as files. */
#include "model.h"

#include "container.h"
#include "description.h"
#include "instance_json.h"
#include "prepare_json.h"

#include <string.h>

/* What duet_model_describe() says, how many parameters follow, and how rows are
   prepared. */
static json_t *describe(const struct duet_model *model)
{
    json_t *about = duet_model_describe(model);
    bool failed =
        !about || json_object_set_new(
                      about, "parameters",
                      json_integer((json_int_t)model->n_without_dropouts));

    if (!failed && model->prepare)
        failed = json_object_set_new(about, "prepare",
                                     duet_prepare_to_json(model->prepare));
    if (!failed)
        return about;
    json_decref(about);
    return NULL;
}

/* A model that is saved, or being read: dropouts' parameters are the run's. */
static void walk_parameters(struct duet_tape *tape, void *data)
{
    const struct duet_model *model = data;

    for (size_t i = 0; i < model->n_parts; i++) {
        const struct duet_part *part = &model->parts[i];

        if (part->first < model->n_without_dropouts)
            duet_tape_add(tape,
                          duet_element_of_real(model->numerics->real_size),
                          part->rows, part->columns,
                          duet_at(model, model->parameters, part->first), "%s",
                          part->name);
    }
}

enum duet_status duet_model_save(struct duet_model *model, const char *path,
                                 struct duet_error *error)
{
    return duet_container_write(path, "model", describe(model), walk_parameters,
                                model, error);
}

/* A whole number of the header, from 1; 0 where there is none. */
static size_t read_size(const struct duet_container *container,
                        const char *name, struct duet_error *error)
{
    const json_t *value = json_object_get(container->about, name);
    const json_int_t size = json_integer_value(value);

    if (size > 0)
        return (size_t)size;
    duet_container_malformed(container, error,
                             "its header has no '%s' that is a whole number "
                             "from 1",
                             name);
    return 0;
}

static enum duet_status read_dtype(const struct duet_container *container,
                                   enum duet_dtype *dtype,
                                   struct duet_error *error)
{
    const char *name =
        json_string_value(json_object_get(container->about, "dtype"));

    for (int i = DUET_FLOAT64; name && i <= DUET_FLOAT32; i++)
        if (!strcmp(name, duet_dtype_name((enum duet_dtype)i))) {
            *dtype = (enum duet_dtype)i;
            return DUET_OK;
        }
    return duet_container_malformed(container, error,
                                    "its header has the dtype %s, expected "
                                    "float64 or float32",
                                    name ? name : "of no name");
}

/* One of the model's plugins; the message names the file. */
static enum duet_status read_plugin(const struct duet_container *container,
                                    struct duet *duet, enum duet_kind kind,
                                    const char *name,
                                    struct duet_instance **instance,
                                    struct duet_error *error)
{
    struct duet_error why;
    enum duet_status status = duet_instance_from_json(
        duet, kind, json_object_get(container->about, name), instance, &why);

    if (status == DUET_OK)
        return status;
    return duet_error_set(error, status, "%s: %s", container->path, why.text);
}

/* The preparation, where the file has one. */
static enum duet_status read_prepare(const struct duet_container *container,
                                     struct duet_model *model,
                                     struct duet_error *error)
{
    const json_t *json = json_object_get(container->about, "prepare");
    struct duet_prepare *prepare = NULL;
    struct duet_error why;
    enum duet_status status = DUET_OK;

    if (!json)
        return status;
    status = duet_prepare_from_json(json, &prepare, &why);
    if (status == DUET_OK)
        status = duet_model_set_prepare(model, prepare, &why);
    duet_prepare_unref(prepare);
    if (status == DUET_INVALID || status == DUET_MALFORMED)
        return duet_container_malformed(container, error, "%s", why.text);
    return status == DUET_OK ? status
                             : duet_error_set(error, status, "%s", why.text);
}

/* Whether the file holds the parameters of the shape that it states: checked
   before memory is asked for. Plugins' own parameters come on top. */
static enum duet_status check_size(const struct duet_container *container,
                                   const struct duet_model_options *o,
                                   struct duet_error *error)
{
    const double size = o->dtype == DUET_FLOAT64 ? 8 : 4;
    const double hidden = (double)o->hidden, outputs = (double)o->outputs;
    const double least =
        size * (hidden * ((double)o->inputs + outputs + 1) + outputs);

    if ((double)container->left >= least)
        return DUET_OK;
    return duet_container_malformed(
        container, error,
        "it holds %zu bytes of parameters, and a model of %zu-%zu-%zu has "
        "more",
        container->left, o->inputs, o->hidden, o->outputs);
}

/* The model that a header describes, its parameters yet to be read. */
static enum duet_status make_model(struct duet *duet,
                                   const struct duet_container *container,
                                   struct duet_model **model,
                                   struct duet_error *error)
{
    struct duet_model_options o = { .struct_size = sizeof o };
    enum duet_status status = read_dtype(container, &o.dtype, error);

    if (status != DUET_OK)
        return status;
    o.inputs = read_size(container, "inputs", error);
    o.hidden = o.inputs ? read_size(container, "hidden", error) : 0;
    o.outputs = o.hidden ? read_size(container, "outputs", error) : 0;
    if (!o.outputs)
        return DUET_MALFORMED;
    status = check_size(container, &o, error);
    if (status == DUET_OK)
        status = read_plugin(container, duet, DUET_KIND_ACTIVATION,
                             "activation", &o.activation, error);
    if (status == DUET_OK)
        status = read_plugin(container, duet, DUET_KIND_LOSS, "loss", &o.loss,
                             error);
    if (status == DUET_OK)
        status = duet_model_create(duet, &o, model, error);
    duet_instance_unref(o.activation);
    duet_instance_unref(o.loss);
    return status;
}

enum duet_status duet_model_load(struct duet *duet, const char *path,
                                 struct duet_model **model,
                                 struct duet_error *error)
{
    struct duet_container container;
    struct duet_model *made = NULL;
    enum duet_status status =
        duet_container_open(path, "model", &container, error);

    if (status != DUET_OK)
        return status;
    status = make_model(duet, &container, &made, error);
    if (status == DUET_OK)
        status = read_prepare(&container, made, error);
    if (status == DUET_OK)
        status = duet_container_read(&container, walk_parameters, made, error);
    duet_container_close(&container);
    if (status != DUET_OK) {
        duet_model_destroy(made);
        return status;
    }
    *model = made;
    return DUET_OK;
}
