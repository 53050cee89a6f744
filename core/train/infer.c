/* infer.c - what dropouts do in prediction. */
#include "infer.h"

#include <string.h>

/* Index of w1 and w2 among the parts, by place. */
static size_t weights_at(size_t place)
{
    return place == DUET_PLACE_W1 ? DUET_W1 : DUET_W2;
}

static const struct duet_dropout *build_of(const struct duet_model *model,
                                           const struct duet_instance *dropout)
{
    return &duet_instance_build(dropout, model->dtype)->dropout;
}

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
        const struct duet_part *part = &model->parts[weights_at(i)];

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

enum duet_status duet_pass_infer_weights(struct duet_pass *pass,
                                         struct duet_call *call,
                                         struct duet_error *error)
{
    const struct duet_model *model = pass->model;
    enum duet_status status = DUET_OK;

    for (size_t i = DUET_PLACE_W1; status == DUET_OK && i < DUET_N_PLACES;
         i++) {
        const struct duet_dropping_place *place = &pass->place[i];
        const size_t which = i - DUET_PLACE_W1;
        const struct duet_part *part = &model->parts[weights_at(i)];
        real *at[DUET_MAX_DROPOUT_PARAMETERS];

        if (!place->instance || !model->inferred[which].data)
            continue;
        build_of(model, place->instance)
            ->infer(place->instance->config,
                    &(struct duet_dropout_forward_args) {
                        .struct_size = sizeof(struct duet_dropout_forward_args),
                        .place = place->place,
                        .rows = part->rows,
                        .columns = part->columns,
                        .x = duet_at(model, model->parameters, part->first),
                        .y = model->inferred[which].data,
                        .host = &call->host,
                        .where = &pass->where,
                        .parameter = duet_model_dropout_parameters(
                            model, place->instance, i, model->parameters, at),
                    });
        pass->weight[which] = model->inferred[which].data;
        status = duet_call_end(call, place->instance, part->name, error);
    }
    return status;
}
