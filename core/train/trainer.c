/* trainer.c - one epoch of training. */
#include "dropout.h"
#include "trainer.h"
#include "trainer_batch.h"
#include "trainer_evaluate.h"

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

/* Limit the gradient; its norm is that of all parameters. */
static void clip(const struct duet_trainer *trainer)
{
    const struct duet_model *model = trainer->model;
    const struct duet_numerics *numerics = model->numerics;
    const double value = trainer->options.clip_value;
    const double most = trainer->options.clip_norm;
    real *g = trainer->gradient;

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
        .data = trainer,
    };
    enum duet_status status;

    trainer->stepping = group;
    trainer->error = error;
    trainer->status = DUET_OK;
    status = duet_stepper_step(group->stepper, &step, error);
    /* A failure inside evaluate() caused any failure that followed it. */
    return trainer->status == DUET_OK ? status : trainer->status;
}

static enum duet_status step_groups(struct duet_trainer *trainer, double loss,
                                    struct duet_error *error)
{
    enum duet_status status = duet_trainer_set_rates(trainer, error);

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
    const struct duet_model *model = trainer->model;
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < DUET_N_TENSORS; i++) {
        const struct duet_regularizers *r = &trainer->options.regularizers[i];

        for (size_t k = 0; status == DUET_OK && k < r->n; k++)
            status = project(trainer, r->regularizer[k], &model->parts[i],
                             group_of(trainer, i)->lr, error);
    }
    return status;
}

/* Fail if the step made a weight that isn't finite. */
static enum duet_status check_finite(const struct duet_trainer *trainer,
                                     struct duet_error *error)
{
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
        "lr %g (a smaller lr, or clip, may help)",
        part[i].name, (at - part[i].first) / part[i].columns + 1,
        (at - part[i].first) % part[i].columns + 1,
        (unsigned long long)trainer->epoch, trainer->batch,
        group->stepper->instance->entry->name, group->lr);
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

/* Keep the weights before a step, or go back to them to undo the step. */
static void keep_weights(const struct duet_trainer *trainer, bool undo)
{
    const struct duet_model *model = trainer->model;
    real *kept = trainer->finite_weights;

    if (kept)
        memcpy(undo ? model->parameters : kept, undo ? kept : model->parameters,
               model->n_parameters * model->numerics->real_size);
}

/* ---- The epoch ----------------------------------------------------------- */

/* Train on one batch, from its rows to the new weights. */
static enum duet_status train_batch(struct duet_trainer *trainer, size_t first,
                                    size_t rows, double *sum,
                                    struct duet_error *error)
{
    enum duet_status status;
    double loss;

    trainer->t++;
    trainer->batch++;
    duet_trainer_take_batch(trainer, first, rows);
    status = duet_pass_draw_masks(&trainer->pass, &trainer->call, trainer->rng,
                                  error);
    if (status == DUET_OK)
        status = duet_trainer_gradient(trainer, trainer->gradient, sum, error);
    if (status != DUET_OK)
        return status;
    trainer->start_penalty = trainer->penalty;
    loss = *sum / (double)rows + trainer->penalty;
    if (!isfinite(loss))
        return loss_not_finite(trainer, *sum, error);
    clip(trainer);
    keep_weights(trainer, false);
    status = step_groups(trainer, loss, error);
    if (status == DUET_OK)
        status = project_all(trainer, error);
    if (status == DUET_OK)
        status = check_finite(trainer, error);
    if (status == DUET_NOT_FINITE)
        keep_weights(trainer, true);
    return status;
}

static enum duet_status train_batches(struct duet_trainer *trainer,
                                      struct duet_epoch *epoch,
                                      struct duet_error *error)
{
    const size_t rows = trainer->rows, step = trainer->batch_rows;
    enum duet_status status = DUET_OK;
    double loss = 0, penalty = 0;

    trainer->epoch++;
    trainer->batch = 0;
    if (trainer->order)
        duet_rng_permutation(trainer->rng, rows, trainer->order);
    for (size_t first = 0; status == DUET_OK && first < rows; first += step) {
        double sum;

        duet_between_steps(trainer->model->duet);
        status =
            train_batch(trainer, first,
                        rows - first < step ? rows - first : step, &sum, error);
        if (status == DUET_OK) {
            loss += sum;
            penalty += trainer->start_penalty;
        }
    }
    if (status == DUET_OK)
        status = check_state(trainer, error);
    if (status != DUET_OK)
        return status;
    *epoch = (struct duet_epoch) { loss / (double)rows,
                                   penalty / (double)trainer->batch };
    return DUET_OK;
}

/* Exchange the weights that are trained with those for prediction, for
   optimizers that have both. */
static void exchange_weights(struct duet_trainer *trainer)
{
    for (size_t i = 0; i < trainer->n_groups; i++)
        duet_stepper_exchange(trainer->groups[i].stepper);
}

enum duet_status duet_trainer_epoch(struct duet_trainer *trainer,
                                    struct duet_epoch *epoch,
                                    struct duet_error *error)
{
    enum duet_status status;

    exchange_weights(trainer);
    status = train_batches(trainer, epoch, error);
    exchange_weights(trainer);
    return status;
}
