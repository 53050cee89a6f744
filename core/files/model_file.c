/* model_file.c - models as files. */
#include "model.h"

#include "container.h"
#include "instance_json.h"

#include <string.h>

static json_t *describe(const struct duet_model *model)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:o, s:o, s:I}", "dtype",
                     duet_dtype_name(model->dtype), "inputs",
                     (json_int_t)model->inputs, "hidden",
                     (json_int_t)model->hidden, "outputs",
                     (json_int_t)model->outputs, "activation",
                     duet_instance_to_json(model->activation), "loss",
                     duet_instance_to_json(model->loss), "parameters",
                     (json_int_t)model->n_without_dropouts);
}

static bool write_parameters(FILE *file, void *data)
{
    const struct duet_model *model = data;

    return fwrite(model->parameters, model->numerics->real_size,
                  model->n_without_dropouts, file) == model->n_without_dropouts;
}

enum duet_status duet_model_save(struct duet_model *model, const char *path,
                                 struct duet_error *error)
{
    return duet_container_write(path, "model", describe(model),
                                write_parameters, model, error);
}

/* The model that a header describes, its parameters yet to be read. */
static enum duet_status make_model(struct duet *duet, const char *path,
                                   json_t *about, struct duet_model **model,
                                   struct duet_error *error)
{
    struct duet_model_options o = { .struct_size = sizeof o };
    json_int_t inputs, hidden, outputs;
    json_t *activation, *loss;
    const char *dtype;
    enum duet_status status;

    if (json_unpack(about, "{s:s, s:I, s:I, s:I, s:o, s:o}", "dtype", &dtype,
                    "inputs", &inputs, "hidden", &hidden, "outputs", &outputs,
                    "activation", &activation, "loss", &loss) ||
        inputs < 1 || hidden < 1 || outputs < 1)
        return duet_container_malformed(path, "model",
                                        "its header lacks a field", error);
    o.inputs = (size_t)inputs;
    o.hidden = (size_t)hidden;
    o.outputs = (size_t)outputs;
    o.dtype = strcmp(dtype, "float32") ? DUET_FLOAT64 : DUET_FLOAT32;
    status = duet_instance_from_json(duet, DUET_KIND_ACTIVATION, activation,
                                     &o.activation, error);
    if (status == DUET_OK)
        status =
            duet_instance_from_json(duet, DUET_KIND_LOSS, loss, &o.loss, error);
    if (status == DUET_OK)
        status = duet_model_create(duet, &o, model, error);
    duet_instance_unref(o.activation);
    duet_instance_unref(o.loss);
    return status;
}

static bool read_parameters(FILE *file, const struct duet_model *model)
{
    const size_t size = model->numerics->real_size, n = model->n_parameters;

    return duet_container_holds(file, n * size) &&
           fread(model->parameters, size, n, file) == n;
}

enum duet_status duet_model_load(struct duet *duet, const char *path,
                                 struct duet_model **model,
                                 struct duet_error *error)
{
    struct duet_model *made = NULL;
    json_t *about;
    FILE *file;
    enum duet_status status =
        duet_container_open(path, "model", &file, &about, error);

    if (status != DUET_OK)
        return status;
    status = make_model(duet, path, about, &made, error);
    if (status == DUET_OK && !read_parameters(file, made))
        status = duet_container_malformed(path, "model",
                                          "it doesn't hold as many "
                                          "parameters as it should",
                                          error);
    if (status == DUET_OK)
        *model = made;
    else
        duet_model_destroy(made);
    json_decref(about);
    fclose(file);
    return status;
}
