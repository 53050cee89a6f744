/* fit.c - epochs, what they measured, and when to stop. */
#include "fit.h"

#include "array.h"
#include "dropout.h"

#include <math.h>
#include <string.h>
#include <time.h>

double duet_fit_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double seconds_of(const struct duet_fit *fit)
{
    return fit->seconds_before + duet_fit_clock() - fit->start;
}

const struct duet_history *duet_fit_history(const struct duet_fit *fit)
{
    return &fit->history;
}

const struct duet_last_update *duet_fit_last_update(const struct duet_fit *fit)
{
    return &fit->trainer->update;
}

void duet_fit_stop(struct duet_fit *fit, const char *reason)
{
    snprintf(fit->history.stopped, sizeof fit->history.stopped, "%s", reason);
}

bool duet_fit_interrupted(const struct duet_fit *fit)
{
    return fit->interrupted;
}

/* ---- Measuring ----------------------------------------------------------- */

bool duet_fit_validates(const struct duet_fit *fit, size_t epoch)
{
    const size_t every = fit->options.validate_every;

    return fit->options.validation && epoch % (every ? every : 1) == 0;
}

/* Measure the metrics, and the loss where there is room for it. */
static enum duet_status measure(struct duet_fit *fit,
                                const struct duet_typed_data *data,
                                double *loss, double *const *metric,
                                size_t epoch, struct duet_error *error)
{
    struct duet_trainer *trainer = fit->trainer;
    struct duet_pass pass = duet_pass_of(trainer->model, data);
    enum duet_status status =
        duet_pass_drop_weights(&pass, &trainer->call, error);
    double sum;

    if (status == DUET_OK && loss) {
        status = duet_objective_batch(&trainer->objective, &pass, data->x.rows,
                                      1, NULL, &sum, error);
        loss[epoch] = sum / data->total;
    }
    for (size_t i = 0; status == DUET_OK && i < fit->options.n_metrics; i++)
        status =
            duet_measure(&trainer->objective, &pass, data->x.rows,
                         fit->options.metrics[i], duet_typed_data_sample(data),
                         fit->predicted.data, &metric[i][epoch], error);
    return status;
}

static enum duet_status check_numbers(const struct duet_fit *fit, size_t epoch,
                                      bool validates, struct duet_error *error)
{
    for (size_t i = 0; i < fit->history.n_series; i++) {
        const struct duet_series *s = &fit->series[i];

        if (isnan(s->values[epoch]) &&
            (validates || strncmp(s->name, "val_", 4) != 0))
            return duet_error_set(
                error, DUET_NOT_FINITE, "%s is not a number %s %zu", s->name,
                fit->trainer->epoch ? "after epoch" : "before epoch",
                epoch + 1);
    }
    return DUET_OK;
}

enum duet_status duet_fit_measure(struct duet_fit *fit, size_t epoch,
                                  bool validates, struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    enum duet_status status =
        measure(fit, &fit->trainer->data, NULL, h->metric, epoch, error);

    if (status == DUET_OK && validates) {
        status = measure(fit, &fit->validation, h->val_loss, h->val_metric,
                         epoch, error);
    } else if (fit->options.validation) {
        h->val_loss[epoch] = (double)NAN;
        for (size_t i = 0; i < fit->options.n_metrics; i++)
            h->val_metric[i][epoch] = (double)NAN;
    }
    return status == DUET_OK ? check_numbers(fit, epoch, validates, error)
                             : status;
}

/* ---- The best weights ---------------------------------------------------- */

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

/* ---- When to stop -------------------------------------------------------- */

/* Whether a value is as good as another one, or better by `delta`: an equal
   value is no worse, as in the lecture. */
static bool is_as_good(const struct duet_series *series, double value,
                       double other, double delta)
{
    return series->higher_is_better ? value >= other + delta
                                    : value <= other - delta;
}

static void look_for_best(struct duet_fit *fit, size_t epoch)
{
    const struct duet_early_stop *stop = &fit->options.early_stop;
    const double value = fit->monitored->values[epoch];
    size_t *best = &fit->history.best_epoch;

    if (isnan(value))
        return;
    if (!*best ||
        is_as_good(fit->monitored, value, fit->best, stop->min_delta)) {
        fit->best = value;
        *best = epoch + 1;
        keep_best(fit);
    } else if (stop->patience && epoch + 1 - *best >= stop->patience) {
        duet_fit_stop(fit, "early stop");
    }
}

static void look_for_targets(struct duet_fit *fit, size_t epoch)
{
    const size_t n = fit->options.stop.n_targets;
    size_t reached = 0;

    for (size_t i = 0; i < n; i++)
        reached +=
            is_as_good(fit->aims[i].series, fit->aims[i].series->values[epoch],
                       fit->aims[i].value, 0);
    if (n && reached == n)
        duet_fit_stop(fit, "target reached");
}

/* ---- An epoch ------------------------------------------------------------ */

static enum duet_status record(struct duet_fit *fit, struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    const struct duet_last_update *last = &fit->trainer->update;
    const size_t epoch = h->epochs;
    struct duet_epoch measured;
    enum duet_status status =
        duet_trainer_end_epoch(fit->trainer, &measured, error);

    if (status == DUET_OK)
        status = duet_fit_make_room(fit, error);
    if (status != DUET_OK)
        return status;
    h->loss[epoch] = measured.loss;
    if (h->penalty)
        h->penalty[epoch] = measured.penalty;
    h->lr[epoch] = last->lr;
    h->gradient_norm[epoch] = last->gradient_norm;
    h->update_norm[epoch] = last->update_norm;
    status =
        duet_fit_measure(fit, epoch, duet_fit_validates(fit, epoch + 1), error);
    h->seconds[epoch] = seconds_of(fit);
    return status;
}

static enum duet_status end_epoch(struct duet_fit *fit, bool *more,
                                  struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    const size_t epoch = h->epochs;
    enum duet_status status = record(fit, error);

    if (status != DUET_OK)
        return status;
    h->epochs++;
    look_for_best(fit, epoch);
    look_for_targets(fit, epoch);
    *more = h->epochs < fit->options.epochs && !*h->stopped;
    if (isnan(fit->monitored->values[epoch]))
        return DUET_OK;
    return duet_trainer_observe(fit->trainer, fit->monitored->values[epoch],
                                fit->monitored->higher_is_better, error);
}

/* End a run that has more to do. Within an epoch it keeps its place. */
static void interrupt(struct duet_fit *fit, bool *epoch_over, bool *more)
{
    if (!*epoch_over)
        duet_trainer_pause(fit->trainer);
    duet_fit_stop(fit, "interrupted");
    fit->interrupted = true;
    *epoch_over = true;
    *more = false;
}

/* Train on a batch; after an epoch's last one, end the epoch. */
static enum duet_status step(struct duet_fit *fit, bool *epoch_over, bool *more,
                             struct duet_error *error)
{
    const double most = fit->options.stop.seconds;
    enum duet_status status = DUET_OK;
    bool over = false;

    if (!fit->trainer->is_in_epoch)
        keep_start(fit);
    if (!*fit->history.stopped)
        status = duet_trainer_step(fit->trainer, &over, error);
    if (status != DUET_OK)
        return status;
    if (most > 0 && seconds_of(fit) >= most)
        duet_fit_stop(fit, "time limit");
    *epoch_over = over || *fit->history.stopped;
    *more = true;
    if (*epoch_over)
        status = end_epoch(fit, more, error);
    if (status == DUET_OK && *more &&
        duet_is_interrupted(fit->trainer->model->duet))
        interrupt(fit, epoch_over, more);
    return status;
}

/* The same, unless training is over. */
static enum duet_status advance(struct duet_fit *fit, bool *epoch_over,
                                bool *more, struct duet_error *error)
{
    const struct duet_history *h = &fit->history;
    enum duet_status status = DUET_OK;

    *more = false;
    *epoch_over = true;
    if (h->epochs < fit->options.epochs &&
        (!*h->stopped || fit->trainer->is_in_epoch))
        status = step(fit, epoch_over, more, error);
    if (status == DUET_NOT_FINITE &&
        fit->options.on_nonfinite == DUET_NONFINITE_STOP) {
        duet_fit_stop(fit, error->text);
        status = DUET_OK;
        *epoch_over = true;
        *more = false;
    }
    if (status == DUET_OK && !*more)
        finish_training(fit);
    return status;
}

enum duet_status duet_fit_step(struct duet_fit *fit, bool *epoch_over,
                               bool *more, struct duet_error *error)
{
    fit->trainer->measures_all = true;
    return advance(fit, epoch_over, more, error);
}

enum duet_status duet_fit_epoch(struct duet_fit *fit, bool *more,
                                struct duet_error *error)
{
    enum duet_status status;
    bool over;

    fit->trainer->measures_all = false;
    do {
        status = advance(fit, &over, more, error);
    } while (status == DUET_OK && !over);
    return status;
}
