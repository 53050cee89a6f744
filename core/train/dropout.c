/*
 * dropout.c - the dropouts of a run: their parameters, masks, and weights.
 *
 * Dropouts come with a run, and so after the model and after the tensors that
 * a script may hold of it. Their parameters are appended to the model's vector,
 * which has memory left for them, and stay there.
 */
#include "dropout.h"

#include <string.h>

static const struct duet_dropout *build_of(const struct duet_model *model,
                                           const struct duet_instance *dropout)
{
    return &duet_instance_build(dropout, model->dtype)->dropout;
}

static bool is_on_weights(size_t place)
{
    return place >= DUET_PLACE_W1;
}

/* What a dropout at w1 or w2 is applied to. */
static const struct duet_part *weights_of(const struct duet_model *model,
                                          size_t place)
{
    return &model->parts[DUET_W1 + place - DUET_PLACE_W1];
}

/* ---- Parameters ---------------------------------------------------------- */

/* Whether there is room, and no other dropout's parameters are there. */
static enum duet_status check(const struct duet_model *model,
                              const struct duet_instance *dropout, size_t place,
                              struct duet_error *error)
{
    const struct duet_instance *before = model->with_parameters[place];
    const struct duet_entry *entry = dropout->entry;

    if (entry->n_parameters > DUET_MAX_DROPOUT_PARAMETERS)
        return duet_error_set(error, DUET_INVALID,
                              "dropout %s declares %zu parameters, expected at "
                              "most %d",
                              entry->name, entry->n_parameters,
                              DUET_MAX_DROPOUT_PARAMETERS);
    if (before && (strcmp(before->entry->name, entry->name) ||
                   before->entry->n_parameters != entry->n_parameters))
        return duet_error_set(error, DUET_INVALID,
                              "dropout %s at %s: the model has the parameters "
                              "of dropout %s there",
                              entry->name, duet_place_names[place],
                              before->entry->name);
    return DUET_OK;
}

static void add(struct duet_model *model, struct duet_instance *dropout,
                size_t place)
{
    char prefix[DUET_NAME_SIZE];

    snprintf(prefix, sizeof prefix, "dropout.%s", duet_place_names[place]);
    model->dropout_part[place] = model->n_parts;
    duet_model_add_parts(model, prefix, dropout,
                         duet_model_place_columns(model, place));
    duet_model_fill_parts(model, dropout, model->dropout_part[place]);
    model->with_parameters[place] = duet_instance_ref(dropout);
}

enum duet_status duet_model_add_dropouts(struct duet_model *model,
                                         struct duet_instance *const *dropout,
                                         struct duet_error *error)
{
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        if (dropout[i] && dropout[i]->entry->n_parameters &&
            check(model, dropout[i], i, error) != DUET_OK)
            return DUET_INVALID;
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        if (dropout[i] && dropout[i]->entry->n_parameters &&
            !model->with_parameters[i])
            add(model, dropout[i], i);
    return DUET_OK;
}

real *const *duet_model_dropout_parameters(const struct duet_model *model,
                                           const struct duet_instance *dropout,
                                           size_t place, const real *vector,
                                           real **at)
{
    const size_t n = dropout->entry->n_parameters;
    const struct duet_part *parts = &model->parts[model->dropout_part[place]];

    for (size_t i = 0; i < n; i++)
        at[i] = duet_at(model, vector, parts[i].first);
    return n ? at : NULL;
}

/* ---- For prediction ------------------------------------------------------ */

/* Room for what dropouts on weights infer. */
static enum duet_status make_room(const struct duet_model *model,
                                  struct duet_instance *const *dropout,
                                  struct duet_tensor room[2],
                                  struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    memset(room, 0, 2 * sizeof *room);
    for (size_t i = DUET_PLACE_W1; status == DUET_OK && i < DUET_N_PLACES;
         i++) {
        const struct duet_part *part = weights_of(model, i);

        if (dropout[i] && build_of(model, dropout[i])->infer)
            status = duet_tensor_init(&room[i - DUET_PLACE_W1], model->dtype,
                                      part->rows, part->columns, error);
    }
    return status;
}

enum duet_status duet_model_keep_dropouts(struct duet_model *model,
                                          struct duet_instance *const *dropout,
                                          struct duet_error *error)
{
    struct duet_tensor room[2];
    enum duet_status status = make_room(model, dropout, room, error);

    if (status != DUET_OK) {
        duet_tensor_finish(&room[0]);
        duet_tensor_finish(&room[1]);
        return status;
    }
    for (size_t i = 0; i < 2; i++) {
        duet_tensor_finish(&model->inferred[i]);
        model->inferred[i] = room[i];
    }
    for (size_t i = 0; i < DUET_N_PLACES; i++) {
        struct duet_instance *before = model->dropout[i];

        model->dropout[i] = duet_instance_ref(dropout[i]);
        duet_instance_unref(before);
    }
    return DUET_OK;
}

/* ---- In a batch ---------------------------------------------------------- */

enum duet_status duet_pass_draw_masks(const struct duet_pass *pass,
                                      struct duet_call *call,
                                      struct duet_rng *rng,
                                      struct duet_error *error)
{
    const struct duet_model *model = pass->model;

    for (size_t i = 0; i < DUET_N_PLACES; i++) {
        const struct duet_dropping_place *place = &pass->place[i];
        real *at[DUET_MAX_DROPOUT_PARAMETERS];
        enum duet_status status;

        if (!place->instance)
            continue;
        call->rng = rng;
        build_of(model, place->instance)
            ->draw(place->instance->config,
                   &(struct duet_dropout_draw_args) {
                       .struct_size = sizeof(struct duet_dropout_draw_args),
                       .place = place->place,
                       .rows = is_on_weights(i) ? weights_of(model, i)->rows
                                                : pass->where.batch_rows,
                       .columns = place->columns,
                       .mask = place->mask,
                       .host = &call->host,
                       .where = &pass->where,
                       .parameter = duet_model_dropout_parameters(
                           model, place->instance, i, model->parameters, at),
                   });
        call->rng = NULL;
        status = duet_call_end(call, place->instance, NULL, error);
        if (status != DUET_OK)
            return status;
    }
    return DUET_OK;
}

enum duet_status duet_pass_drop_weights(struct duet_pass *pass,
                                        struct duet_call *call,
                                        struct duet_error *error)
{
    const struct duet_model *model = pass->model;

    for (size_t i = DUET_PLACE_W1; i < DUET_N_PLACES; i++) {
        const struct duet_dropping_place *place = &pass->place[i];
        const struct duet_part *part = weights_of(model, i);
        const struct duet_dropout *dropout;
        real *at[DUET_MAX_DROPOUT_PARAMETERS];
        enum duet_status status;

        if (!place->instance || !place->weights)
            continue;
        dropout = build_of(model, place->instance);
        (place->mask ? dropout->forward : dropout->infer)(
            place->instance->config,
            &(struct duet_dropout_forward_args) {
                .struct_size = sizeof(struct duet_dropout_forward_args),
                .place = place->place,
                .rows = part->rows,
                .columns = part->columns,
                .x = duet_at(model, model->parameters, part->first),
                .y = place->weights,
                .mask = place->mask,
                .host = &call->host,
                .where = &pass->where,
                .parameter = duet_model_dropout_parameters(
                    model, place->instance, i, model->parameters, at),
            });
        pass->weight[i - DUET_PLACE_W1] = place->weights;
        status = duet_call_end(call, place->instance, part->name, error);
        if (status != DUET_OK)
            return status;
    }
    return DUET_OK;
}

enum duet_status duet_pass_drop_weights_back(const struct duet_pass *pass,
                                             struct duet_call *call,
                                             real *gradient,
                                             struct duet_error *error)
{
    const struct duet_model *model = pass->model;

    for (size_t i = DUET_PLACE_W1; i < DUET_N_PLACES; i++) {
        const struct duet_dropping_place *place = &pass->place[i];
        const struct duet_part *part = weights_of(model, i);
        real *g = duet_at(model, gradient, part->first);
        real *at[2][DUET_MAX_DROPOUT_PARAMETERS];
        enum duet_status status;

        if (!place->instance)
            continue;
        build_of(model, place->instance)
            ->backward(
                place->instance->config,
                &(struct duet_dropout_backward_args) {
                    .struct_size = sizeof(struct duet_dropout_backward_args),
                    .place = place->place,
                    .rows = part->rows,
                    .columns = part->columns,
                    .gy = g,
                    .mask = place->mask,
                    .gx = g,
                    .host = &call->host,
                    .where = &pass->where,
                    .parameter = duet_model_dropout_parameters(
                        model, place->instance, i, model->parameters, at[0]),
                    .parameter_gradient = duet_model_dropout_parameters(
                        model, place->instance, i, gradient, at[1]),
                    .x = place->instance->entry->n_parameters
                             ? duet_at(model, model->parameters, part->first)
                             : NULL,
                });
        status = duet_call_end(call, place->instance, part->name, error);
        if (status != DUET_OK)
            return status;
    }
    return DUET_OK;
}
