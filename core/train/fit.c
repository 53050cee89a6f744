/* fit.c - epochs, what they measured, and when to stop. */
#include "fit.h"

#include "errors.h"
#include "array.h"
#include "dropout.h"
#include "number.h"
#include "sized.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void duet_fit_options_init(struct duet_fit_options *options, size_t size,
                           struct duet_instance *optimizer)
{
    struct duet_fit_options o = { .epochs = 100, .shuffle = true };

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        o.optimizer[i] = optimizer;
    duet_sized_give(options, size, &o, sizeof o);
}

/* ---- Making -------------------------------------------------------------- */

static bool has_regularizer(const struct duet_fit_options *options)
{
    size_t n = 0;

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        n += options->regularizers[i].n;
    return n > 0;
}

/* Allocate an array of the history, with a value per epoch. */
static bool make_array(double **array, size_t epochs)
{
    *array = calloc(epochs ? epochs : 1, sizeof **array);
    return *array != NULL;
}

static enum duet_status make_history(struct duet_fit *fit,
                                     struct duet_error *error)
{
    const struct duet_fit_options *o = &fit->options;
    struct duet_history *h = &fit->history;
    bool made = make_array(&h->loss, o->epochs);

    if (o->validation)
        made &= make_array(&h->val_loss, o->epochs);
    if (has_regularizer(o))
        made &= make_array(&h->penalty, o->epochs);
    for (size_t i = 0; i < o->n_metrics; i++) {
        made &= make_array(&h->metric[i], o->epochs);
        if (o->validation)
            made &= make_array(&h->val_metric[i], o->epochs);
    }
    return made ? DUET_OK : duet_no_memory(error);
}

static const struct duet_metric *metric_at(const struct duet_fit *fit, size_t i)
{
    return &duet_instance_build(fit->options.metrics[i],
                                fit->trainer->model->dtype)
                ->metric;
}

/* Find the array that early stopping looks at, and which values are better. */
static enum duet_status find_monitored(struct duet_fit *fit,
                                       struct duet_error *error)
{
    const struct duet_fit_options *o = &fit->options;
    const char *name = o->early_stop.monitor;
    const bool validation = name && !strncmp(name, "val_", 4);
    const char *metric = name && validation ? name + 4 : name;
    char number[DUET_NUMBER_SIZE];

    if (!name)
        name = metric = o->validation ? "val_loss" : "loss";
    if (!strcmp(name, "val_loss"))
        fit->monitored = fit->history.val_loss;
    else if (!strcmp(name, "loss"))
        fit->monitored = fit->history.loss;
    for (size_t i = 0; i < o->n_metrics; i++)
        if (!strcmp(metric, o->metrics[i]->entry->name)) {
            fit->monitored = validation ? fit->history.val_metric[i]
                                        : fit->history.metric[i];
            fit->higher_is_better =
                metric_at(fit, i)->flags & DUET_METRIC_HIGHER_IS_BETTER;
        }
    if (!(o->early_stop.min_delta >= 0))
        return duet_error_set(
            error, DUET_INVALID,
            "fit: early_stop has min_delta %s, expected 0 or "
            "more",
            duet_number_print(o->early_stop.min_delta, number));
    if (fit->monitored)
        return DUET_OK;
    return duet_error_set(error, DUET_INVALID,
                          "fit: early_stop monitors '%s', which isn't measured "
                          "(give `validation` or `metrics`)",
                          name);
}

static enum duet_status check_optimizers(const struct duet_fit *fit,
                                         struct duet_error *error)
{
    static const char *const names[] = { "w1", "w2", "b1", "b2" };

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        if (!fit->options.optimizer[i])
            return duet_error_set(error, DUET_INVALID,
                                  "fit: no optimizer is given for %s",
                                  names[i]);
    return DUET_OK;
}

static enum duet_status make_validation(struct duet_fit *fit,
                                        const struct duet_data *data,
                                        struct duet_error *error)
{
    const struct duet_model *model = fit->trainer->model;
    const struct duet_data *validation = fit->options.validation;
    enum duet_status status = DUET_OK;
    size_t rows = data->x.rows;

    if (validation) {
        status = duet_model_check_data(model, validation, error);
        if (status == DUET_OK)
            status = duet_typed_data_init(&fit->validation, model, validation,
                                          error);
        rows = validation->x.rows > rows ? validation->x.rows : rows;
    }
    if (status == DUET_OK && fit->options.n_metrics)
        status = duet_tensor_init(&fit->predicted, model->dtype, rows,
                                  model->outputs, error);
    return status;
}

/* Whether early stopping looks at the loss before the epoch's only update. */
static bool is_loss_of_start(const struct duet_fit *fit)
{
    return fit->monitored == fit->history.loss &&
           fit->trainer->batch_rows >= fit->trainer->rows;
}

static enum duet_status make(struct duet_fit *fit, struct duet_model *model,
                             const struct duet_data *data,
                             struct duet_error *error)
{
    const struct duet_early_stop *stop = &fit->options.early_stop;
    enum duet_status status = check_optimizers(fit, error);

    if (status == DUET_OK)
        status = duet_trainer_create(model, data, &fit->options, &fit->trainer,
                                     error);
    if (status == DUET_OK)
        status = make_validation(fit, data, error);
    if (status == DUET_OK)
        status = make_history(fit, error);
    if (status == DUET_OK)
        status = find_monitored(fit, error);
    if (status == DUET_OK && stop->patience && stop->restore_best)
        status = duet_model_vector(model, &fit->best_weights, error);
    if (status == DUET_OK && fit->best_weights && is_loss_of_start(fit))
        status = duet_model_vector(model, &fit->start_weights, error);
    if (status == DUET_OK)
        status = duet_model_keep_dropouts(model, fit->options.dropout, error);
    return status;
}

enum duet_status duet_fit_create(struct duet_model *model,
                                 const struct duet_data *data,
                                 const struct duet_fit_options *options,
                                 struct duet_fit **fit,
                                 struct duet_error *error)
{
    struct duet_fit *made = calloc(1, sizeof *made);
    enum duet_status status;

    if (!made)
        return duet_no_memory(error);
    duet_fit_defaults(&made->options, NULL);
    made->history.struct_size = sizeof made->history;
    status = duet_sized_take(&made->options, sizeof made->options, options,
                             DUET_SIZE_UP_TO(struct duet_fit_options, threads),
                             "fit", error);
    if (status == DUET_OK)
        status = make(made, model, data, error);
    if (status != DUET_OK) {
        duet_fit_destroy(made);
        return status;
    }
    *fit = made;
    return DUET_OK;
}

void duet_fit_destroy(struct duet_fit *fit)
{
    if (!fit)
        return;
    free(fit->history.loss);
    free(fit->history.val_loss);
    free(fit->history.penalty);
    for (size_t i = 0; i < DUET_MAX_METRICS; i++) {
        free(fit->history.metric[i]);
        free(fit->history.val_metric[i]);
    }
    duet_tensor_finish(&fit->predicted);
    duet_typed_data_finish(&fit->validation);
    free(fit->best_weights);
    free(fit->start_weights);
    duet_trainer_destroy(fit->trainer);
    free(fit);
}

const struct duet_history *duet_fit_history(const struct duet_fit *fit)
{
    return &fit->history;
}

void duet_fit_stop(struct duet_fit *fit, const char *reason)
{
    snprintf(fit->history.stopped, sizeof fit->history.stopped, "%s", reason);
}

/* ---- An epoch ------------------------------------------------------------ */

static enum duet_status measure_metrics(struct duet_fit *fit,
                                        const struct duet_typed_data *data,
                                        double *const *to, size_t epoch,
                                        struct duet_error *error)
{
    struct duet_trainer *trainer = fit->trainer;
    struct duet_pass pass = duet_pass_of(trainer->model, data);
    enum duet_status status =
        duet_pass_drop_weights(&pass, &trainer->call, error);

    for (size_t i = 0; status == DUET_OK && i < fit->options.n_metrics; i++)
        status = duet_measure(&trainer->objective, &pass, data->x.rows,
                              fit->options.metrics[i], fit->predicted.data,
                              &to[i][epoch], error);
    return status;
}

static enum duet_status validate(struct duet_fit *fit, size_t epoch,
                                 struct duet_error *error)
{
    struct duet_trainer *trainer = fit->trainer;
    const struct duet_typed_data *data = &fit->validation;
    struct duet_pass pass = duet_pass_of(trainer->model, data);
    enum duet_status status =
        duet_pass_drop_weights(&pass, &trainer->call, error);
    double sum;

    if (status == DUET_OK)
        status = duet_objective_batch(&trainer->objective, &pass, data->x.rows,
                                      1, NULL, &sum, error);
    if (status != DUET_OK)
        return status;
    fit->history.val_loss[epoch] = sum / (double)data->x.rows;
    return measure_metrics(fit, data, fit->history.val_metric, epoch, error);
}

static size_t bytes_of_weights(const struct duet_fit *fit)
{
    const struct duet_model *model = fit->trainer->model;

    return model->n_parameters * model->numerics->real_size;
}

/* An epoch of one update measures its loss at the weights before it. */
static void keep_start(struct duet_fit *fit)
{
    if (fit->start_weights)
        memcpy(fit->start_weights, fit->trainer->model->parameters,
               bytes_of_weights(fit));
}

static void keep_best(struct duet_fit *fit)
{
    if (fit->best_weights)
        memcpy(fit->best_weights,
               fit->start_weights ? fit->start_weights
                                  : fit->trainer->model->parameters,
               bytes_of_weights(fit));
}

/* An equal value counts as no worse, as in the lecture; NaN is the worst. */
static bool improves(const struct duet_fit *fit, double value)
{
    const double delta = fit->options.early_stop.min_delta;

    if (isnan(value) || isnan(fit->best))
        return !isnan(value);
    return fit->higher_is_better ? value >= fit->best + delta
                                 : value <= fit->best - delta;
}

static void look_whether_to_stop(struct duet_fit *fit, size_t epoch)
{
    const size_t patience = fit->options.early_stop.patience;
    const double value = fit->monitored[epoch];

    if (epoch == 0 || improves(fit, value)) {
        fit->best = value;
        fit->history.best_epoch = epoch + 1;
        fit->epochs_since_best = 0;
        keep_best(fit);
    } else if (++fit->epochs_since_best >= patience && patience) {
        duet_fit_stop(fit, "early stop");
    }
}

/* Whether the model has the weights of the best epoch. */
static bool has_best(const struct duet_fit *fit)
{
    return fit->over && fit->best_weights && fit->history.best_epoch;
}

real *duet_fit_last_weights(struct duet_fit *fit)
{
    return has_best(fit) ? fit->best_weights : fit->trainer->model->parameters;
}

real *duet_fit_best_weights(struct duet_fit *fit)
{
    return has_best(fit) ? fit->trainer->model->parameters : fit->best_weights;
}

/*
 * End training. If the best weights are to be restored they are exchanged with
 * the last ones, which a checkpoint still needs.
 */
static void finish_training(struct duet_fit *fit)
{
    const struct duet_model *model = fit->trainer->model;

    if (!fit->over && fit->best_weights && fit->history.best_epoch)
        duet_swap(model->parameters, fit->best_weights, bytes_of_weights(fit));
    fit->over = true;
}

enum duet_status duet_fit_epoch(struct duet_fit *fit, bool *more,
                                struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    const size_t epoch = h->epochs;
    struct duet_epoch measured;
    enum duet_status status;

    *more = false;
    if (epoch >= fit->options.epochs || *h->stopped) {
        finish_training(fit);
        return DUET_OK;
    }
    keep_start(fit);
    status = duet_trainer_epoch(fit->trainer, &measured, error);
    if (status == DUET_NOT_FINITE && fit->trainer->finite_weights) {
        duet_fit_stop(fit, error->text);
        finish_training(fit);
        return DUET_OK;
    }
    if (status != DUET_OK)
        return status;
    h->loss[epoch] = measured.loss;
    if (h->penalty)
        h->penalty[epoch] = measured.penalty;
    status = measure_metrics(fit, &fit->trainer->data, h->metric, epoch, error);
    if (status == DUET_OK && fit->options.validation)
        status = validate(fit, epoch, error);
    if (status != DUET_OK)
        return status;
    h->epochs++;
    look_whether_to_stop(fit, epoch);
    *more = h->epochs < fit->options.epochs && !*h->stopped;
    if (!*more)
        finish_training(fit);
    return duet_trainer_observe(fit->trainer, fit->monitored[epoch], error);
}
