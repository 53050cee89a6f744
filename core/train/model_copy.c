/* model_copy.c - copies of models. */
#include "model.h"

#include "errors.h"

#include <string.h>

/* Take over the parts and plugins that runs have added. */
static void copy_parts(struct duet_model *to, const struct duet_model *from)
{
    to->n_parts = from->n_parts;
    to->n_parameters = from->n_parameters;
    memcpy(to->names, from->names, from->n_parts * sizeof *to->names);
    memcpy(to->parts, from->parts, from->n_parts * sizeof *to->parts);
    for (size_t i = 0; i < to->n_parts; i++)
        to->parts[i].name = to->names[i];
    memcpy(to->dropout_part, from->dropout_part, sizeof to->dropout_part);
    for (size_t i = 0; i < DUET_N_PLACES; i++) {
        to->dropout[i] = duet_instance_ref(from->dropout[i]);
        to->with_parameters[i] = duet_instance_ref(from->with_parameters[i]);
    }
    memcpy(to->parameters, from->parameters,
           from->n_parameters * from->numerics->real_size);
}

static enum duet_status copy_inferred(struct duet_model *to,
                                      const struct duet_model *from,
                                      struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < 2; i++) {
        const struct duet_tensor *t = &from->inferred[i];

        if (!t->data)
            continue;
        status = duet_tensor_init(&to->inferred[i], from->dtype, t->rows,
                                  t->columns, error);
        if (status == DUET_OK)
            memcpy(to->inferred[i].data, t->data,
                   t->rows * t->columns * t->real_size);
    }
    return status;
}

enum duet_status duet_model_copy(const struct duet_model *model,
                                 struct duet_model **copy,
                                 struct duet_error *error)
{
    const struct duet_model_options options = {
        .struct_size = sizeof options,
        .inputs = model->inputs,
        .hidden = model->hidden,
        .outputs = model->outputs,
        .dtype = model->dtype,
        .activation = model->activation,
        .loss = model->loss,
    };
    struct duet_model *made;
    enum duet_status status =
        duet_model_create(model->duet, &options, &made, error);

    if (status != DUET_OK)
        return status;
    copy_parts(made, model);
    status = copy_inferred(made, model, error);
    if (status == DUET_OK)
        status = duet_model_set_prepare(made, model->prepare, error);
    if (status == DUET_OK)
        *copy = made;
    else
        duet_model_destroy(made);
    return status;
}

enum duet_status duet_model_set_loss(struct duet_model *model,
                                     struct duet_instance *loss,
                                     struct duet_error *error)
{
    enum duet_status status =
        duet_instance_is(loss, DUET_KIND_LOSS, "model: loss", error);

    if (status == DUET_OK)
        status = duet_instance_serves(loss, model->dtype, error);
    if (status != DUET_OK)
        return status;
    if (loss->entry->n_parameters || model->loss->entry->n_parameters)
        return duet_error_set(error, DUET_INVALID,
                              "model: loss %s can't take the place of loss %s, "
                              "as one of them has parameters",
                              loss->entry->name, model->loss->entry->name);
    duet_instance_ref(loss);
    duet_instance_unref(model->loss);
    model->loss = loss;
    return DUET_OK;
}
