/* trainer_batch.c - what a batch needs before its update. */
#include "trainer_batch.h"

#include <math.h>

void duet_trainer_take_batch(struct duet_trainer *trainer, size_t first,
                             size_t rows)
{
    const struct duet_numerics *numerics = trainer->model->numerics;
    const struct duet_tensor *x = &trainer->data.x, *y = &trainer->data.y;
    struct duet_pass *pass = &trainer->pass;

    if (trainer->order) {
        pass->x = x->data;
        pass->order = trainer->order + first;
        pass->target = trainer->y.data;
        numerics->gather_rows(rows, y->columns, y->data, pass->order,
                              trainer->y.data, y->columns);
    } else {
        pass->x = duet_at(trainer->model, x->data, first * x->columns);
        pass->target = duet_at(trainer->model, y->data, first * y->columns);
    }
    pass->where.t = trainer->t;
    pass->where.epoch = trainer->epoch;
    pass->where.batch_rows = rows;
}

static bool is_on_weights(const struct duet_dropping_place *place)
{
    return place->place == DUET_PLACE_W1 || place->place == DUET_PLACE_W2;
}

static const struct duet_part *weights_at(
    const struct duet_trainer *trainer, const struct duet_dropping_place *place)
{
    return &trainer->model
                ->parts[place->place == DUET_PLACE_W1 ? DUET_W1 : DUET_W2];
}

enum duet_status duet_trainer_draw_masks(struct duet_trainer *trainer,
                                         struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < DUET_N_PLACES; i++) {
        const struct duet_dropping_place *place = &trainer->pass.place[i];
        real *at[DUET_MAX_DROPOUT_PARAMETERS];

        if (!place->instance)
            continue;
        trainer->call.rng = trainer->rng;
        duet_instance_build(place->instance, model->dtype)
            ->dropout.draw(
                place->instance->config,
                &(struct duet_dropout_draw_args) {
                    .struct_size = sizeof(struct duet_dropout_draw_args),
                    .place = place->place,
                    .rows = is_on_weights(place)
                                ? weights_at(trainer, place)->rows
                                : trainer->pass.where.batch_rows,
                    .columns = place->columns,
                    .mask = place->mask,
                    .host = &trainer->call.host,
                    .where = &trainer->pass.where,
                    .parameter = duet_model_dropout_parameters(
                        model, place->instance, i, model->parameters, at),
                });
        trainer->call.rng = NULL;
        status = duet_call_end(&trainer->call, place->instance, NULL, error);
    }
    return status;
}

enum duet_status duet_trainer_mask_weights(struct duet_trainer *trainer,
                                           struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;

    for (size_t i = DUET_PLACE_W1; status == DUET_OK && i < DUET_N_PLACES;
         i++) {
        const struct duet_dropping_place *place = &trainer->pass.place[i];
        const struct duet_part *part = weights_at(trainer, place);
        real *at[DUET_MAX_DROPOUT_PARAMETERS];

        if (!place->instance)
            continue;
        duet_instance_build(place->instance, model->dtype)
            ->dropout.forward(
                place->instance->config,
                &(struct duet_dropout_forward_args) {
                    .struct_size = sizeof(struct duet_dropout_forward_args),
                    .place = place->place,
                    .rows = part->rows,
                    .columns = part->columns,
                    .x = duet_at(model, model->parameters, part->first),
                    .y = trainer->masked[i - DUET_PLACE_W1].data,
                    .mask = place->mask,
                    .host = &trainer->call.host,
                    .where = &trainer->pass.where,
                    .parameter = duet_model_dropout_parameters(
                        model, place->instance, i, model->parameters, at),
                });
        status =
            duet_call_end(&trainer->call, place->instance, part->name, error);
    }
    return status;
}

enum duet_status duet_trainer_unmask_gradient(struct duet_trainer *trainer,
                                              real *gradient,
                                              struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;

    for (size_t i = DUET_PLACE_W1; status == DUET_OK && i < DUET_N_PLACES;
         i++) {
        const struct duet_dropping_place *place = &trainer->pass.place[i];
        const struct duet_part *part = weights_at(trainer, place);
        real *g = duet_at(model, gradient, part->first);
        real *at[2][DUET_MAX_DROPOUT_PARAMETERS];

        if (!place->instance)
            continue;
        duet_instance_build(place->instance, model->dtype)
            ->dropout.backward(
                place->instance->config,
                &(struct duet_dropout_backward_args) {
                    .struct_size = sizeof(struct duet_dropout_backward_args),
                    .place = place->place,
                    .rows = part->rows,
                    .columns = part->columns,
                    .gy = g,
                    .mask = place->mask,
                    .gx = g,
                    .host = &trainer->call.host,
                    .where = &trainer->pass.where,
                    .parameter = duet_model_dropout_parameters(
                        model, place->instance, i, model->parameters, at[0]),
                    .parameter_gradient = duet_model_dropout_parameters(
                        model, place->instance, i, gradient, at[1]),
                    .x = place->instance->entry->n_parameters
                             ? duet_at(model, model->parameters, part->first)
                             : NULL,
                });
        status =
            duet_call_end(&trainer->call, place->instance, part->name, error);
    }
    return status;
}

/* A schedule computes in double: any of its builds will do. */
static const struct duet_schedule *schedule_of(const struct duet_instance *s)
{
    return &duet_entry_any(s->entry)->schedule;
}

static struct duet_schedule_args moment(const struct duet_trainer *trainer,
                                        const struct duet_group *group)
{
    const size_t unit = duet_instance_choice(trainer->options.schedule, "unit");

    return (struct duet_schedule_args) {
        .struct_size = sizeof(struct duet_schedule_args),
        .t = unit ? trainer->epoch : trainer->t,
        .base = group->stepper->lr,
        .value = (double)NAN,
        .scalar = group->schedule_scalar,
        .host = &trainer->call.host,
        .where = &trainer->pass.where,
    };
}

enum duet_status duet_trainer_set_rates(struct duet_trainer *trainer,
                                        struct duet_error *error)
{
    const struct duet_instance *schedule = trainer->options.schedule;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++) {
        struct duet_group *group = &trainer->groups[i];

        group->lr = group->stepper->lr;
        if (!schedule)
            continue;
        const struct duet_schedule_args m = moment(trainer, group);

        group->lr = schedule_of(schedule)->lr(schedule->config, &m);
        status = duet_call_end(&trainer->call, schedule, NULL, error);
        if (status == DUET_OK && !(group->lr >= 0 && group->lr < HUGE_VAL))
            status = duet_error_set(error, DUET_PLUGIN_FAILED,
                                    "schedule %s: it gave the rate %g at "
                                    "update %llu, expected 0 or more",
                                    schedule->entry->name, group->lr,
                                    (unsigned long long)trainer->t);
    }
    return status;
}

enum duet_status duet_trainer_observe(struct duet_trainer *trainer,
                                      double value, struct duet_error *error)
{
    const struct duet_instance *schedule = trainer->options.schedule;
    enum duet_status status = DUET_OK;

    if (!schedule || !schedule_of(schedule)->observe)
        return DUET_OK;
    for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++) {
        struct duet_schedule_args m = moment(trainer, &trainer->groups[i]);

        m.value = value;
        schedule_of(schedule)->observe(schedule->config, &m);
        status = duet_call_end(&trainer->call, schedule, NULL, error);
    }
    return status;
}
