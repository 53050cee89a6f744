/* fit_history.c - the arrays of a run's history, by name. */
#include "fit.h"

#include "errors.h"
#include "hint.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 16 }; /* epochs */

enum duet_status duet_fit_make_room(struct duet_fit *fit,
                                    struct duet_error *error)
{
    if (fit->history.epochs < fit->room)
        return DUET_OK;
    for (size_t i = 0; i < fit->history.n_series; i++) {
        double *more = realloc(*fit->arrays[i], 2 * fit->room * sizeof *more);

        if (!more)
            return duet_no_memory(error);
        *fit->arrays[i] = more;
        fit->series[i].values = more;
    }
    fit->room *= 2;
    return DUET_OK;
}

/* Add an array with a value for each epoch. */
static enum duet_status add(struct duet_fit *fit, const char *prefix,
                            const char *name, bool higher_is_better,
                            double **array, struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    char *own = fit->names[h->n_series];

    if (strlen(name) >= DUET_NAME_SIZE)
        return duet_error_set(error, DUET_INVALID,
                              "fit: the metric's name '%s' has %zu bytes, "
                              "expected at most %d",
                              name, strlen(name), DUET_NAME_SIZE - 1);
    snprintf(own, DUET_SERIES_NAME, "%s%s", prefix, name);
    for (size_t i = 0; i < h->n_series; i++)
        if (!strcmp(h->series[i].name, own))
            return duet_error_set(error, DUET_INVALID,
                                  "fit: two arrays of the history would be "
                                  "named '%s'; give the metric another name",
                                  own);
    *array = calloc(fit->room, sizeof **array);
    if (!*array)
        return duet_no_memory(error);
    fit->arrays[h->n_series] = array;
    fit->series[h->n_series++] =
        (struct duet_series) { own, *array, higher_is_better };
    return DUET_OK;
}

static enum duet_status add_metric(struct duet_fit *fit, size_t i,
                                   struct duet_error *error)
{
    struct duet_instance *metric = fit->options.metrics[i];
    const bool higher_is_better =
        duet_instance_build(metric, fit->trainer->model->dtype)->metric.flags &
        DUET_METRIC_HIGHER_IS_BETTER;
    const char *given = fit->options.metric_names[i];
    const char *name = given ? given : metric->entry->name;
    enum duet_status status =
        add(fit, "", name, higher_is_better, &fit->history.metric[i], error);

    if (status == DUET_OK && fit->options.validation)
        status = add(fit, "val_", name, higher_is_better,
                     &fit->history.val_metric[i], error);
    return status;
}

static bool has_regularizer(const struct duet_fit_options *options)
{
    size_t n = 0;

    for (size_t i = 0; i < DUET_N_TENSORS; i++)
        n += options->regularizers[i].n;
    return n > 0;
}

static enum duet_status add_all(struct duet_fit *fit, struct duet_error *error)
{
    struct duet_history *h = &fit->history;
    const struct {
        const char *name;
        double **array;
        bool there;
    } always[] = {
        { "loss", &h->loss, true },
        { "val_loss", &h->val_loss, fit->options.validation != NULL },
        { "penalty", &h->penalty, has_regularizer(&fit->options) },
        { "lr", &h->lr, true },
        { "gradient_norm", &h->gradient_norm, true },
        { "update_norm", &h->update_norm, true },
        { "seconds", &h->seconds, true },
    };
    enum duet_status status = DUET_OK;

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (status == DUET_OK && always[i].there)
            status =
                add(fit, "", always[i].name, false, always[i].array, error);
    for (size_t i = 0; status == DUET_OK && i < fit->options.n_metrics; i++)
        status = add_metric(fit, i, error);
    return status;
}

/* Find an array by name; `what` looks at it. */
static enum duet_status find(const struct duet_fit *fit, const char *what,
                             const char *name,
                             const struct duet_series **series,
                             struct duet_error *error)
{
    const char *names[DUET_MAX_SERIES];
    char hint[DUET_HINT_SIZE];

    for (size_t i = 0; i < fit->history.n_series; i++) {
        names[i] = fit->series[i].name;
        *series = &fit->series[i];
        if (!strcmp(names[i], name))
            return DUET_OK;
    }
    duet_hint(hint, "history", name, names, fit->history.n_series);
    return duet_error_set(error, DUET_INVALID,
                          "fit: %s '%s', which isn't measured%s; give "
                          "`validation` or `metrics`",
                          what, name, hint);
}

static enum duet_status find_aims(struct duet_fit *fit,
                                  struct duet_error *error)
{
    const struct duet_stop *stop = &fit->options.stop;
    enum duet_status status = DUET_OK;

    fit->aims = calloc(stop->n_targets + 1, sizeof *fit->aims);
    if (!fit->aims)
        return duet_no_memory(error);
    for (size_t i = 0; status == DUET_OK && i < stop->n_targets; i++) {
        fit->aims[i].value = stop->targets[i].value;
        status = find(fit, "stop.target has", stop->targets[i].name,
                      &fit->aims[i].series, error);
    }
    return status;
}

enum duet_status duet_fit_make_history(struct duet_fit *fit,
                                       struct duet_error *error)
{
    const char *name = fit->options.early_stop.monitor;
    enum duet_status status;

    fit->room =
        fit->options.epochs < FIRST_ROOM ? fit->options.epochs + 1 : FIRST_ROOM;
    fit->history.series = fit->series;
    status = add_all(fit, error);
    if (!name)
        name = fit->options.validation ? "val_loss" : "loss";
    if (status == DUET_OK)
        status = find(fit, "early_stop monitors", name, &fit->monitored, error);
    return status == DUET_OK ? find_aims(fit, error) : status;
}
