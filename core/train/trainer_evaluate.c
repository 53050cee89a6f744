/* trainer_evaluate.c - the objective of a batch, with penalties. */
#include "trainer_local.h"
#include "dropout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- The gradient that a step sees --------------------------------------- */

struct duet_where duet_trainer_where(const struct duet_trainer *trainer,
                                     const struct duet_part *part, double lr)
{
    struct duet_where where = trainer->pass.where;

    where.name = part->name;
    where.role = part->role;
    where.lr = lr;
    return where;
}

/* Add one tensor's penalty, and its gradient. */
static enum duet_status penalize(struct duet_trainer *trainer,
                                 struct duet_instance *instance,
                                 const struct duet_part *part, real *gradient,
                                 struct duet_error *error)
{
    const struct duet_model *model = trainer->model;
    const struct duet_regularizer *regularizer =
        &duet_instance_build(instance, model->dtype)->regularizer;
    const struct duet_where where = duet_trainer_where(trainer, part, 0);
    struct duet_penalty_args p = {
        .struct_size = sizeof p,
        .rows = part->rows,
        .columns = part->columns,
        .weight = duet_at(model, model->parameters, part->first),
        .host = &trainer->call.host,
        .where = &where,
    };

    if (regularizer->penalty)
        trainer->penalty += regularizer->penalty(instance->config, &p);
    if (gradient)
        p.gradient = duet_at(model, gradient, part->first);
    if (regularizer->gradient && gradient && !trainer->call.failed)
        regularizer->gradient(instance->config, &p);
    return duet_call_end(&trainer->call, instance, part->name, error);
}

enum duet_status duet_trainer_penalize(struct duet_trainer *trainer,
                                       real *gradient, struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    trainer->penalty = 0;
    for (size_t i = 0; status == DUET_OK && i < trainer->n_regularized; i++) {
        const struct duet_regularized *r = &trainer->regularized[i];

        status = penalize(trainer, r->regularizer,
                          &trainer->model->parts[r->part], gradient, error);
    }
    return status;
}

enum duet_status duet_trainer_gradient(struct duet_trainer *trainer,
                                       real *gradient, double *sum,
                                       struct duet_error *error)
{
    const size_t rows = trainer->pass.where.batch_rows;
    enum duet_status status =
        duet_pass_drop_weights(&trainer->pass, &trainer->call, error);

    trainer->penalty = 0;
    if (status == DUET_OK)
        status =
            duet_objective_batch(&trainer->objective, &trainer->pass, rows,
                                 trainer->batch_weight, gradient, sum, error);
    if (status == DUET_OK)
        status = duet_pass_drop_weights_back(&trainer->pass, &trainer->call,
                                             gradient, error);
    return status == DUET_OK ? duet_trainer_penalize(trainer, gradient, error)
                             : status;
}

/* ---- For optimizers that see the whole model ----------------------------- */

/* Copy the part of a gradient that belongs to the group that is stepping. */
static void copy_group(const struct duet_trainer *trainer, const real *from,
                       real *to)
{
    const struct duet_model *model = trainer->model;
    const struct duet_group *group = trainer->stepping;
    const struct duet_part *first = &model->parts[group->first_part];
    size_t n = 0;

    for (size_t i = 0; i < group->n_parts; i++)
        n += first[i].rows * first[i].columns;
    memcpy(to, duet_at(model, from, first->first),
           n * model->numerics->real_size);
}

double duet_trainer_evaluate(void *data)
{
    struct duet_trainer *trainer = data;
    const struct duet_model *model = trainer->model;
    const size_t first = model->parts[trainer->stepping->first_part].first;
    double sum;

    if (trainer->status == DUET_OK)
        trainer->status = duet_trainer_gradient(
            trainer, trainer->fresh_gradient, &sum, trainer->error);
    if (trainer->status != DUET_OK)
        return (double)NAN;
    copy_group(trainer, trainer->fresh_gradient,
               duet_at(model, trainer->gradient, first));
    return sum / trainer->batch_weight + trainer->penalty;
}

/* Let a pass begin with row `first` of its targets and row weights. */
static void skip_rows(struct duet_pass *pass, size_t first)
{
    pass->target =
        duet_at(pass->model, pass->target, first * pass->target_columns);
    if (pass->row_weight)
        pass->row_weight = duet_at(pass->model, pass->row_weight, first);
}

/* Some rows of the batch, with their part of the masks. */
static struct duet_pass pass_of_batch(const struct duet_trainer *trainer,
                                      size_t first, size_t n)
{
    const struct duet_model *model = trainer->model;
    struct duet_pass pass = trainer->pass;

    if (first || n != pass.where.batch_rows)
        pass.x_transposed = NULL; /* it has the blocks of the whole batch */
    if (pass.order)
        pass.order += first;
    else
        pass.x = duet_at(model, pass.x, first * model->inputs);
    skip_rows(&pass, first);
    for (size_t i = 0; i < DUET_PLACE_W1; i++)
        if (pass.place[i].mask)
            pass.place[i].mask = duet_at(model, pass.place[i].mask,
                                         first * pass.place[i].columns);
    pass.first_row = first;
    return pass;
}

/* Some rows of the training data, without dropout. */
static struct duet_pass pass_of_data(const struct duet_trainer *trainer,
                                     size_t first)
{
    const struct duet_model *model = trainer->model;
    struct duet_pass pass = duet_pass_of(model, &trainer->data);

    pass.x = duet_at(model, pass.x, first * model->inputs);
    skip_rows(&pass, first);
    for (size_t i = 0; i < DUET_N_PLACES; i++)
        pass.place[i].instance = NULL;
    return pass;
}

/* What works on batches of all rows; made when it is first asked for. */
static enum duet_status make_whole(struct duet_trainer *trainer,
                                   struct duet_error *error)
{
    enum duet_status status;

    if (trainer->whole || trainer->rows == trainer->batch_rows)
        return DUET_OK;
    trainer->whole = calloc(1, sizeof *trainer->whole);
    if (!trainer->whole)
        return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    status = duet_objective_init(trainer->whole, trainer->model, trainer->pool,
                                 trainer->rows, true, error);
    if (status != DUET_OK) {
        free(trainer->whole);
        trainer->whole = NULL;
    }
    return status;
}

/* The mean loss over n rows, and the gradient of all parameters. */
static enum duet_status mean_loss(struct duet_trainer *trainer,
                                  const struct duet_objective_args *o, size_t n,
                                  double *loss, struct duet_error *error)
{
    const bool all = o->flags & DUET_OBJECTIVE_ALL_ROWS;
    real *gradient = o->gradient ? trainer->fresh_gradient : NULL;
    enum duet_status status = all ? make_whole(trainer, error) : DUET_OK;
    struct duet_pass pass = all ? pass_of_data(trainer, o->first)
                                : pass_of_batch(trainer, o->first, n);
    const double weight = duet_pass_weight(&pass, n);
    const double by = weight > 0 ? weight : 1; /* else the sum is 0 */

    if (status == DUET_OK)
        status = duet_pass_drop_weights(&pass, &trainer->call, error);
    if (status == DUET_OK)
        status = duet_objective_batch(
            all && trainer->whole ? trainer->whole : &trainer->objective, &pass,
            n, by, gradient, loss, error);
    if (status == DUET_OK && gradient)
        status =
            duet_pass_drop_weights_back(&pass, &trainer->call, gradient, error);
    *loss /= by;
    trainer->penalty = 0;
    if (status == DUET_OK && !(o->flags & DUET_OBJECTIVE_NO_PENALTY))
        status = duet_trainer_penalize(trainer, gradient, error);
    *loss += trainer->penalty;
    return status;
}

double duet_trainer_objective(void *data, const struct duet_objective_args *o)
{
    struct duet_trainer *trainer = data;
    const size_t rows = o->flags & DUET_OBJECTIVE_ALL_ROWS
                            ? trainer->rows
                            : trainer->pass.where.batch_rows;
    const size_t n = o->n ? o->n : rows - (o->first < rows ? o->first : rows);
    double loss = 0;

    if (trainer->status == DUET_OK && (!n || n > rows || o->first > rows - n))
        trainer->status = duet_error_set(
            trainer->error, DUET_PLUGIN_FAILED,
            "optimizer %s: it asked for the loss of %zu rows from row %zu, "
            "and there are %zu",
            trainer->stepping->stepper->instance->entry->name, n, o->first,
            rows);
    if (trainer->status == DUET_OK)
        trainer->status = mean_loss(trainer, o, n, &loss, trainer->error);
    if (trainer->status != DUET_OK)
        return (double)NAN;
    if (o->gradient)
        copy_group(trainer, trainer->fresh_gradient, o->gradient);
    return loss;
}
