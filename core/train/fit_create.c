/* fit_create.c - checks a run's options, and allocates for it. */
#include "fit.h"

#include "errors.h"
#include "dropout.h"
#include "number.h"
#include "sized.h"

#include <stdlib.h>
#include <string.h>

void duet_fit_options_init(struct duet_fit_options *options, size_t size,
                           struct duet_instance *optimizer)
{
    struct duet_fit_options o = {
        .epochs = 100, .shuffle = true, .accumulate = 1, .validate_every = 1
    };

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        o.optimizer[i] = optimizer;
    duet_sized_give(options, size, &o, sizeof o);
}

static enum duet_status check_options(const struct duet_fit_options *o,
                                      struct duet_error *error)
{
    char number[DUET_NUMBER_SIZE];

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        if (!o->optimizer[i])
            return duet_error_set(error, DUET_INVALID,
                                  "fit: no optimizer is given for %s",
                                  duet_tensor_names[i]);
    if (!(o->early_stop.min_delta >= 0))
        return duet_error_set(
            error, DUET_INVALID,
            "fit: early_stop has min_delta %s, expected 0 or more",
            duet_number_print(o->early_stop.min_delta, number));
    if (!(o->stop.seconds >= 0))
        return duet_error_set(error, DUET_INVALID,
                              "fit: stop has seconds %s, expected 0 or more",
                              duet_number_print(o->stop.seconds, number));
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
        status = duet_typed_data_init(&fit->validation, model, validation, NULL,
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
    return fit->monitored->values == fit->history.loss &&
           fit->trainer->batch_rows >= fit->trainer->rows;
}

static enum duet_status make_weights(struct duet_fit *fit,
                                     struct duet_error *error)
{
    const struct duet_model *model = fit->trainer->model;
    const struct duet_early_stop *stop = &fit->options.early_stop;
    enum duet_status status = DUET_OK;

    if (!stop->patience || !stop->restore_best)
        return DUET_OK;
    status = duet_model_vector(model, &fit->best_weights, error);
    if (status == DUET_OK && is_loss_of_start(fit))
        status = duet_model_vector(model, &fit->start_weights, error);
    return status;
}

/* Fail now where a metric can't be measured, and not after an epoch. */
static enum duet_status try_metrics(struct duet_fit *fit,
                                    struct duet_error *error)
{
    return fit->options.n_metrics
               ? duet_fit_measure(fit, 0, fit->options.validation != NULL,
                                  error)
               : DUET_OK;
}

static enum duet_status make(struct duet_fit *fit, struct duet_model *model,
                             const struct duet_data *data,
                             struct duet_error *error)
{
    enum duet_status status = check_options(&fit->options, error);

    if (status == DUET_OK)
        status = duet_trainer_create(model, data, &fit->options, &fit->trainer,
                                     error);
    if (status == DUET_OK) {
        fit->trainer->update.struct_size = sizeof fit->trainer->update;
        status = duet_model_remember(model, data, error);
    }
    if (status == DUET_OK)
        status = make_validation(fit, data, error);
    if (status == DUET_OK)
        status = duet_fit_make_history(fit, error);
    if (status == DUET_OK)
        status = make_weights(fit, error);
    if (status == DUET_OK)
        status = duet_model_keep_dropouts(model, fit->options.dropout, error);
    return status == DUET_OK ? try_metrics(fit, error) : status;
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
    if (duet_is_interrupted(model->duet)) {
        free(made);
        return duet_error_set(error, DUET_INTERRUPTED,
                              "fit: interrupted before its first step");
    }
    duet_fit_defaults(&made->options, NULL);
    made->history.struct_size = sizeof made->history;
    made->start = duet_fit_clock();
    status = duet_sized_take(&made->options, sizeof made->options, options,
                             DUET_SIZE_UP_TO(struct duet_fit_options, threads),
                             "fit", error);
    if (status == DUET_OK)
        status = make(made, model, data, error);
    if (status != DUET_OK) {
        duet_fit_destroy(made);
        return status;
    }
    atomic_fetch_add(&model->duet->interruption.n_runs, 1);
    made->counted = true;
    *fit = made;
    return DUET_OK;
}

void duet_fit_destroy(struct duet_fit *fit)
{
    if (!fit)
        return;
    if (fit->counted)
        atomic_fetch_sub(&fit->trainer->model->duet->interruption.n_runs, 1);
    for (size_t i = 0; i < fit->history.n_series; i++)
        free((double *)fit->series[i].values);
    duet_tensor_finish(&fit->predicted);
    duet_typed_data_finish(&fit->validation);
    free(fit->aims);
    free(fit->best_weights);
    free(fit->start_weights);
    duet_trainer_destroy(fit->trainer);
    free(fit);
}
