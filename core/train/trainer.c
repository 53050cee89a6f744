/* trainer.c - one epoch of training. */
#include "dropout.h"
#include "number.h"
#include "trainer_local.h"

#include <math.h>
#include <string.h>

/* ---- Regularization ------------------------------------------------------ */

static enum duet_status project(struct duet_trainer *trainer,
                                struct duet_instance *instance,
                                const struct duet_part *part, double lr,
                                struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    const struct duet_regularizer *regularizer =
        &duet_instance_build(instance, model->dtype)->regularizer;
    const struct duet_where where = duet_trainer_where(trainer, part, lr);

    if (!regularizer->project)
        return DUET_OK;
    regularizer->project(
        instance->config,
        &(struct duet_projection_args) {
            .struct_size = sizeof(struct duet_projection_args),
            .rows = part->rows,
            .columns = part->columns,
            .weight = duet_at(model, model->parameters, part->first),
            .host = &trainer->call.host,
            .where = &where });
    return duet_call_end(&trainer->call, instance, part->name, error);
}

/* ---- The gradient that a step sees --------------------------------------- */

/* Measure the gradient's norm, over all parameters, and limit the gradient. */
static void clip(struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;
    const struct duet_numerics *numerics = model->numerics;
    const double value = trainer->options.clip_value;
    const double most = trainer->options.clip_norm;
    real *g = trainer->gradient;

    if (trainer->measures)
        trainer->update.gradient_norm = numerics->norm(model->n_parameters, g);
    if (value > 0)
        numerics->clip(model->n_parameters, -value, value, g, g);
    if (most > 0) {
        const double norm = numerics->norm(model->n_parameters, g);

        if (norm > most)
            numerics->scale(model->n_parameters, most / norm, g);
    }
}

/* ---- The update ---------------------------------------------------------- */

static enum duet_status step_group(struct duet_trainer *trainer,
                                   struct duet_group *group, double loss,
                                   struct duet_error *error)
{
    const struct duet_step step = {
        .where = &trainer->pass.where,
        .lr = group->lr,
        .base_lr = group->stepper->lr,
        .loss = loss,
        .gradient = trainer->gradient,
        .evaluate = group->model_scope ? duet_trainer_evaluate : NULL,
        .objective = group->model_scope ? duet_trainer_objective : NULL,
        .layers = group->model_scope ? duet_trainer_layers : NULL,
        .data = trainer,
    };
    enum duet_status status;

    trainer->stepping = group;
    trainer->error = error;
    trainer->status = DUET_OK;
    duet_group_set_options(group, true);
    status = duet_stepper_step(group->stepper, &step, error);
    duet_group_set_options(group, false);
    /* A failure inside evaluate() caused any failure that followed it. */
    return trainer->status == DUET_OK ? status : trainer->status;
}

static enum duet_status step_groups(struct duet_trainer *trainer, double loss,
                                    struct duet_error *error)
{
    enum duet_status status = duet_trainer_look_up(trainer, error);

    trainer->update.lr = trainer->groups[0].lr;
    /* Model-scope optimizers go first, since they may evaluate the objective,
       which has to be at the weights before any step. */
    for (int model_scope = 1; model_scope >= 0; model_scope--)
        for (size_t i = 0; status == DUET_OK && i < trainer->n_groups; i++)
            if (trainer->groups[i].model_scope == model_scope)
                status = step_group(trainer, &trainer->groups[i], loss, error);
    return status;
}

static const struct duet_group *group_of(const struct duet_trainer *trainer,
                                         size_t part)
{
    size_t i = 0;

    /* The last group also has the parameters that a later run appended. */
    while (i + 1 < trainer->n_groups &&
           part >= trainer->groups[i].first_part + trainer->groups[i].n_parts)
        i++;
    return &trainer->groups[i];
}

static enum duet_status project_all(struct duet_trainer *trainer,
                                    struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < trainer->n_regularized; i++) {
        const struct duet_regularized *r = &trainer->regularized[i];

        status =
            project(trainer, r->regularizer, &trainer->model->parts[r->part],
                    group_of(trainer, r->part)->lr, error);
    }
    return status;
}

/* Fail if the step made a weight that isn't finite. */
static enum duet_status check_finite(const struct duet_trainer *trainer,
                                     struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];
    const struct duet_model *model = trainer->model;
    const size_t at = model->numerics->first_not_finite(model->n_parameters,
                                                        model->parameters);
    const struct duet_part *part = model->parts;
    const struct duet_group *group;
    size_t i = 0;

    if (at == model->n_parameters)
        return DUET_OK;
    while (at >= part[i].first + part[i].rows * part[i].columns)
        i++;
    group = group_of(trainer, i);
    return duet_error_set(
        error, DUET_NOT_FINITE,
        "%s[%zu][%zu] is no longer a finite number, in epoch "
        "%llu, batch %zu, after the step of optimizer %s with "
        "lr %s (a smaller lr, or clip, may help)",
        part[i].name, (at - part[i].first) / part[i].columns + 1,
        (at - part[i].first) % part[i].columns + 1,
        (unsigned long long)trainer->epoch, trainer->batch,
        group->stepper->instance->entry->name,
        duet_number_print(group->lr, number));
}

/* Find the first slot of a stepper, or of one inside it, that isn't finite. */
static const char *slot_not_finite(const struct duet_stepper *stepper,
                                   const struct duet_unit **at)
{
    const struct duet_entry *entry = stepper->instance->entry;

    for (size_t i = 0; i < stepper->n_units; i++) {
        const struct duet_unit *unit = &stepper->units[i];

        *at = unit;
        for (size_t k = 0; k < entry->n_slots; k++)
            if (unit->slot[k] &&
                stepper->numerics->first_not_finite(
                    unit->slot_size[k], unit->slot[k]) < unit->slot_size[k])
                return entry->slots[k].name;
        for (size_t k = 0; k < stepper->instance->n_children; k++) {
            const char *name = unit->children[k]
                                   ? slot_not_finite(unit->children[k], at)
                                   : NULL;

            if (name)
                return name;
        }
    }
    return NULL;
}

/*
 * State that overflowed makes steps of 0 from then on, which can't be seen in
 * the weights. It is checked once an epoch, since it is larger than they are.
 */
static enum duet_status check_state(const struct duet_trainer *trainer,
                                    struct duet_error *error)
{
    for (size_t i = 0; i < trainer->n_groups; i++) {
        const struct duet_stepper *stepper = trainer->groups[i].stepper;
        const struct duet_unit *unit = NULL;
        const char *slot = slot_not_finite(stepper, &unit);

        if (slot)
            return duet_error_set(
                error, DUET_NOT_FINITE,
                "slot %s of optimizer %s isn't finite after epoch %llu, for "
                "%s: the gradient is too large for %s (clip may help)",
                slot, unit->stepper->instance->entry->name,
                (unsigned long long)trainer->epoch,
                unit->n_parts == 1 ? unit->parts[0].name : "all tensors",
                duet_dtype_name(trainer->model->dtype));
    }
    return DUET_OK;
}

/* Say which part of the objective isn't a finite number. */
static enum duet_status loss_not_finite(const struct duet_trainer *trainer,
                                        double sum, struct duet_error *error)
{
    const bool by_penalty = isfinite(sum);
    const double value = by_penalty ? trainer->penalty : sum;

    return duet_error_set(
        error, DUET_NOT_FINITE, "%s%s is %s in epoch %llu, batch %zu",
        by_penalty ? "the regularizers' penalty" : "the loss ",
        by_penalty ? "" : trainer->model->loss->entry->name,
        isnan(value) ? "not a number" : "infinite",
        (unsigned long long)trainer->epoch, trainer->batch);
}

/* Keep the weights before a step, to undo it or to measure it. */
static void keep_weights(const struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;

    if (trainer->measures ||
        trainer->options.on_nonfinite == DUET_NONFINITE_STOP)
        memcpy(trainer->weights_before, model->parameters,
               model->n_parameters * model->numerics->real_size);
}

static void undo(const struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;

    if (trainer->options.on_nonfinite == DUET_NONFINITE_STOP)
        memcpy(model->parameters, trainer->weights_before,
               model->n_parameters * model->numerics->real_size);
}

/* The norm of the change of the weights, for which the old ones are used up. */
static double norm_of_update(const struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;
    const size_t n = model->n_parameters;

    model->numerics->add_scaled(n, model->parameters, -1,
                                trainer->weights_before);
    return model->numerics->norm(n, trainer->weights_before);
}

/* ---- An update ----------------------------------------------------------- */

/* Step from the gradient to the new weights. */
static enum duet_status update(struct duet_trainer *trainer, double loss,
                               struct duet_error *error)
{
    enum duet_status status;

    clip(trainer);
    keep_weights(trainer);
    status = step_groups(trainer, loss, error);
    if (status == DUET_OK)
        status = project_all(trainer, error);
    if (status == DUET_OK)
        status = check_finite(trainer, error);
    if (status == DUET_NOT_FINITE)
        undo(trainer);
    if (status == DUET_OK && trainer->measures)
        trainer->update.update_norm = norm_of_update(trainer);
    return status;
}

/* Train on the batch that has been taken. */
static enum duet_status train_batch(struct duet_trainer *trainer,
                                    struct duet_error *error)
{
    double sum, mean;
    enum duet_status status = duet_pass_draw_masks(
        &trainer->pass, &trainer->call, trainer->rng, error);

    if (status == DUET_OK)
        status = duet_trainer_gradient(trainer, trainer->gradient, &sum, error);
    if (status != DUET_OK)
        return status;
    mean = sum / trainer->batch_weight;
    trainer->update.step = trainer->t;
    trainer->update.loss = mean;
    trainer->update.penalty = trainer->penalty;
    if (!isfinite(mean + trainer->penalty))
        return loss_not_finite(trainer, sum, error);
    status = update(trainer, mean + trainer->penalty, error);
    trainer->loss_sum += sum;
    trainer->weight_sum += trainer->batch_weight;
    trainer->penalty_sum += trainer->update.penalty;
    return status;
}

/* ---- The epoch ----------------------------------------------------------- */

/* Exchange the weights that are trained with those for prediction, for
   optimizers that have both. */
static void exchange_weights(struct duet_trainer *trainer)
{
    for (size_t i = 0; i < trainer->n_groups; i++)
        duet_stepper_exchange(trainer->groups[i].stepper);
}

static void begin_epoch(struct duet_trainer *trainer)
{
    exchange_weights(trainer);
    trainer->is_in_epoch = true;
    if (trainer->is_paused) {
        trainer->is_paused = false;
        return;
    }
    trainer->epoch++;
    trainer->batch = trainer->next_row = 0;
    trainer->t_before = trainer->t;
    trainer->loss_sum = trainer->weight_sum = trainer->penalty_sum = 0;
    if (trainer->order)
        duet_rng_permutation(trainer->rng, trainer->rows, trainer->order);
}

static void leave_epoch(struct duet_trainer *trainer)
{
    exchange_weights(trainer);
    trainer->is_in_epoch = false;
}

void duet_trainer_pause(struct duet_trainer *trainer)
{
    leave_epoch(trainer);
    trainer->is_paused = true;
}

/* The next batch. One whose rows all have the weight 0 says nothing, so there
   is no update. */
static enum duet_status step(struct duet_trainer *trainer,
                             struct duet_error *error)
{
    const size_t first = trainer->next_row, left = trainer->rows - first;
    const size_t rows = left < trainer->batch_rows ? left : trainer->batch_rows;

    trainer->next_row = first + rows;
    trainer->measures =
        trainer->measures_all || trainer->next_row == trainer->rows;
    trainer->t++;
    trainer->batch++;
    duet_trainer_take_batch(trainer, first, rows);
    if (trainer->batch_weight > 0)
        return train_batch(trainer, error);
    trainer->t--;
    return DUET_OK;
}

enum duet_status duet_trainer_step(struct duet_trainer *trainer, bool *over,
                                   struct duet_error *error)
{
    enum duet_status status;

    if (!trainer->is_in_epoch)
        begin_epoch(trainer);
    duet_between_steps(trainer->model->duet);
    status = step(trainer, error);
    *over = trainer->next_row == trainer->rows;
    if (status != DUET_OK)
        leave_epoch(trainer);
    return status;
}

enum duet_status duet_trainer_end_epoch(struct duet_trainer *trainer,
                                        struct duet_epoch *epoch,
                                        struct duet_error *error)
{
    const uint64_t updates = trainer->t - trainer->t_before;

    /* An epoch that is cut short may have had no update. */
    *epoch = (struct duet_epoch) {
        .loss = updates ? trainer->loss_sum / trainer->weight_sum : 0,
        .penalty = updates ? trainer->penalty_sum / (double)updates : 0,
    };
    leave_epoch(trainer);
    return check_state(trainer, error);
}
