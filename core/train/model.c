/* model.c - making a model. */
#include "model.h"

#include "host.h"
#include "errors.h"
#include "option.h"
#include "sized.h"

#include <stdlib.h>
#include <string.h>

struct duet_where duet_model_where(const struct duet_model *model)
{
    return (struct duet_where) {
        .struct_size = sizeof(struct duet_where),
        .name = "",
        .inputs = model->inputs,
        .hidden = model->hidden,
        .outputs = model->outputs,
    };
}

static void add_part(struct duet_model *model, const char *prefix,
                     const char *name, enum duet_role role, size_t rows,
                     size_t columns)
{
    const size_t i = model->n_parts++;

    snprintf(model->names[i], DUET_NAME_SIZE, "%s%s%s", prefix,
             *prefix ? "." : "", name);
    model->parts[i] = (struct duet_part) {
        .name = model->names[i],
        .role = role,
        .first = model->n_parameters,
        .rows = rows,
        .columns = columns,
    };
    model->n_parameters += rows * columns;
}

void duet_model_add_parts(struct duet_model *model, const char *prefix,
                          const struct duet_instance *instance, size_t columns)
{
    const struct duet_entry *entry = instance->entry;

    for (size_t i = 0; i < entry->n_parameters; i++) {
        const struct duet_parameter *p = &entry->parameters[i];

        add_part(model, prefix, p->name, p->role, 1,
                 p->shape == DUET_SHAPE_SINGLE ? 1 : columns);
    }
}

size_t duet_model_place_columns(const struct duet_model *model, size_t place)
{
    const size_t columns[DUET_N_PLACES] = { model->inputs, model->hidden,
                                            model->outputs, model->hidden,
                                            model->outputs };

    return columns[place];
}

const char *const duet_tensor_names[DUET_N_TENSORS] = {
    [DUET_W1] = "w1",
    [DUET_W2] = "w2",
    [DUET_B1] = "b1",
    [DUET_B2] = "b2",
};

const char *const duet_place_names[DUET_N_PLACES] = {
    [DUET_PLACE_INPUT] = "input",   [DUET_PLACE_HIDDEN] = "hidden",
    [DUET_PLACE_OUTPUT] = "output", [DUET_PLACE_W1] = "w1",
    [DUET_PLACE_W2] = "w2",
};

/* The order is the contract: weights are contiguous, and so are biases. */
static enum duet_status lay_out(struct duet_model *model,
                                struct duet_error *error)
{
    const size_t n = DUET_N_TENSORS + model->activation->entry->n_parameters +
                     model->loss->entry->n_parameters +
                     DUET_N_PLACES * DUET_MAX_DROPOUT_PARAMETERS;
    struct duet_tensor memory;
    enum duet_status status;

    model->most_parts = n;
    model->parts = calloc(n, sizeof *model->parts);
    model->names = calloc(n, sizeof *model->names);
    if (!model->parts || !model->names)
        return duet_no_memory(error);
    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        add_part(model, "", duet_tensor_names[i],
                 i < DUET_B1 ? DUET_ROLE_WEIGHTS : DUET_ROLE_BIASES,
                 i == DUET_W1   ? model->inputs
                 : i == DUET_W2 ? model->hidden
                                : 1,
                 i == DUET_W1 || i == DUET_B1 ? model->hidden : model->outputs);
    model->activation_part = model->n_parts;
    duet_model_add_parts(model, "activation", model->activation, model->hidden);
    model->loss_part = model->n_parts;
    duet_model_add_parts(model, "loss", model->loss, model->outputs);
    model->n_without_dropouts = model->most_parameters = model->n_parameters;
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        model->most_parameters +=
            DUET_MAX_DROPOUT_PARAMETERS * duet_model_place_columns(model, i);
    status = duet_tensor_init(&memory, model->dtype, 1, model->most_parameters,
                              error);
    if (status == DUET_OK)
        model->parameters = memory.data;
    return status;
}

static enum duet_status fill(struct duet_model *model, size_t index,
                             struct duet_instance *initializer,
                             struct duet_rng *rng, struct duet_error *error)
{
    const struct duet_part *part = &model->parts[index];
    const bool first = index == DUET_W1 || index == DUET_B1;
    struct duet_where where = duet_model_where(model);
    struct duet_call call;
    enum duet_status status;

    duet_call_init(&call, model->duet, model->dtype);
    call.rng = rng;
    where.name = part->name;
    where.role = part->role;
    duet_instance_build(initializer, model->dtype)
        ->initializer.fill(
            initializer->config,
            &(struct duet_initializer_args) {
                .struct_size = sizeof(struct duet_initializer_args),
                .rows = part->rows,
                .columns = part->columns,
                .fan_in = first ? model->inputs : model->hidden,
                .fan_out = first ? model->hidden : model->outputs,
                .weight = duet_at(model, model->parameters, part->first),
                .host = &call.host,
                .where = &where,
            });
    status = duet_call_end(&call, initializer, part->name, error);
    duet_call_finish(&call);
    return status;
}

void duet_model_fill_parts(struct duet_model *model,
                           const struct duet_instance *instance, size_t part)
{
    const struct duet_entry *entry = instance->entry;

    for (size_t i = 0; i < entry->n_parameters; i++, part++) {
        const struct duet_parameter *p = &entry->parameters[i];

        model->numerics->fill(
            model->parts[part].columns,
            p->from ? duet_instance_real(instance, p->from, 0) : p->value,
            duet_at(model, model->parameters, model->parts[part].first));
    }
}

static enum duet_status check_options(const struct duet_model_options *options,
                                      struct duet_error *error)
{
    const size_t most = (size_t)1 << 31;
    enum duet_status status;

    if (!options->inputs || !options->hidden || !options->outputs ||
        options->inputs > most || options->hidden > most ||
        options->outputs > most)
        return duet_error_set(error, DUET_INVALID,
                              "model: inputs, hidden and outputs are %zu, %zu "
                              "and %zu, expected 1 to %zu",
                              options->inputs, options->hidden,
                              options->outputs, most);
    if (!options->activation || !options->loss)
        return duet_error_set(error, DUET_INVALID, "model: no %s is given",
                              options->activation ? "loss" : "activation");
    status = duet_instance_is(options->activation, DUET_KIND_ACTIVATION,
                              "model: activation", error);
    if (status == DUET_OK)
        status = duet_instance_is(options->loss, DUET_KIND_LOSS, "model: loss",
                                  error);
    if (status == DUET_OK)
        status =
            duet_instance_serves(options->activation, options->dtype, error);
    if (status == DUET_OK)
        status = duet_instance_serves(options->loss, options->dtype, error);
    for (size_t i = 0; status == DUET_OK && i < DUET_N_TENSORS; i++) {
        const struct duet_instance *initializer = options->initializer[i];

        if (initializer)
            status = duet_instance_is(initializer, DUET_KIND_INITIALIZER,
                                      "model: initializer", error);
        if (initializer && status == DUET_OK)
            status = duet_instance_serves(initializer, options->dtype, error);
    }
    return status;
}

enum duet_status duet_model_create(struct duet *duet,
                                   const struct duet_model_options *given,
                                   struct duet_model **model,
                                   struct duet_error *error)
{
    struct duet_model_options o = { 0 };
    enum duet_status status = duet_sized_take(
        &o, sizeof o, given, DUET_SIZE_UP_TO(struct duet_model_options, rng),
        "model", error);
    struct duet_rng *rng = o.rng ? o.rng : duet_default_rng(duet);
    struct duet_model *made;

    if (status == DUET_OK)
        status = check_options(&o, error);
    if (status != DUET_OK)
        return status;
    made = calloc(1, sizeof *made);
    if (!made)
        return duet_no_memory(error);
    *made = (struct duet_model) {
        .duet = duet,
        .dtype = o.dtype,
        .numerics = duet_context_numerics(duet, o.dtype),
        .inputs = o.inputs,
        .hidden = o.hidden,
        .outputs = o.outputs,
        .activation = duet_instance_ref(o.activation),
        .loss = duet_instance_ref(o.loss),
    };
    status = lay_out(made, error);
    for (size_t i = 0; status == DUET_OK && i < DUET_N_TENSORS; i++)
        if (o.initializer[i])
            status = fill(made, i, o.initializer[i], rng, error);
    if (status != DUET_OK) {
        duet_model_destroy(made);
        return status;
    }
    duet_model_fill_parts(made, made->activation, made->activation_part);
    duet_model_fill_parts(made, made->loss, made->loss_part);
    *model = made;
    return DUET_OK;
}

void duet_model_destroy(struct duet_model *model)
{
    if (!model)
        return;
    for (size_t i = 0; i < DUET_N_PLACES; i++) {
        duet_instance_unref(model->dropout[i]);
        duet_instance_unref(model->with_parameters[i]);
    }
    duet_instance_unref(model->activation);
    duet_instance_unref(model->loss);
    duet_prepare_unref(model->prepare);
    duet_tensor_finish(&model->inferred[0]);
    duet_tensor_finish(&model->inferred[1]);
    free(model->parameters);
    free(model->parts);
    free(model->names);
    free(model);
}

struct duet_tensor duet_model_view(const struct duet_model *model, size_t part)
{
    const struct duet_part *p = &model->parts[part];

    return duet_tensor_view(model->dtype, p->rows, p->columns,
                            duet_at(model, model->parameters, p->first));
}

enum duet_status duet_model_tensor_at(struct duet_model *model, size_t index,
                                      struct duet_model_tensor *tensor,
                                      struct duet_error *error)
{
    struct duet_model_tensor own;

    if (index >= model->n_parts)
        return duet_error_set(error, DUET_INVALID,
                              "model: tensor %zu, expected 0 to %zu", index,
                              model->n_parts - 1);
    own = (struct duet_model_tensor) { .name = model->parts[index].name,
                                       .role = model->parts[index].role,
                                       .view = duet_model_view(model, index) };
    duet_sized_give(tensor, tensor->struct_size, &own, sizeof own);
    return DUET_OK;
}

void duet_model_parameters(struct duet_model *model, struct duet_tensor *view)
{
    *view = duet_tensor_view(model->dtype, 1, model->n_parameters,
                             model->parameters);
}

size_t duet_model_inputs(const struct duet_model *model)
{
    return model->inputs;
}

size_t duet_model_hidden(const struct duet_model *model)
{
    return model->hidden;
}

size_t duet_model_outputs(const struct duet_model *model)
{
    return model->outputs;
}

enum duet_dtype duet_model_dtype(const struct duet_model *model)
{
    return model->dtype;
}

struct duet_instance *duet_model_plugin(const struct duet_model *model,
                                        enum duet_kind kind)
{
    switch (kind) {
    case DUET_KIND_ACTIVATION:
        return model->activation;
    case DUET_KIND_LOSS:
        return model->loss;
    default:
        return NULL;
    }
}

size_t duet_model_n_tensors(const struct duet_model *model)
{
    return model->n_parts;
}

size_t duet_loss_target_columns(const struct duet_loss *loss, size_t outputs)
{
    return loss->target == DUET_TARGET_CLASSES ? 1 : outputs;
}

size_t duet_model_target_columns(const struct duet_model *model)
{
    return duet_loss_target_columns(
        &duet_instance_build(model->loss, model->dtype)->loss, model->outputs);
}

size_t duet_model_columns(const struct duet_model *model,
                          enum duet_output output)
{
    return output == DUET_OUTPUT_PREDICTION ? duet_model_target_columns(model)
                                            : model->outputs;
}

enum duet_status duet_model_vector(const struct duet_model *model,
                                   real **vector, struct duet_error *error)
{
    struct duet_tensor memory;
    enum duet_status status = duet_tensor_init(&memory, model->dtype, 1,
                                               model->most_parameters, error);

    if (status == DUET_OK)
        *vector = memory.data;
    return status;
}
